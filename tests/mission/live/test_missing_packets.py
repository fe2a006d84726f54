"""What is missing on the ground: found, filled in any order, asked for a number of times."""

from __future__ import annotations

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from link_rig import START

from ilrs.epoch import NS
from ilrs.mission.live.missing_packets import Gap, MissingPackets, merged
from ilrs.protocols.ccsds.packet import COUNTS

Sent = list[tuple[int, int, int]]


def sent(draw: random.Random, number: int) -> Sent:
    """Packets as (apid, count, made); several have one time, counts run over their end."""
    found: Sent = []
    for apid in (1, 2):
        count, now = draw.choice([0, COUNTS - 20]), START
        for _ in range(number):
            found.append((apid, count % COUNTS, now))
            count += 1
            now += draw.choice([0, 0, NS, 30 * NS])
    return found


@settings(deadline=None)
@given(st.integers(0, 1 << 30), st.sampled_from([0.1, 0.5]))
def test_what_is_missing_is_exactly_what_did_not_come_and_playback_fills_it(seed, loss) -> None:
    draw, missing = random.Random(seed), MissingPackets()
    packets = sent(draw, 60)
    ends = {(1, n) for n in (0, 59)} | {(2, n) for n in (0, 59)}
    lost = [p for n, p in enumerate(packets) if (p[0], n % 60) not in ends and draw.random() < loss]
    for packet in packets:
        if packet not in lost:
            assert missing.note(*packet, START)
    assert listed(missing) == sorted((apid, count) for apid, count, _ in lost)
    for apid, count, made_ns in draw.sample(lost, len(lost)):
        assert any(g.start_ns <= made_ns <= g.end_ns for g in missing.gaps() if g.apid == apid)
        assert missing.note(apid, count, made_ns, START + NS)
        assert not missing.note(apid, count, made_ns, START + NS)
    assert missing.gaps() == []
    assert (missing.filled, missing.repeated) == (len(lost), len(lost))


def listed(missing: MissingPackets) -> list[tuple[int, int]]:
    return sorted(
        (gap.apid, (gap.first_count + n) % COUNTS)
        for gap in missing.gaps()
        for n in range(gap.packets)
    )


def test_a_blackout_longer_than_the_counts_last_is_filled() -> None:
    """40 000 packets at a second, 16384 counts: time tells which is which."""
    missing = MissingPackets()
    for n in (*range(600), 40_000):
        missing.note(1, n % COUNTS, START + n * NS, START)
    assert missing.packets == 40_000 - 600
    for n in range(600, 40_000):
        assert missing.note(1, n % COUNTS, START + n * NS, START)
    assert missing.gaps() == []
    assert missing.repeated == 0


def test_the_first_packet_may_be_missing() -> None:
    missing = MissingPackets(START)
    missing.note(1, 3, START + 3 * NS, START)
    (gap,) = missing.gaps()
    assert (gap.first_count, gap.last_count, gap.packets) == (0, 2, 3)
    assert missing.note(1, 0, START, START)


def test_a_gap_is_asked_for_a_number_of_times_unless_something_of_it_comes() -> None:
    missing = MissingPackets()
    missing.note(1, 0, START, START)
    missing.note(1, 5, START + 5 * NS, START)
    asked = [len(missing.ask(START + n * NS, 10 * NS, 2)) for n in range(60)]
    assert [n for n, number in enumerate(asked) if number] == [10, 20]
    missing.note(1, 2, START + 2 * NS, START + 60 * NS)
    assert len(missing.ask(START + 69 * NS, 10 * NS, 2)) == 0
    assert len(missing.ask(START + 70 * NS, 10 * NS, 2)) == 2


def test_gaps_that_touch_are_asked_for_together() -> None:
    spans = [(1, 0, 10), (2, 5, 20), (3, 30, 31)]
    gaps = [Gap(apid, 0, 4, start * NS, end * NS, 5, 0) for apid, start, end in spans]
    assert merged(gaps, slack_ns=0) == [(0, 20 * NS, [1, 2]), (30 * NS, 31 * NS, [3])]


def test_a_snapshot_continues() -> None:
    draw, missing = random.Random(1), MissingPackets()
    packets = sent(draw, 60)
    for packet in packets[::2]:
        missing.note(*packet, START)
    kept = json.loads(json.dumps(missing.snapshot()))
    other = MissingPackets()
    other.restore(kept)
    for packet in packets[1::2]:
        assert other.note(*packet, START) == missing.note(*packet, START)
    assert other.snapshot() == missing.snapshot()
