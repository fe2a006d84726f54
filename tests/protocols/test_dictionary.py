"""Packets by a dictionary: written, read, damaged."""

from __future__ import annotations

import binascii
import contextlib
import math
import struct
from dataclasses import replace

import pytest
from a_dictionary import BY_HAND, VALUES
from hypothesis import given
from hypothesis import strategies as st

from ilrs.epoch import Epoch
from ilrs.protocols.dictionary.model import Parameter, Structure
from ilrs.protocols.dictionary.numbers import numbered
from ilrs.protocols.dictionary.pus import LARGEST_OCTETS
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reception import MOST_KEPT, Reception
from ilrs.protocols.dictionary.reports import FAILURES, STAGES, STEPPED, RequestId
from ilrs.protocols.dictionary.stamp import read_stamp, stamp
from ilrs.protocols.dictionary.telecommands import read_telecommand, write_telecommand
from ilrs.protocols.dictionary.writing import TelemetryWriter
from ilrs.protocols.malformed import MalformedError

NOON = Epoch.from_utc("2000-01-01T00:00:00Z")
REQUEST = RequestId(200, 77)


def with_checksum(octets: bytes) -> bytes:
    """The packet with its length and checksum made good, so that what lies within is reached."""
    body = octets[:4] + (len(octets) - 7).to_bytes(2, "big") + octets[6:-2]
    return body + binascii.crc_hqx(body, 0xFFFF).to_bytes(2, "big")


def one_of_each() -> list[bytes]:
    writer = TelemetryWriter(BY_HAND)
    found = writer.housekeeping(VALUES, NOON)
    found.append(writer.event("battery/full", NOON, "red", 1.0, "voll, полный, 满"))
    for stage, number in STAGES.items():
        given: dict = {"step": 3} if stage in STEPPED else {}
        given |= {} if number % 2 else {"failure": "expired"}
        found.append(writer.acknowledgement(REQUEST, stage, NOON, **given))
    return found


COMMANDS = [
    write_telecommand(BY_HAND, "battery/switch", "open", 5),
    write_telecommand(BY_HAND, "battery/offset_k", -3.5, 16383, source=9, acknowledge=0b1001),
]


def test_a_housekeeping_packet_is_what_the_standards_say() -> None:
    """133.0-B-2 4.1.3, ECSS-E-ST-70-41C 7.4.3 and 8.3.2, 301.0-B-4 3.2; each field by hand."""
    _, octets = TelemetryWriter(BY_HAND).housekeeping(VALUES, NOON)
    assert octets[:2] == (0b000_0_1 << 11 | 200).to_bytes(2, "big")
    assert octets[2:4] == (0b11 << 14).to_bytes(2, "big")
    assert octets[4:6] == (len(octets) - 7).to_bytes(2, "big")
    assert octets[6:13] == bytes([0x20, 3, 25, 0, 0, 0, 0])
    # 15340 days from 1958 to 2000, and TAI - UTC = 32 s then (IERS Bulletin C 16).
    assert octets[13:21] == b"\x1f" + (15340 * 86400 + 32).to_bytes(4, "big") + bytes(3)
    assert octets[21:23] == (9).to_bytes(2, "big")
    assert octets[27:-2] == struct.pack(">fd", 0.5, 1.0e7 / 3.0)
    assert octets[-2:] == binascii.crc_hqx(octets[:-2], 0xFFFF).to_bytes(2, "big")


def test_a_telecommand_is_what_the_standards_say() -> None:
    """ECSS-E-ST-70-41C 7.4.4 and 8.8.2."""
    octets = COMMANDS[1]
    assert octets[:2] == (0b000_1_1 << 11 | 200).to_bytes(2, "big")
    assert octets[2:4] == (0b11 << 14 | 16383).to_bytes(2, "big")
    assert octets[6:11] == bytes([0x29, 8, 1, 0, 9])
    assert octets[11:-2] == struct.pack(">Hd", 12, -3.5)
    assert octets[-2:] == binascii.crc_hqx(octets[:-2], 0xFFFF).to_bytes(2, "big")


@given(st.floats(width=32), st.floats(), st.sampled_from([0, 1, 7]))
def test_values_come_back_bit_for_bit(single: float, double: float, mode: int) -> None:
    values = {
        "centre/mode": mode, "battery/charge_fraction": single, "battery/energy_j": double,
    }  # fmt: skip
    found: dict[str, float] = {}
    for octets in TelemetryWriter(BY_HAND).housekeeping(values, NOON):
        found |= read_report(BY_HAND, octets).values
    assert found.keys() == values.keys()
    for address, value in values.items():
        assert struct.pack(">d", found[address]) == struct.pack(">d", value)


