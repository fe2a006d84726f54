"""The recorder: a ring that says what it lost, and its list of what is to be played back."""

from __future__ import annotations

import json

import pytest
from link_rig import START, Source

from ilrs.epoch import NS
from ilrs.mission.live.recorder import Recorder


def filled(number: int, capacity: int = 1 << 17) -> tuple[Recorder, list[bytes]]:
    recorder, source = Recorder(capacity), Source()
    for n in range(number):
        packet = source.packet(n % 3, START + n * NS, 200)
        recorder.keep(packet, START + n * NS)
    return recorder, source.made


def played(recorder: Recorder) -> list[bytes]:
    found = []
    while (packet := recorder.next_played()) is not None:
        found.append(packet)
    return found


def test_the_oldest_give_way_and_are_counted() -> None:
    recorder, made = filled(1000)
    assert recorder.octets <= recorder.capacity_octets
    assert recorder.octets >= recorder.capacity_octets * 3 // 4
    assert recorder.packets + recorder.dropped == 1000
    assert recorder.dropped == recorder.dropped_unsent
    recorder.request(0, 1 << 62)
    assert played(recorder) == made[recorder.dropped :]


def test_what_has_left_is_not_counted_as_lost() -> None:
    recorder, _ = filled(0)
    for n in range(1000):
        serial = recorder.keep(bytes(200), START)
        if n % 2:
            recorder.sent(serial)
    assert recorder.dropped_unsent == recorder.dropped // 2


def test_a_request_is_by_time_and_application_and_once() -> None:
    recorder, made = filled(100)
    assert recorder.request(START + 10 * NS, START + 20 * NS, {1}) == 4
    assert recorder.request(START + 10 * NS, START + 13 * NS) == 4
    assert recorder.waiting == 6
    wanted = [made[n] for n in range(10, 21) if n % 3 == 1 or n <= 13]
    assert played(recorder) == wanted
    assert recorder.request(START + 10 * NS, START + 10 * NS) == 1, "it is still there"


def test_what_was_dropped_is_not_waited_for() -> None:
    recorder, _ = filled(10)
    recorder.request(0, 1 << 62)
    for n in range(2000):
        recorder.keep(bytes(200), START + n)
    assert recorder.waiting == 0
    assert recorder.next_played() is None
    recorder.play(3)
    assert recorder.next_played() is None


def test_a_snapshot_continues_exactly() -> None:
    recorder, _ = filled(900)
    recorder.request(START + 700 * NS, START + 800 * NS)
    recorder.next_played()
    kept = json.loads(json.dumps(recorder.snapshot()))
    other = Recorder(1 << 17)
    other.restore(kept)
    for one in (recorder, other):
        for n in range(50):
            one.keep(bytes([n]) * 300, START + n)
    assert other.snapshot() == recorder.snapshot()
    assert played(other) == played(recorder)


def test_a_recorder_has_room() -> None:
    with pytest.raises(ValueError, match="65536"):
        Recorder(1000)
