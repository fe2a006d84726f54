"""The ground end: an account of everything that was not read, and why; restarts."""

from __future__ import annotations

import json

from link_rig import CRAFT, START, UP, Source, all_received, downlink

from ilrs.epoch import NS
from ilrs.mission.live.downlink import Downlink
from ilrs.mission.live.ground_receiver import GroundReceiver
from ilrs.mission.live.path import Path
from ilrs.protocols.ccsds.packet import Packet
from ilrs.protocols.ccsds.tm_frame import TmFrame


def frames_of(down: Downlink, source: Source, seconds: int) -> list[tuple[int, bytes]]:
    for n in range(seconds):
        at = START + n * NS
        for apid in (1, 2):
            down.offer(1, source.packet(apid, at, 900), at)
        down.run(at + NS, UP)
    return down.arrived(START + (seconds + 2) * NS)


def test_each_frame_that_is_not_read_is_counted_by_its_reason() -> None:
    ground = GroundReceiver(CRAFT)
    (_, good), *_ = frames_of(downlink(), Source(), 1)
    other = TmFrame(7, 1, 0, 0, 0, bytes(1103), bytes(4)).encode()
    channel = TmFrame(CRAFT, 5, 0, 0, 0, bytes(1103), bytes(4)).encode()
    wrong = good[:-1] + bytes([good[-1] ^ 1])
    assert ground.feed([(1, good[:-1]), (2, wrong), (3, other), (4, channel), (5, b"")]) == []
    assert ground.undecoded == {
        "wrong length of frame": 2, "the frame's check is wrong": 1,
        "frame of another spacecraft": 1, "unknown virtual channel": 1,
    }  # fmt: skip
    assert [one.received_ns for one in ground.refused] == [1, 2, 3, 4, 5]
    assert ground.refused[1].head == wrong[:16]
    assert ground.counters["frames"] == 5


def test_a_missing_frame_is_seen_in_its_channel_and_costs_the_packets_in_it() -> None:
    source = Source()
    frames = frames_of(downlink(), source, 30)
    lost = frames.pop(20)
    ground = GroundReceiver(CRAFT)
    found = [one.packet for one in ground.feed(frames)]
    assert ground.lost_frames == 1
    reasons = ground.reasons()
    assert reasons["frame missing in its channel's count"] == 1
    missing = [p for p in source.made if p not in found]
    assert missing
    assert reasons["packet missing in its application's count"] == len(missing)
    assert ground.feed([lost]) is not None
    assert {gap.apid for gap in ground.missing.gaps()} <= {1, 2}


def test_packets_without_a_stamp_come_through_and_are_counted() -> None:
    down, ground = downlink(), GroundReceiver(CRAFT)
    packet = Packet(3, 5, b"no stamp").encode()
    down.offer(1, packet, START)
    down.run(START + NS, UP)
    (found,) = all_received(down, ground, START + 9 * NS)
    assert (found.packet, found.new) == (packet, True)
    assert ground.counters["packets without a stamp"] == 1


def test_a_snapshot_continues_exactly() -> None:
    down, source = downlink(), Source()
    for n in range(60):
        at = START + n * NS
        for apid in (1, 2, 3):
            down.offer(1, source.packet(apid, at, 700), at)
        down.run(at + NS, Path(True, 1e6, 1.3, 0.2))
    frames = down.arrived(START + 100 * NS)
    whole = GroundReceiver(CRAFT)
    expected = whole.feed(frames)
    first, second = GroundReceiver(CRAFT), GroundReceiver(CRAFT)
    found = first.feed(frames[:60])
    second.restore(json.loads(json.dumps(first.snapshot())))
    found += second.feed(frames[60:])
    assert found == expected
    assert second.snapshot() == whole.snapshot()
    assert whole.undecoded.total() > 0
