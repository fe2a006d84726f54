"""Routes: the clock of a session, and jumps to what happens next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Depends, Request
from pydantic import Field

from ilrs.diagnostics import did_you_mean
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.person import Person
from ilrs.mission.live.live import Live
from ilrs.mission.live.spans import next_change
from ilrs.mission.server.answers import bad_request
from ilrs.mission.server.asked import Asked, moment
from ilrs.mission.server.bodies import Body
from ilrs.mission.server.signed_in import check_privilege, signed_in

router = APIRouter(tags=["clock"])
NS = 1_000_000_000
SKY = {"sunrise": True, "sunset": False}
LINK = {"contact": True, "no_contact": False}
WORDS = (*SKY, *LINK, "alarm", "mode")


class ToEvent(Body):
    """The next of its kind."""

    event: str = Field(description=f"{', '.join(WORDS)}, or the name of an event")
    site: str = Field("", description="of which site the Sun is meant; without it the first")


class ClockOrder(Body):
    """What the clock shall do."""

    do: Literal["run", "pause", "step", "jump", "rate"]
    rate: Annotated[float, Field(gt=0.0, le=1e6)] | None = None
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    to: str | ToEvent | None = Field(None, description="a moment in UTC, or an event")


@router.get("/clock")
def clock(live: Asked) -> dict[str, Any]:
    """Where the session stands and how fast it goes."""
    return facts(live)


@router.post("/clock")
def set_clock(
    order: ClockOrder, live: Asked, request: Request, person: Annotated[Person, Depends(signed_in)]
) -> dict[str, Any]:
    """Run, pause, step, jump to a moment or an event, or change the rate."""
    check_privilege(person, "rehearse" if live.mode == "rehearsal" else "clock")
    detail = order.model_dump(exclude_none=True)
    set_to(live, order, lambda: request.app.state.act(person.id, "clock", detail))
    return facts(live)


def set_to(live: Live, order: ClockOrder, noted: Callable[[], object]) -> None:
    """Set the clock of a session, once that is `noted`. AccessError for what it cannot do."""
    goal = _goal(live, order)
    noted()

    def act() -> None:
        runner = live.runner
        match order.do:
            case "run":
                runner.clock.run(order.rate)
            case "rate":
                runner.clock.turn(order.rate or runner.clock.rate)
            case "pause":
                runner.clock.pause()
            case "step" | "jump":
                assert goal is not None
                runner.jump(*goal)

    try:
        live.runner.ask(act)
    except ValueError as error:
        raise AccessError(409, "clock", str(error), where="clock") from None


def facts(live: Live) -> dict[str, Any]:
    """The clock as `GET /clock` tells it."""
    return {"mode": live.mode, "session": live.id, **live.runner.facts()}


Goal = tuple[int, Callable[[dict[str, Any]], bool] | None]


def _goal(live: Live, order: ClockOrder) -> Goal | None:
    session = live.session
    grid = session.plant.grid
    if order.do == "step":
        step = min(session.plant.step + order.steps, grid.count)
        return grid.at(step).tai_ns, None
    if order.do != "jump":
        return None
    if order.to is None:
        raise bad_request("a jump needs a moment or an event", where="to")
    if isinstance(order.to, str):
        return moment(order.to, "to"), None
    return _event_goal(live, order.to)


def _event_goal(live: Live, to: ToEvent) -> Goal:
    end_ns = live.session.end_ns
    if to.event in SKY:
        return _known(live, _lit(live, to.site), SKY[to.event], to.event), None
    if to.event in LINK:
        return _known(live, live.session.paths.forecast, LINK[to.event], to.event), None
    if to.event == "alarm":
        return end_ns, lambda e: e["name"].endswith("/alarm")
    if to.event == "mode":
        return end_ns, lambda e: e["name"].startswith("centre/mode_")
    names = [e.name for e in live.dictionary.events]
    if to.event not in names:
        hint = did_you_mean(to.event, [*WORDS, *names]) or f"{', '.join(WORDS)}, or an event"
        raise bad_request(f"there is no event {to.event}", where="to.event", hint=hint)
    return end_ns, lambda e: e["name"] == to.event


def _known(live: Live, flags: np.ndarray[Any, Any], value: bool, event: str) -> int:
    grid = live.session.plant.grid
    step = next_change(flags, live.session.plant.step, value)
    if step is None:
        raise AccessError(409, "clock", f"there is no {event} until the end of the session")
    return grid.at(step).tai_ns


def _lit(live: Live, site: str) -> np.ndarray[Any, Any]:
    sites = live.session.plant.environment.sites
    name = site or next(iter(sites), "")
    if name not in sites:
        hint = f"sites: {', '.join(sites)}" if sites else "the station has no site"
        raise bad_request(f"there is no sky of site {name!r}", where="to.site", hint=hint)
    sky = sites[name]
    return sky.at("sun_visible", sky.heights_m[-1]) > 0.5
