"""Routes of plans: what is planned beside what was done, conflicts, versions, branches, merging."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from ilrs.mission.plans.board import PlanBoard
from ilrs.mission.plans.model import Activity, Plan
from ilrs.mission.plans.versions import MAIN, MergeError
from ilrs.mission.refused import RefusedError
from ilrs.mission.server.answers import Answer
from ilrs.mission.server.asked import desks_of
from ilrs.mission.server.operations_turn import TURN
from ilrs.mission.server.plan_shapes import (
    ActivityBody,
    BranchBody,
    ConflictShape,
    MarkBody,
    MergeBody,
    PlanBody,
    PlanShape,
    VersionShape,
    WhyBody,
)
from ilrs.mission.server.procedures import Actor, Who
from ilrs.mission.server.told import instant_ns

plans_router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[TURN])


def board_of(request: Request) -> PlanBoard:
    """The board of the application."""
    return desks_of(request).operations.board


Board = Annotated[PlanBoard, Depends(board_of)]


def _now_ns(request: Request) -> int:
    return desks_of(request).now_ns


def _written(request: Request, person: str, what: str, detail: dict[str, Any]) -> None:
    request.app.state.act(person, what, detail)


def _titled(title: str) -> dict[str, str]:
    return {"en": title, "zh": "", "ru": ""}


def _instant_ns(text: str) -> int:
    try:
        return instant_ns(text)
    except ValueError as error:
        raise RefusedError("invalid", str(error), text) from None


@plans_router.get("", response_model=list[PlanShape])
def plans(person: Who, board: Board) -> list[dict[str, Any]]:
    """All plans, on their main branch."""
    del person
    return [board.document(name) for name in board.names]


@plans_router.post("", response_model=PlanShape)
def add(body: PlanBody, request: Request, person: Actor, board: Board) -> dict[str, Any]:
    """A new plan without activities."""
    until_ns = None if body.until is None else _instant_ns(body.until)
    plan = Plan(body.name, _titled(body.title), {}, body.power_budget_w, until_ns, tuple(body.safe))
    _written(request, person, "plan_add", body.model_dump())
    return board.add(plan, person, body.why, _now_ns(request))


@plans_router.get("/{name}", response_model=PlanShape)
def plan(name: str, person: Who, board: Board, branch: str = MAIN) -> dict[str, Any]:
    """One plan, each activity as planned and as run."""
    del person
    return board.document(name, branch)


@plans_router.get("/{name}/conflicts", response_model=list[ConflictShape])
def conflicts(
    name: str, request: Request, person: Who, board: Board, branch: str = MAIN
) -> list[dict[str, Any]]:
    """What stands against the plan, by the forecasts there are."""
    del person
    desks = desks_of(request)
    forecast = desks.forecast(board.plan(name, branch))
    return [c.as_dict() for c in board.conflicts(name, forecast, desks.may, branch)]


@plans_router.get("/{name}/versions", response_model=list[VersionShape])
def versions(name: str, person: Who, board: Board) -> list[dict[str, Any]]:
    """Every change, with who and why, the newest first."""
    del person
    return [v.as_dict() for v in reversed(board.versions(name).all)]


@plans_router.put("/{name}/activities/{id}", response_model=VersionShape)
def put(
    name: str, id: str, body: ActivityBody, request: Request, person: Actor, board: Board
) -> dict[str, Any]:
    """Add an activity or change it."""
    activity = Activity(
        id, _titled(body.title), tuple(body.elements), _instant_ns(body.start),
        _instant_ns(body.end), tuple(body.commands), body.procedure, dict(body.arguments),
        tuple(body.safe), body.by or person, body.power_w, body.needs_link, body.needs_light,
        body.notes,
    )  # fmt: skip
    _written(request, person, "plan_put", {"plan": name, "activity": id, **body.model_dump()})
    version = board.put(name, activity, person, body.why, _now_ns(request), body.branch)
    return version.as_dict()


@plans_router.post("/{name}/activities/{id}/take_out", response_model=VersionShape)
def take_out(
    name: str, id: str, body: WhyBody, request: Request, person: Actor, board: Board
) -> dict[str, Any]:
    """Take an activity out of the plan."""
    _written(request, person, "plan_take_out", {"plan": name, "activity": id, "why": body.why})
    version = board.take_out(name, id, person, body.why, _now_ns(request), body.branch)
    return version.as_dict()


@plans_router.post("/{name}/activities/{id}/mark", response_model=PlanShape)
def mark(
    name: str, id: str, body: MarkBody, request: Request, person: Actor, board: Board
) -> dict[str, Any]:
    """Say what became of an activity."""
    detail = {"plan": name, "activity": id, **body.model_dump()}
    _written(request, person, "plan_mark", detail)
    board.mark(name, id, body.state, person, body.why, _now_ns(request))
    return board.document(name)


@plans_router.post("/{name}/branches", response_model=VersionShape)
def branch_off(
    name: str, body: BranchBody, request: Request, person: Actor, board: Board
) -> dict[str, Any]:
    """A branch on which a plan is changed without effect until it is merged."""
    _written(request, person, "plan_branch", {"plan": name, **body.model_dump()})
    now_ns = _now_ns(request)
    return board.branch_off(name, body.name, body.origin, person, body.why, now_ns).as_dict()


@plans_router.post("/{name}/merge", response_model=VersionShape)
def merge(
    name: str, body: MergeBody, request: Request, person: Actor, board: Board
) -> dict[str, Any] | Answer:
    """Bring a branch into another; 409 with all disputes when both changed the same otherwise."""
    _written(request, person, "plan_merge", {"plan": name, **body.model_dump()})
    now_ns = _now_ns(request)
    try:
        version = board.merge(name, body.into, body.other, person, body.why, now_ns, body.take)
        return version.as_dict()
    except MergeError as error:
        disputes = [d.as_dict() for d in error.disputes]
        return Answer({"error": error.as_dict(), "disputes": disputes}, 409)
