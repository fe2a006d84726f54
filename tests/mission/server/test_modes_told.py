"""Which mode was in force when, however much else has happened since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from living import HOUR_NS, Opener, outpost

from ilrs.epoch import Epoch
from ilrs.mission.live.live import Live
from ilrs.mission.server.modes_told import PAGE, modes_told


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    opener = Opener(tmp_path)
    yield opener("s", outpost())
    opener.close()


def tell(live: Live, name: str, at_ns: int, id: str) -> None:
    document = {
        "id": id, "name": name, "severity": "info", "text": f"{name} told",
        "generated": Epoch(at_ns).utc, "received": Epoch(at_ns).utc,
    }  # fmt: skip
    live.records.put("event", id, document, time_ns=at_ns)


def test_modes_last_until_the_next(live: Live) -> None:
    start = live.session.now_ns
    hours = [Epoch(start + n * HOUR_NS).utc for n in range(7)]

    def told(first: int, last: int) -> list[tuple[str, str, str]]:
        found = modes_told(live, start + first * HOUR_NS, start + last * HOUR_NS)
        return [(m.name, m.start, m.end) for m in found]

    assert told(1, 2) == [("nominal", hours[0], hours[2])]
    tell(live, "centre/mode_low_power", start + 2 * HOUR_NS, "a")
    tell(live, "centre/mode_nominal", start + 4 * HOUR_NS, "b")
    assert told(0, 6) == [
        ("nominal", hours[0], hours[2]), ("low_power", hours[2], hours[4]),
        ("nominal", hours[4], hours[6]),
    ]  # fmt: skip
    assert told(3, 6)[0] == ("low_power", hours[2], hours[4])
    assert told(5, 6) == [("nominal", hours[4], hours[6])]


def test_many_other_events_hide_none(live: Live) -> None:
    start = live.session.now_ns
    tell(live, "centre/mode_low_power", start + HOUR_NS, "old")
    with live.records.together():
        for n in range(2 * PAGE + 10):
            tell(live, "array/sunset", start + 2 * HOUR_NS + n * 1_000_000_000, f"e{n:05}")
    tell(live, "centre/mode_nominal", start + 5 * HOUR_NS, "new")
    found = [m.name for m in modes_told(live, start + 4 * HOUR_NS, start + 6 * HOUR_NS)]
    assert found == ["low_power", "nominal"]
