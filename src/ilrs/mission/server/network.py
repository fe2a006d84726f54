"""Routes: the links between the station and the Earth, and what went over them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from ilrs.mission.live.live import Live
from ilrs.mission.live.paths import Route, Way
from ilrs.mission.live.spans import next_change
from ilrs.mission.server.asked import Asked

router = APIRouter(tags=["network"])


@router.get("/network")
def network(live: Asked) -> dict[str, Any]:
    """Links in view, the way in use, what waits on board and on the ground, what was lost.

    Whether a link is in view is computed ahead; what waits on board is the simulation's knowledge.
    """
    return live.runner.ask(lambda: _facts(live))


def _facts(live: Live) -> dict[str, Any]:
    session = live.session
    grid, paths = session.plant.grid, session.paths
    step = min(session.plant.step, grid.count - 1)
    change = next_change(paths.forecast, step, not bool(paths.forecast[step]))
    return {
        "trial_line": paths.is_trial,
        "links": [_link(live, route, step) for route in paths.routes],
        "path": way_facts(session.way)
        | {"next_change": None if change is None else grid.at(change).utc},
        "ground": {"read": dict(session.ground.read), "refused": dict(session.ground.refused)},
        **session.space.facts(),
    }


def way_facts(way: Way) -> dict[str, Any]:
    """A way as the API tells it; light time one way."""
    return {
        "up": way.path.up, "via": list(way.via), "rate_bit_s": way.path.rate_bit_s,
        "one_way_s": way.path.one_way_s if way.path.up else None,
    }  # fmt: skip


def _link(live: Live, route: Route, step: int) -> dict[str, Any]:
    grid = live.session.plant.grid
    seen = route.rate_bit_s > 0.0
    in_view = bool(seen[step])
    change = next_change(seen, step, not in_view)
    return {
        "name": "-".join(route.via(step)),
        "from": route.sender,
        "relay": route.relay,
        "to": route.via(step)[-1],
        "in_view": in_view,
        "up": in_view and any(p.via == route.via(step) for p in live.session.paths.all_at(step)),
        "rate_bit_s": float(route.rate_bit_s[step]),
        "light_time_s": float(route.owlt_s[step]) if in_view else None,
        "next_change": None if change is None else grid.at(change).utc,
    }
