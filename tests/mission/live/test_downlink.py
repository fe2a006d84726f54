"""The downlink: rate, light time, priority, what is lost, what is recorded, how time is cut."""

from __future__ import annotations

import itertools
import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_rig import CRAFT, DOWN, START, UP, Source, all_received, downlink

from ilrs.epoch import NS
from ilrs.mission.live.downlink import Downlink
from ilrs.mission.live.ground_receiver import GroundReceiver
from ilrs.mission.live.link_settings import DownlinkSetting
from ilrs.mission.live.path import Path
from ilrs.mission.live.recorder import Recorder

SLOW = Path(True, 8 * 1119 * 2.0, 1.3)  # two frames a second


def test_a_packet_comes_after_its_frame_has_left_and_the_light_time() -> None:
    down, ground, source = downlink(), GroundReceiver(CRAFT), Source()
    packet = source.packet(1, START + NS // 4)
    down.offer(1, packet, START + NS // 4)
    down.run(START + NS, UP)
    idle_ns, frame_ns = START, 8 * 1119 * 1000
    frames = down.arrived(START + 10 * NS)
    assert frames[0][0] == idle_ns + frame_ns + 1_300_000_000
    (found,) = ground.feed(frames)
    assert found.packet == packet
    assert found.received_ns == START + NS // 4 + frame_ns + 1_300_000_000
    assert not found.replayed


def test_frames_leave_one_after_the_other_at_the_rate_of_the_link() -> None:
    down, source = downlink(), Source()
    for n in range(40):
        down.offer(1, source.packet(1, START, 1000), START + n)
    down.run(START + 5 * NS, SLOW)
    times = [at for at, _ in down.arrived(START + 60 * NS)]
    assert len(times) == 10
    assert {b - a for a, b in itertools.pairwise(times)} == {NS // 2}


def test_nothing_comes_before_its_time_and_what_flies_comes_though_the_path_went_down() -> None:
    down = downlink()
    down.run(START + NS, UP)
    assert down.arrived(START + 1_300_000_000) == []
    down.run(START + 10 * NS, DOWN)
    assert len(down.arrived(START + 10 * NS)) == 1


def test_a_frame_that_is_leaving_when_the_path_goes_down_is_lost() -> None:
    down, source = downlink(), Source()
    down.offer(1, source.packet(1, START), START)
    down.run(START + NS // 10, SLOW)
    down.run(START + NS, DOWN)
    assert down.air.counters["cut off"] == 1
    assert down.arrived(START + 10 * NS) == []


def test_acknowledgements_come_through_floods() -> None:
    """Events and housekeeping flood the link; acknowledgements wait one frame and no longer."""
    down, ground, source = downlink(), GroundReceiver(CRAFT), Source()
    offered = {}
    for second in range(30):
        at = START + second * NS
        for n in range(200):
            down.offer(0, source.packet(5, at + n, 300, (5, 4)), at + n)
            down.offer(1, source.packet(6, at + n, 900), at + n)
        packet = source.packet(5, at + NS // 2, 20, (1, 7))
        down.offer(0, packet, at + NS // 2)
        offered[packet] = at + NS // 2
        down.run(at + NS, SLOW)
    down.run(START + 40 * NS, SLOW)
    came = {r.packet: r.received_ns for r in all_received(down, ground, START + 90 * NS)}
    # The frame on the air, at most one of a share, and the packet's own.
    waits = [came[packet] - at - 1_300_000_000 for packet, at in offered.items()]
    assert max(waits) <= 4 * NS // 2


def test_each_channel_keeps_its_share() -> None:
    patient = DownlinkSetting(patience_ns=1000 * NS, queue_octets=1 << 30, playback_bit_s=1e9)
    down, source = downlink(setting=patient), Source()
    for _ in range(2000):
        down.offer(0, source.packet(5, START, 900, (5, 1)), START)
        down.offer(1, source.packet(6, START, 900), START)
        down.recorder.play(down.recorder.keep(source.packet(7, START, 900), START))
    down.run(START + 100 * NS, Path(True, 8 * 1119 * 16.0, 1.3))
    frames = {vc: down.counters[f"frames of {vc}"] for vc in (0, 1, 2)}
    assert frames[1] >= sum(frames.values()) // 10
    assert frames[2] >= sum(frames.values()) // 20


def test_a_blackout_loses_nothing() -> None:
    down, ground, source = downlink(), GroundReceiver(CRAFT, start_ns=START), Source()
    for second in range(300):
        at = START + second * NS
        for apid in (1, 2, 3):
            down.offer(1, source.packet(apid, at), at)
        down.offer(0, source.packet(4, at, 30, (5, 1)), at)
        down.run(at + NS, UP if second < 20 or second >= 200 else DOWN)
    found = all_received(down, ground, START + 400 * NS)
    down.run(START + 400 * NS, UP)
    found += all_received(down, ground, START + 500 * NS)
    assert sorted(r.packet for r in found) == sorted(source.made)
    assert all(r.new for r in found)
    assert sum(r.replayed for r in found) > 600
    assert ground.missing.gaps() == []
    assert down.recorder.dropped == 0


def test_lost_frames_are_filled_on_request() -> None:
    down, ground, source = downlink(), GroundReceiver(CRAFT, start_ns=START), Source()
    bad = Path(True, 1e6, 1.3, 0.1)
    new = []
    for second in range(400):
        at = START + second * NS
        if second < 200:
            for apid in range(10):
                down.offer(1, source.packet(apid, at, 500), at)
        down.offer(0, source.packet(99, at, 10, (5, 1)), at)
        down.run(at + NS, bad if second < 300 else UP)
        new += [r.packet for r in all_received(down, ground, at + NS) if r.new]
        for start_ns, end_ns, apids in ground.requests(at + NS, wait_ns=8 * NS, most_times=9):
            assert down.request(start_ns, end_ns, apids) > 0
    down.run(START + 410 * NS, UP)
    new += [r.packet for r in all_received(down, ground, START + 420 * NS) if r.new]
    assert down.air.counters["lost"] > 50
    assert sorted(new) == sorted(source.made)
    assert ground.missing.packets == 0
    assert ground.missing.filled > 100
    assert ground.reasons()["the frame's check is wrong"] > 10
    damaged = ground.undecoded["the frame's check is wrong"]
    assert len(ground.refused) == min(100, damaged)


def test_packets_that_wait_too_long_are_played_back_later() -> None:
    down, ground, source = downlink(), GroundReceiver(CRAFT), Source()
    for n in range(100):
        down.offer(1, source.packet(1, START + n, 1000), START + n)
    down.run(START + 100 * NS, SLOW)
    found = all_received(down, ground, START + 200 * NS)
    assert sorted(r.packet for r in found) == sorted(source.made)
    real_time = [r for r in found if not r.replayed]
    assert max(r.received_ns for r in real_time) < START + 8 * NS
    assert down.counters["recorded"] == 100 - len(real_time)


def test_playback_is_paced() -> None:
    down, source = downlink(setting=DownlinkSetting(playback_bit_s=8 * 1119)), Source()
    for n in range(50):
        down.offer(1, source.packet(1, START + n, 1000), START + n)
    down.run(START + 10 * NS, DOWN)
    down.run(START + 20 * NS, Path(True, 1e8, 1.3))
    assert down.counters["frames of 2"] == 10


@pytest.mark.parametrize(
    ("channel", "packet", "at_ns", "said"),
    [
        (2, b"\x00\x01\xc0\x00\x00\x00x", START, "recorder's"),
        (1, b"\x00\x01\xc0\x00\x00\x09x", START, "whole space packet"),
        (1, b"", START, "whole space packet"),
        (1, b"\x00\x01\xc0\x00\x00\x00x", START - 1, "in the past"),
    ],
)
def test_what_cannot_be_offered_is_told(channel, packet, at_ns, said) -> None:
    with pytest.raises(ValueError, match=said):
        downlink().offer(channel, packet, at_ns)


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="go back"):
        downlink().run(START - 1, UP)


def story(seed: int) -> list[tuple[int, Path, list[tuple[int, bytes, int]]]]:
    """Spans: end, path, and the packets offered at their beginning."""
    draw, source, now, spans = random.Random(seed), Source(), START, []
    for _ in range(6):
        end = now + draw.randrange(1, 12 * NS)
        path = draw.choice([DOWN, SLOW, UP, Path(True, 3e4, 1.25, 0.3), Path(True, 3e6, 1.5, 0.05)])
        offers = []
        for _ in range(draw.randrange(60)):
            at, vc = draw.randrange(now, end), draw.randrange(2)
            kind = draw.choice([(1, 7), (5, 1)]) if vc == 0 else (3, 25)
            offers.append(
                (vc, source.packet(draw.randrange(4), at, draw.randrange(1, 900), kind), at)
            )
        spans.append((end, path, offers))
        now = end
    return spans


def told(spans, cut: int | None, again: int | None = None) -> list:
    """Everything that a downlink does in a story, its spans cut into pieces at random."""
    draw, found = random.Random(cut), []
    down = Downlink(CRAFT, "cuts", start_ns=START, recorder=Recorder(1 << 17),
                    setting=DownlinkSetting(queue_octets=4000, patience_ns=3 * NS))  # fmt: skip
    for number, (end, path, offers) in enumerate(spans):
        for offer in offers:
            down.offer(*offer)
        if number == 4:
            down.request(START, START + 5 * NS)
        pieces = 0 if cut is None else draw.randrange(5)
        for at in sorted(draw.randrange(down.now_ns, end) for _ in range(pieces)):
            down.run(at, path)
            found += down.arrived(at)
        down.run(end, path)
        if again == number:
            kept = json.loads(json.dumps(down.snapshot()))
            down = Downlink(CRAFT, "other", start_ns=0, recorder=Recorder(1 << 17),
                            setting=down.setting)  # fmt: skip
            down.restore(kept)
            assert json.loads(json.dumps(down.snapshot())) == kept
    found += down.arrived(end + 10 * NS)
    return [found, dict(down.counters), dict(down.air.counters), down.recorder.snapshot()]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 1 << 30), st.integers(0, 5))
def test_how_time_is_cut_and_a_restart_make_no_difference(seed, cut, again) -> None:
    spans = story(seed)
    whole = told(spans, None)
    assert told(spans, cut) == whole
    assert told(spans, cut, again) == whole


def test_ten_thousand_parameters_a_second_are_a_small_part_of_a_processor() -> None:
    """45 packets of 1 kB a second for two minutes: measured in processor time, both ends."""
    down, ground, source = downlink(), GroundReceiver(CRAFT), Source()
    seconds = [[source.packet(apid, START + n * NS, 970) for apid in range(45)] for n in range(120)]
    begin = time.process_time()
    got = 0
    for n, packets in enumerate(seconds):
        for packet in packets:
            down.offer(1, packet, START + n * NS)
        down.run(START + (n + 1) * NS, UP)
        got += len(all_received(down, ground, START + (n + 1) * NS))
    used_s = time.process_time() - begin
    assert got > 5000
    assert used_s < 12.0, "a tenth of real time"