@given(st.floats(), st.sampled_from(["info", "low", "yellow", "red"]), st.text(max_size=2000))
def test_events_come_back_and_fit_a_packet(value: float, severity: str, text: str) -> None:
    octets = TelemetryWriter(BY_HAND).event("battery/full", NOON, severity, value, text)
    assert len(octets) <= LARGEST_OCTETS
    report = read_report(BY_HAND, octets)
    assert (report.name, report.severity, report.heading.epoch) == ("battery/full", severity, NOON)
    assert struct.pack(">d", report.value) == struct.pack(">d", value)
    assert text.encode("utf-8", "replace").decode().startswith(report.text)
    assert len(report.text.encode()) >= min(len(text.encode("utf-8", "replace")), 900)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_of_a_command_comes_back(stage: str) -> None:
    given: dict = {"step": 4} if stage in STEPPED else {}
    if STAGES[stage] % 2 == 0:
        given |= {"failure": "argument refused", "text": "too warm"}
    octets = TelemetryWriter(BY_HAND).acknowledgement(REQUEST, stage, NOON, **given)
    report = read_report(BY_HAND, octets)
    told = (report.request, report.stage, report.step, report.failure, report.text)
    expected = (REQUEST, stage, given.get("step", 0), given.get("failure", ""))
    assert told == (*expected, given.get("text", ""))
    assert octets[7:9] == bytes([1, STAGES[stage]])
    assert octets[21:25] == write_telecommand(BY_HAND, "battery/any", 0.0, 77)[:4]


def test_packets_are_counted_for_each_application_and_kind() -> None:
    writer = TelemetryWriter(BY_HAND)
    for turn in range(3):
        reports = [read_report(BY_HAND, o) for o in writer.housekeeping(VALUES, NOON)]
        reports.append(read_report(BY_HAND, writer.event("battery/full", NOON)))
        heads = [(r.heading.apid, r.heading.count, r.heading.repeat) for r in reports]
        assert heads == [(1, turn, turn), (200, 2 * turn, turn), (200, 2 * turn + 1, turn)]


def test_stamps_tell_a_leap_second_from_the_next() -> None:
    leap, after = (Epoch.from_utc(t) for t in ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"))
    whole = [int.from_bytes(stamp(e)[1:5], "big") for e in (leap, after)]
    assert whole[1] - whole[0] == 1


@given(st.integers(0, (1 << 32) * 10**9 - 1))
def test_stamps_come_back_within_their_step(ns: int) -> None:
    octets = stamp(Epoch(ns))
    found = read_stamp(octets, 0)
    assert 0 <= ns - found.tai_ns < 1e9 / 2**24
    assert stamp(found) == octets


@pytest.mark.parametrize("ns", [-1, (1 << 32) * 10**9])
def test_a_time_that_no_stamp_can_hold_is_refused(ns: int) -> None:
    with pytest.raises(ValueError, match="2094"):
        stamp(Epoch(ns))


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"battery/energy_j": None}, "no value for battery/energy_j"),
        ({"centre/mode": 2}, "centre/mode has no code 2: 0 nominal"),
        ({"centre/mode": 0.5}, "no code 0.5"),
        ({"battery/charge_fraction": 1e39}, "battery does not fit"),
    ],
)
def test_values_that_do_not_fit_are_refused_and_nothing_is_counted(bad: dict, said: str) -> None:
    writer = TelemetryWriter(BY_HAND)
    with pytest.raises(ValueError, match=said):
        writer.housekeeping(VALUES | bad, NOON)
    assert read_report(BY_HAND, writer.housekeeping(VALUES, NOON)[0]).heading.count == 0


@pytest.mark.parametrize(
    ("address", "value", "code"),
    [
        ("battery/switch", "open", 0.0), ("battery/switch", 1, 1.0),
        ("battery/offset_k", 100, 100.0), ("battery/any", -1e300, -1e300),
    ],
)  # fmt: skip
def test_commands_come_back(address: str, value: str | float, code: float) -> None:
    octets = write_telecommand(BY_HAND, address, value, 12, source=3)
    found = read_telecommand(BY_HAND, octets)
    assert (found.address, found.code, found.source) == (address, code, 3)
    assert found.request == RequestId(200, 12)


