"""Stories of both ways, drawn at random: cuts of time, restarts, nothing forgotten or twice."""

from __future__ import annotations

import json
import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from link_rig import CRAFT, DOWN, START, UP, command

from ilrs.epoch import NS
from ilrs.mission.live.downlink import Downlink
from ilrs.mission.live.ground_receiver import GroundReceiver
from ilrs.mission.live.link_settings import UplinkSetting
from ilrs.mission.live.path import Path
from ilrs.mission.live.space_link import SpaceLink
from ilrs.mission.live.uplink import Uplink

LOSSY = Path(True, 1e5, 1.3, 0.2)


def told(seed: int, cut: int | None, again: int | None = None) -> list:
    """A story of both ways, its spans cut into pieces at random."""
    story, draw = random.Random(seed), random.Random(cut)

    def new(name: str, at_ns: int) -> SpaceLink:
        setting = UplinkSetting(window=3, limit=3, margin_ns=2 * NS)
        return SpaceLink(
            Downlink(CRAFT, name, start_ns=at_ns),
            Uplink(CRAFT, name, start_ns=at_ns, setting=setting), GroundReceiver(CRAFT),
        )  # fmt: skip

    both, events, came, heard = new("cuts", START), [], [], []

    def run(at_ns: int, path: Path) -> None:
        both.run(at_ns, path)
        events.extend(both.uplink.events())
        came.extend(both.uplink.delivered())
        heard.extend(both.received())

    for number in range(6):
        end = both.now_ns + story.randrange(1, 20 * NS)
        path = story.choice([DOWN, UP, LOSSY, Path(True, 2e4, 1.25, 0.5), Path(True, 1e6, 1.4)])
        for n in range(story.randrange(8)):
            both.uplink.submit(
                f"{number} {n}", command(n), priority=story.randrange(3),
                earliest_ns=both.now_ns + story.randrange(10 * NS),
                expires_ns=both.now_ns + story.randrange(10 * NS, 30 * NS),
                bypass=story.random() < 0.2,
            )  # fmt: skip
        pieces = 0 if cut is None else draw.randrange(5)
        for at in sorted(draw.randrange(both.now_ns, end) for _ in range(pieces)):
            run(at, path)
        run(end, path)
        if again == number:
            kept = json.loads(json.dumps(both.snapshot()))
            both = new("other", 0)
            both.restore(kept)
            assert json.loads(json.dumps(both.snapshot())) == kept
    return [events, came, heard, both.snapshot()]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 1 << 30), st.integers(0, 5))
def test_how_time_is_cut_and_a_restart_make_no_difference(seed, cut, again) -> None:
    whole = told(seed, None)
    assert told(seed, cut) == whole
    assert told(seed, cut, again) == whole


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30))
def test_no_telecommand_is_carried_out_twice_or_forgotten(seed: int) -> None:
    events, came, _, kept = told(seed, None)
    ends = Counter(one.id for one in events if one.stage not in ("sent", "expired", "cancelled"))
    sent = Counter(one.id for one in events if one.stage == "sent")
    assert set(sent.values()) <= {1}
    assert set(ends.values()) <= {1}
    open_ids = {tag for _, tag, *_ in kept["uplink"]["fop"]["sent"]}
    open_ids |= {id for id in kept["uplink"]["watch"]["sent"] if id}
    assert set(sent) - set(ends) == open_ids
    known = sum(one.stage == "received" for one in events)
    assert known <= len(came) <= len(sent)


def test_an_emergency_does_not_wait_for_repeats() -> None:
    setting = UplinkSetting()
    uplink = Uplink(CRAFT, "repeats", start_ns=START, setting=setting)
    for n in range(20):
        uplink.submit(f"{n}", command(n))
    uplink.run(START + 5 * NS, Path(True, 1e6, 1.3, 1.0))
    last_sent_ns = START + 19 * 68_000_000
    again_ns = last_sent_ns + 2_600_000_000 + setting.margin_ns
    uplink.submit("now", command(99), earliest_ns=again_ns + NS // 4, bypass=True)
    uplink.run(START + 15 * NS, UP)
    came = [packet for _, packet, _ in uplink.delivered()]
    assert sorted(came) == sorted([*map(command, range(20)), command(99)])
    assert came.index(command(99)) == 4
