"""The lanes of sunlight: what sees more than half of the disc, and what sees less of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from living import HOUR_NS, Opener, outpost

from ilrs.epoch import Epoch
from ilrs.mission.live.live import Live
from ilrs.mission.server.timeline import LEAST_SUN, _sky


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("timeline")
    opener = Opener(folder)
    yield opener("s", outpost(duration="20 days", step="600 s"))
    opener.close()


def test_every_step_with_sun_is_in_one_item_and_dark_ones_in_none(live: Live) -> None:
    grid = live.session.plant.grid
    start_ns = grid.start.tai_ns
    end_ns = start_ns + 20 * 24 * HOUR_NS
    lanes = list(_sky(live, start_ns, end_ns))
    seen: set[str] = set()
    for name, series in live.session.plant.environment.sites.items():
        (lane,) = [one for one in lanes if one["name"] == f"sun-{name}"]
        part = series.at("sun_visible", series.heights_m[-1])
        told = np.zeros(grid.count, dtype=int)
        for item in lane["items"]:
            first, last = (
                (Epoch.from_utc(item[key]).tai_ns - start_ns) // (grid.step_s * 1_000_000_000)
                for key in ("start", "end")
            )
            told[first:last] += 1
            within = part[first:last]
            low = item["state"] == "part"
            assert ((within > LEAST_SUN) & ((within <= 0.5) == low)).all()
            seen.add(item["state"])
        steps = min(grid.count, (end_ns - start_ns) // (grid.step_s * 1_000_000_000))
        assert (told[:steps] == (part[:steps] > LEAST_SUN)).all()
    assert seen == {"", "part"}
