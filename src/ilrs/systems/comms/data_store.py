"""Data store, or recorder: keeps data in four classes; the host of a data bus."""

from __future__ import annotations

from ilrs.kind import Command, Event, Fault, Kind, Measurement, Param, Port, Stage, State


def admit(
    capacity_bit: float,
    stored_0_bit: float,
    stored_1_bit: float,
    stored_2_bit: float,
    stored_3_bit: float,
    data_asked_bit_s: float,
    failed: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Whether there is free room for what links from other stores would hand on."""
    stored = max(0.0, stored_0_bit) + max(0.0, stored_1_bit)
    stored += max(0.0, stored_2_bit) + max(0.0, stored_3_bit)
    asked = max(0.0, data_asked_bit_s) * dt_s
    if failed > 0.5 or asked <= 0.0:
        return (0.0,)
    return (min(1.0, max(0.0, capacity_bit - stored) / asked),)


def settle(
    capacity_bit: float,
    stored_0_bit: float,
    stored_1_bit: float,
    stored_2_bit: float,
    stored_3_bit: float,
    data_offered_0_bit_s: float,
    data_offered_1_bit_s: float,
    data_offered_2_bit_s: float,
    data_offered_3_bit_s: float,
    data_drain_limit_bit_s: float,
    erase_from: float,
    failed: float,
    dt_s: float,
) -> tuple[float, ...]:
    """Drain the highest classes first; keep what fits, the lowest classes give way."""
    alive = 1.0 if failed < 0.5 else 0.0
    s0 = max(0.0, stored_0_bit)
    s1 = max(0.0, stored_1_bit)
    s2 = max(0.0, stored_2_bit)
    s3 = max(0.0, stored_3_bit)

    # Only what was stored at step k can be drained.
    limit = max(0.0, data_drain_limit_bit_s) * dt_s
    out0 = alive * min(s0, limit)
    out1 = alive * min(s1, limit - out0)
    out2 = alive * min(s2, max(0.0, limit - out0 - out1))
    out3 = alive * min(s3, max(0.0, limit - out0 - out1 - out2))
    out = out0 + out1 + out2 + out3
    drain_fraction = min(1.0, out / limit) if limit > 0.0 else 0.0
    h0 = out0 / out if out > 0.0 else 0.0
    h1 = out1 / out if out > 0.0 else 0.0
    h2 = out2 / out if out > 0.0 else 0.0
    h3 = out3 / out if out > 0.0 else 0.0

    s0 = s0 - out0 if erase_from > 0.5 else 0.0
    s1 = s1 - out1 if erase_from > 1.5 else 0.0
    s2 = s2 - out2 if erase_from > 2.5 else 0.0
    s3 = s3 - out3 if erase_from > 3.5 else 0.0

    in0 = alive * max(0.0, data_offered_0_bit_s) * dt_s
    in1 = alive * max(0.0, data_offered_1_bit_s) * dt_s
    in2 = alive * max(0.0, data_offered_2_bit_s) * dt_s
    in3 = alive * max(0.0, data_offered_3_bit_s) * dt_s
    room = capacity_bit
    k0 = min(s0, room)
    a0 = min(in0, room - k0)
    room = max(0.0, room - k0 - a0)
    k1 = min(s1, room)
    a1 = min(in1, room - k1)
    room = max(0.0, room - k1 - a1)
    k2 = min(s2, room)
    a2 = min(in2, room - k2)
    room = max(0.0, room - k2 - a2)
    k3 = min(s3, room)
    a3 = min(in3, room - k3)

    f0 = a0 / (data_offered_0_bit_s * dt_s) if in0 > 0.0 else 0.0
    f1 = a1 / (data_offered_1_bit_s * dt_s) if in1 > 0.0 else 0.0
    f2 = a2 / (data_offered_2_bit_s * dt_s) if in2 > 0.0 else 0.0
    f3 = a3 / (data_offered_3_bit_s * dt_s) if in3 > 0.0 else 0.0

    before = max(0.0, stored_0_bit) + max(0.0, stored_1_bit)
    before += max(0.0, stored_2_bit) + max(0.0, stored_3_bit)
    accepted = a0 + a1 + a2 + a3
    dropped = max(0.0, before - out - k0 - k1 - k2 - k3)
    offered = data_offered_0_bit_s + data_offered_1_bit_s
    offered += data_offered_2_bit_s + data_offered_3_bit_s
    stored = k0 + a0 + k1 + a1 + k2 + a2 + k3 + a3
    fill_fraction = stored / capacity_bit
    return (
        min(1.0, f0), min(1.0, f1), min(1.0, f2), min(1.0, f3), drain_fraction,
        h0, h1, h2, h3,
        k0 + a0, k1 + a1, k2 + a2, k3 + a3,
        (out - accepted) / dt_s, stored, fill_fraction, accepted / dt_s, out / dt_s,
        dropped / dt_s, max(0.0, offered - accepted / dt_s),
        1.0 if fill_fraction >= 0.999 else 0.0,
    )  # fmt: skip


KIND = Kind(
    id="comms.data_store",
    title="Data store (recorder)",
    equation=(
        "Stored data of class i change by accepted - drained - dropped. Links drain class 0 "
        "first, from what was stored at step k. When the store is full the lowest class (3) "
        "gives way: its stored data are dropped and its new data refused for data of a higher "
        "class. Classes from the command erase_from on are erased. Links from other stores hand "
        "on only what has free room here at step k, so nothing is lost between stores."
    ),
    source="Engineering model.",
    not_modelled="Power of the store, errors, write speed, files and packets.",
    stages=(
        Stage(admit, ("data_room_fraction",)),
        Stage(
            settle,
            (
                "data_accept_fraction_0",
                "data_accept_fraction_1",
                "data_accept_fraction_2",
                "data_accept_fraction_3",
                "data_drain_fraction",
                "data_drain_share_0",
                "data_drain_share_1",
                "data_drain_share_2",
                "data_drain_share_3",
                "stored_0_bit",
                "stored_1_bit",
                "stored_2_bit",
                "stored_3_bit",
                "flow_bit_s",
                "stored_bit",
                "fill_fraction",
                "accepted_bit_s",
                "drained_bit_s",
                "dropped_bit_s",
                "rejected_bit_s",
                "full",
            ),
        ),
    ),
    params=(Param("capacity_bit", "data the store can hold", minimum=1.0),),
    states=(
        State("stored_0_bit", "data of class 0 (kept longest, sent first)", 0.0),
        State("stored_1_bit", "data of class 1", 0.0),
        State("stored_2_bit", "data of class 2", 0.0),
        State("stored_3_bit", "data of class 3 (dropped first)", 0.0),
    ),
    ports=(Port("data", "data", "the bus it hosts", flow="flow_bit_s", role="host"),),
    commands=(
        Command(
            "erase_from",
            "erase the classes from this one on; 4 erases none",
            4.0,
            minimum=0.0,
            maximum=4.0,
        ),
    ),
    faults=(Fault("failed", "1: takes and gives nothing, keeps what it has"),),
    measurements=(
        Measurement("flow_bit_s", "data into the bus: drained - accepted"),
        Measurement("stored_bit", "data stored at the end of the step", account="data.kept"),
        Measurement("fill_fraction", "data stored, of the capacity"),
        Measurement("accepted_bit_s", "data taken in"),
        Measurement("drained_bit_s", "data taken away by links"),
        Measurement("dropped_bit_s", "stored data dropped or erased", account="data.lost"),
        Measurement("rejected_bit_s", "data offered and not taken", account="data.lost"),
        Measurement("full", "1: full"),
    ),
    events=(Event("full", "the store is full", "full"),),
)
