"""Routes: light and dark, passes, modes, commands, alarms and plans on one line of time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from fastapi import APIRouter
from numpy.typing import NDArray

from ilrs.mission.live.live import Live
from ilrs.mission.live.spans import spans
from ilrs.mission.server.answers import bad_request
from ilrs.mission.server.asked import Asked, span
from ilrs.mission.server.modes_told import modes_told
from ilrs.mission.server.timeline_items import LANES

router = APIRouter(tags=["timeline"])
LONGEST_NS = 400 * 86_400 * 1_000_000_000
LEAST_SUN = 0.01
Lane = dict[str, Any]


@router.get("/timeline")
def timeline(live: Asked, start: str, end: str) -> dict[str, list[Lane]]:
    """Lanes of items between two moments; what lies ahead is what can be known before."""
    start_ns, end_ns = span(start, end)
    if end_ns - start_ns > LONGEST_NS:
        raise bad_request("a timeline shows 400 days at most", where="end")
    lanes = [*_sky(live, start_ns, end_ns), *_passes(live, start_ns, end_ns)]
    lanes.append(_modes(live, start_ns, end_ns))
    lanes += [
        {
            "name": f"{kind}s",
            "title": f"{kind}s",
            "kind": kind,
            "items": items(live, start_ns, end_ns),
        }
        for kind, items in LANES.items()
    ]
    return {"lanes": lanes}


def _steps(live: Live, start_ns: int, end_ns: int) -> tuple[int, int]:
    grid = live.session.plant.grid
    step_ns = grid.step_s * 1_000_000_000
    first = (start_ns - grid.start.tai_ns) // step_ns
    last = -(-(end_ns - grid.start.tai_ns) // step_ns)
    return max(0, min(first, grid.count)), max(0, min(last, grid.count))


def _items(
    live: Live, flags: NDArray[np.bool_], within: tuple[int, int], title: str
) -> list[dict[str, Any]]:
    grid = live.session.plant.grid
    return [
        {"start": grid.at(a).utc, "end": grid.at(b).utc, "title": title, "detail": "", "state": ""}
        for a, b in spans(flags, *within)
    ]


def _sky(live: Live, start_ns: int, end_ns: int) -> Iterable[Lane]:
    within = _steps(live, start_ns, end_ns)
    for name, series in live.session.plant.environment.sites.items():
        title = live.station.sites[name].title or name
        for kind, driver in (("sun", "sun_visible"), ("earth", "earth_visible")):
            part = series.at(driver, series.heights_m[-1])
            items = _items(live, part > 0.5, within, kind)
            if kind == "sun":
                # Less than half of the disc makes no sunrise, and yet most of a tower's power.
                low = (part > LEAST_SUN) & (part <= 0.5)
                items += [i | {"state": "part"} for i in _items(live, low, within, kind)]
            yield {"name": f"{kind}-{name}", "title": title, "kind": kind, "items": items}


def _passes(live: Live, start_ns: int, end_ns: int) -> Iterable[Lane]:
    within = _steps(live, start_ns, end_ns)
    for route in live.session.paths.routes:
        name = "-".join(filter(None, (route.sender, route.relay, "earth")))
        items = _items(live, route.rate_bit_s > 0.0, within, "pass")
        yield {"name": name, "title": name, "kind": "pass", "items": items}


def _modes(live: Live, start_ns: int, end_ns: int) -> Lane:
    known_ns = min(end_ns, max(live.session.now_ns, start_ns))
    items = [
        {"start": m.start, "end": m.end, "title": m.name, "detail": m.text, "state": m.severity}
        for m in modes_told(live, start_ns, known_ns)
    ]
    return {"name": "modes", "title": "modes", "kind": "mode", "items": items}