@pytest.mark.parametrize(
    ("address", "value", "error", "said"),
    [
        ("battery/swich", "open", KeyError, "battery/switch"),
        ("battery/switch", "ajar", ValueError, "takes open, closed"),
        ("battery/switch", 2, ValueError, "takes open, closed"),
        ("battery/offset_k", 100.1, ValueError, "-100 ... 100 K"),
        ("battery/offset_k", "warm", ValueError, "a number in K"),
        ("battery/any", math.nan, ValueError, "not nan"),
    ],
)
def test_commands_that_nobody_takes_are_refused(address, value, error, said) -> None:
    with pytest.raises(error, match=said):
        write_telecommand(BY_HAND, address, value, 0)


def changed(octets: bytes, at: int, new: bytes) -> bytes:
    return with_checksum(octets[:at] + new + octets[at + len(new) :])


@pytest.mark.parametrize(
    ("at", "new", "said", "offset"),
    [
        (7, b"\x0d", "service 13, subtype 1 is not in the dictionary", 7),
        (11, b"\x00\x63", "no command 99", 11),
        (13, struct.pack(">d", 1e9), "takes -100 ... 100 K", 13),
        (13, struct.pack(">d", math.inf), "takes -100 ... 100 K", 13),
        (0, b"\x18\x07", "no command of application 7", 11),
        (0, b"\x08", "no telecommand", 0),
        (6, b"\x1f", "PUS C", 6),
    ],
)
def test_what_is_wrong_in_a_telecommand_is_told(at, new, said, offset) -> None:
    with pytest.raises(MalformedError, match=said) as told:
        read_telecommand(BY_HAND, changed(COMMANDS[1], at, new))
    assert told.value.offset == offset


@pytest.mark.parametrize(
    ("which", "at", "new", "said"),
    [
        (1, 7, b"\x11", "service 17"),
        (1, 13, b"\x2f", "a time code 0x2f"),
        (1, 21, b"\x00\x63", "no structure 99"),
        (1, 23, b"\x00", "another layout"),
        (0, 27, b"\x05", "centre/mode has no code 5"),
        (2, 21, b"\x00\x63", "no event 99"),
        (2, 31, b"\xff", "a text of"),
        (2, 33, b"\xff", "no UTF-8"),
        (3, 21, b"\x00", "no telecommand of ours"),
        (1, 0, b"\x08\x01", "another layout"),
        (2, 0, b"\x08\x01", "battery/full is no event of application 1"),
        (3, 0, b"\x08\x01", "application 1 answers for 200"),
        (1, 0, b"\x00", "without secondary header"),
        (1, 2, b"\x00", "a part of one"),
        (1, 0, b"\x18", "no telemetry"),
        (4, 25, b"\x00\x63", "there is no failure 99"),
    ],
)
def test_what_is_wrong_in_telemetry_is_told(which, at, new, said) -> None:
    with pytest.raises(MalformedError, match=said):
        read_report(BY_HAND, changed(one_of_each()[which], at, new))


def test_a_packet_of_another_dictionary_is_not_misread() -> None:
    old = BY_HAND.structures[1]
    turned = replace(old, parameters=old.parameters[::-1])
    other = replace(BY_HAND, structures=(BY_HAND.structures[0], turned))
    _, octets = TelemetryWriter(BY_HAND).housekeeping(VALUES, NOON)
    with pytest.raises(MalformedError, match="read it with its own"):
        read_report(other, octets)
    assert other.digest != BY_HAND.digest


