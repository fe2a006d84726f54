"""The uplink: in order and once, what becomes of each telecommand, emergencies, locks, silence."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from link_rig import CRAFT, DOWN, START, UP, command, link

from ilrs.epoch import NS
from ilrs.mission.live.bypass_watch import BypassWatch
from ilrs.mission.live.path import Path
from ilrs.mission.live.uplink_event import UplinkEvent
from ilrs.protocols.ccsds.tc_frame import TcFrame

LOSSY = Path(True, 1e5, 1.3, 0.2)


def stages(events: list[UplinkEvent], id: str) -> list[str]:
    return [one.stage for one in events if one.id == id]


def test_a_telecommand_is_sent_carried_out_and_known_to_be_there() -> None:
    both = link()
    both.uplink.submit("a", command(1))
    both.run(START + 6 * NS, UP)
    ((received_ns, packet, expedited),) = both.uplink.delivered()
    assert (packet, expedited) == (command(1), False)
    # A frame of 21 octets is a unit of 34: 68 ms at 4 kbit/s, and the light time.
    assert received_ns == START + 68_000_000 + 1_300_000_000
    sent, known = both.uplink.events()
    assert (sent.stage, sent.at_ns) == ("sent", START)
    assert known.stage == "received"
    assert received_ns + 1_300_000_000 < known.at_ns < received_ns + 2_500_000_000


@pytest.mark.parametrize("seed", range(4))
def test_everything_comes_in_order_and_once_over_a_path_that_loses(seed: int) -> None:
    both = link(f"{seed}")
    for n in range(60):
        both.uplink.submit(f"{n}", command(n))
    both.run(START + 600 * NS, LOSSY)
    assert [packet for _, packet, _ in both.uplink.delivered()] == [command(n) for n in range(60)]
    told = Counter(one.stage for one in both.uplink.events())
    assert told == {"sent": 60, "received": 60}
    assert both.uplink.air.counters["lost"] > 5
    assert both.uplink.fop.counters["repeats"] > 5
    assert any(why.startswith("not read") for why in both.uplink.board.counters)


def test_priority_earliest_and_latest_time() -> None:
    both = link()
    both.uplink.submit("low", command(1), priority=1)
    both.uplink.submit("high", command(2), priority=5)
    both.uplink.submit("later", command(3), priority=9, earliest_ns=START + 10 * NS)
    both.uplink.submit("never", command(4), earliest_ns=START + 20 * NS, expires_ns=START + 15 * NS)
    both.uplink.submit("back", command(5), earliest_ns=START + 40 * NS)
    both.run(START + 30 * NS, UP)
    assert both.uplink.cancel("back")
    assert not both.uplink.cancel("high")
    events = both.uplink.events()
    assert [one.id for one in events if one.stage == "sent"] == ["high", "low", "later"]
    assert next(one.at_ns for one in events if one.id == "later") == START + 10 * NS
    assert next(one for one in events if one.id == "never").at_ns == START + 15 * NS
    assert stages(events, "never") == ["expired"]
    assert stages(events, "back") == ["cancelled"]
    assert len(both.uplink.queue) == 0


def test_without_a_pass_nothing_is_sent_and_what_is_over_expires() -> None:
    both = link()
    both.uplink.submit("a", command(1), expires_ns=START + 100 * NS)
    both.uplink.submit("b", command(2))
    both.run(START + 1000 * NS, DOWN)
    (expired,) = both.uplink.events()
    assert (expired.id, expired.stage, expired.at_ns) == ("a", "expired", START + 100 * NS)
    both.run(START + 1010 * NS, UP)
    assert stages(both.uplink.events(), "b") == ["sent", "received"]


def test_the_timer_stands_still_between_passes() -> None:
    """Sent, and the pass ends before the answer: hours later it is known, and nobody gave up."""
    both = link()
    both.uplink.submit("a", command(1))
    both.run(START + NS, UP)
    both.run(START + 40_000 * NS, DOWN)
    both.run(START + 40_020 * NS, UP)
    assert stages(both.uplink.events(), "a") == ["sent", "received"]
    assert len(both.uplink.delivered()) == 1


def test_an_emergency_goes_first_and_past_the_sequence() -> None:
    both = link()
    for n in range(40):
        both.uplink.submit(f"{n}", command(n), priority=9)
    both.run(START + NS // 2, UP)
    both.uplink.submit("now", command(99), bypass=True)
    both.run(START + 30 * NS, UP)
    came = [packet for _, packet, _ in both.uplink.delivered()]
    assert came.index(command(99)) < 10
    assert [p for p in came if p != command(99)] == [command(n) for n in range(40)]
    assert stages(both.uplink.events(), "now") == ["sent", "received"]


def test_an_emergency_that_is_lost_is_given_up_and_not_repeated() -> None:
    both = link()
    both.uplink.submit("now", command(1), bypass=True)
    both.run(START + NS, Path(True, 1e6, 1.3, 1.0))
    both.run(START + 30 * NS, UP)
    events = both.uplink.events()
    assert stages(events, "now") == ["sent", "gave up"]
    assert "no answer" in events[-1].text
    assert both.uplink.delivered() == []


def test_silence_is_given_up_and_afterwards_all_goes_on() -> None:
    both = link()
    both.uplink.submit("a", command(1))
    both.run(START + 200 * NS, Path(True, 1e6, 1.3, 1.0))
    events = both.uplink.events()
    assert stages(events, "a") == ["sent", "gave up"]
    assert "not known" in events[-1].text
    assert both.uplink.fop.counters["repeats"] == both.uplink.setting.limit - 1
    both.uplink.submit("b", command(2))
    both.run(START + 230 * NS, UP)
    assert stages(both.uplink.events(), "b") == ["sent", "received"]
    assert [packet for _, packet, _ in both.uplink.delivered()] == [command(2)]


def test_a_locked_receiver_is_unlocked_and_all_goes_on() -> None:
    both = link()
    both.uplink.board.farm.take(TcFrame(CRAFT, 0, 128, b"stray"))
    both.uplink.submit("a", command(1))
    both.run(START + 10 * NS, UP)
    assert both.uplink.board.farm.lockout
    assert stages(both.uplink.events(), "a") == ["sent", "gave up"]
    both.uplink.submit("b", command(2))
    both.run(START + 30 * NS, UP)
    assert not both.uplink.board.farm.lockout
    assert stages(both.uplink.events(), "b") == ["sent", "received"]
    assert [packet for _, packet, _ in both.uplink.delivered()] == [command(2)]


def test_two_bits_of_a_count_tell_of_three_expedited_frames() -> None:
    watch = BypassWatch()
    for id in "abc":
        watch.sent(id, 0, 100)
    assert watch.hear(2) == []
    assert watch.hear(3) == ["a", "b", "c"]
    for id in "defg":
        watch.sent(id, 0, 100)
    assert watch.hear(3) == []
    assert watch.tick(99) == ([], "")
    ids, why = watch.tick(100)
    assert ids == ["d", "e", "f", "g"]
    assert "not known" in why


@pytest.mark.parametrize(("packet", "said"), [(b"", "0 octets"), (bytes(1018), "1018 octets")])
def test_what_no_frame_holds_is_told(packet: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        link().uplink.submit("a", packet)


def test_ids_are_given_once() -> None:
    both = link()
    both.uplink.submit("a", command(1), earliest_ns=START + NS)
    with pytest.raises(ValueError, match="waits to be sent already"):
        both.uplink.submit("a", command(2))


def test_the_account_tells_of_everything() -> None:
    both = link()
    both.uplink.submit("a", command(1))
    both.uplink.submit("b", command(2), earliest_ns=START + 99 * NS)
    both.run(START + 19 * NS, UP)
    account = json.loads(json.dumps(both.account()))
    buffers = {one["name"]: one for one in account["buffers"]}
    assert buffers["telecommands"]["packets"] == 1
    assert account["downlink"]["frames left"] == both.downlink.counters["frames of 0"] > 1
    assert account["ground"]["frames"] == account["downlink"]["frames left"]
    assert account["uplink"]["units left"] == account["on_board"]["taken"] == 1
    assert account["fop_state"] == 1


def test_a_long_silence_is_passed_over_at_once() -> None:
    """Thirty days without a pass take as long as none: what is made on board is recorded."""
    both = link()
    both.uplink.submit("a", command(1), expires_ns=START + 3600 * NS)
    both.run(START + 30 * 86_400 * NS, DOWN)
    assert stages(both.uplink.events(), "a") == ["expired"]
    both.uplink.submit("b", command(2))
    both.run(both.now_ns + 10 * NS, UP)
    assert stages(both.uplink.events(), "b") == ["sent", "received"]