def test_every_single_bit_that_turns_is_noticed() -> None:
    for octets in one_of_each() + COMMANDS:
        read = read_telecommand if octets[0] & 0x10 else read_report
        for bit in range(8 * len(octets)):
            damaged = bytearray(octets)
            damaged[bit // 8] ^= 0x80 >> bit % 8
            with pytest.raises(MalformedError):
                read(BY_HAND, bytes(damaged))


@given(st.data())
def test_whatever_comes_is_read_or_malformed(data: st.DataObject) -> None:
    """Damage under a good checksum too, which is how hostile packets come."""
    octets = bytearray(data.draw(st.sampled_from(one_of_each() + COMMANDS)))
    for _ in range(data.draw(st.integers(0, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(octets)))
    for damaged in (bytes(octets), bytes(octets[:cut]), with_checksum(bytes(octets[:cut]))):
        for read in (read_report, read_telecommand):
            with contextlib.suppress(MalformedError):
                read(BY_HAND, damaged)


@given(st.binary(max_size=80))
def test_chance_is_no_packet(octets: bytes) -> None:
    for read in (read_report, read_telecommand):
        with pytest.raises(MalformedError):
            read(BY_HAND, octets)


@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_comes_back(failure: str) -> None:
    octets = TelemetryWriter(BY_HAND).acknowledgement(REQUEST, "not started", NOON, failure=failure)
    assert read_report(BY_HAND, octets).failure == failure


names = st.sets(st.text("abc_/", min_size=1, max_size=6), min_size=2, max_size=60)


@given(names, st.integers(1, 3))
def test_numbers_are_unlike_each_other(found: set[str], size: int) -> None:
    sizes = {name: 1 + len(name) % size for name in found}
    numbers = numbered(sizes, 1, 400)
    taken = [n for name in found for n in range(numbers[name], numbers[name] + sizes[name])]
    assert len(taken) == len(set(taken))
    assert all(1 <= n <= 400 for n in taken)
    assert numbers == numbered(dict(reversed(sizes.items())), 1, 400)


@given(names)
def test_numbers_stay_when_others_go(found: set[str]) -> None:
    """In a wide range, where no two fall on one place; sha256 of these names has no such pair."""
    numbers = numbered(dict.fromkeys(found, 1), 0, (1 << 64) - 1)
    gone = min(found)
    rest = numbered(dict.fromkeys(found - {gone}, 1), 0, (1 << 64) - 1)
    assert rest == {name: n for name, n in numbers.items() if name != gone}


def test_more_names_than_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="no numbers are left for c"):
        numbered({"a": 1, "b": 1, "c": 1}, 1, 2)


def test_the_layout_stands_for_what_is_read_and_not_for_words_to_people() -> None:
    one = Parameter("a/b", 1, "float32", "W", "doc")
    layouts = {
        Structure("a", 1, 1, (p,)).layout
        for p in (one, replace(one, unit="J"), replace(one, encoding="float64"),
                  replace(one, address="a/c"), replace(one, words={0: "x"}))
    }  # fmt: skip
    assert len(layouts) == 5
    assert Structure("b", 2, 3, (replace(one, doc="other"),)).layout in layouts


@given(st.randoms(use_true_random=False))
def test_a_stream_is_read_however_it_comes_and_accounted_for(draw) -> None:
    good = one_of_each()
    foreign = changed(good[1], 23, b"\x00")
    sent = b"".join([*good[:2], foreign, COMMANDS[0], *good[2:]])
    reception, found = Reception(BY_HAND), []
    while sent:
        size = draw.randint(1, len(sent))
        found += reception.feed(sent[:size])
        sent = sent[size:]
    assert found == [read_report(BY_HAND, octets) for octets in good]
    assert reception.read == {"Housekeeping": 2, "EventReport": 1, "Acknowledgement": len(STAGES)}
    assert reception.refused == 2
    assert [(r.octets, r.why) for r in reception.latest] == [
        (foreign, reception.latest[0].why), (COMMANDS[0], "octet 0: a packet that is no telemetry"),
    ]  # fmt: skip
    assert "read it with its own" in reception.latest[0].why


def test_a_flood_of_foreign_packets_takes_no_more_room() -> None:
    reception = Reception(BY_HAND)
    assert reception.feed(COMMANDS[0] * 1000) == []
    assert (reception.refused, len(reception.latest)) == (1000, MOST_KEPT)


@pytest.mark.parametrize("values", [bytes(11), bytes(13), b""])
def test_values_too_many_or_too_few_are_no_housekeeping(values: bytes) -> None:
    _, octets = TelemetryWriter(BY_HAND).housekeeping(VALUES, NOON)
    with pytest.raises(MalformedError, match=f"{len(values)} octets of values; battery has 12"):
        read_report(BY_HAND, with_checksum(octets[:27] + values + bytes(2)))


def test_counts_of_a_kind_begin_again_behind_their_last() -> None:
    writer = TelemetryWriter(BY_HAND)
    for _ in range(1 << 16):
        last = writer.event("battery/full", NOON)
    ends = [read_report(BY_HAND, o).heading for o in (last, writer.event("battery/full", NOON))]
    assert [(h.count, h.repeat) for h in ends] == [(16383, 65535), (0, 0)]
