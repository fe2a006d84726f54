"""What routes of plans take and give, as shapes for the description of the API."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from ilrs.mission.server.bodies import Body
from ilrs.mission.server.procedure_shapes import Words


class ActivityBody(Body):
    """An activity, and why it is planned so."""

    title: str = ""
    elements: list[str] = Field([], description="What it needs for itself.")
    start: str = Field(description="UTC.", examples=["2035-03-20T08:00:00Z"])
    end: str = Field(description="UTC.")
    commands: list[str] = Field([], description="ELEMENT/COMMAND = VALUE, given at the start.")
    procedure: str = ""
    arguments: dict[str, str] = Field({}, description="What the procedure is given.")
    safe: list[str] = Field([], description="Given when it ends.")
    by: str = Field("", description="Whose it is; whoever asks, when empty.")
    power_w: float = Field(0.0, ge=0.0, allow_inf_nan=False)
    needs_link: bool = False
    needs_light: str = Field("", description="A site.")
    notes: str = ""
    why: str = Field(description="Why the plan is changed.")
    branch: str = "main"


class WhyBody(Body):
    """Why, and on which branch."""

    why: str
    branch: str = "main"


class PlanBody(Body):
    """A new plan."""

    name: str
    title: str
    power_budget_w: float | None = Field(None, ge=0.0, allow_inf_nan=False)
    until: str | None = None
    safe: list[str] = Field([], description="Given once when the plan expires.")
    why: str


class BranchBody(Body):
    """A new branch."""

    name: str
    origin: str = "main"
    why: str


class MergeBody(Body):
    """Which branch is brought into which, and what is decided where both differ."""

    into: str = "main"
    other: str
    take: dict[str, Literal["ours", "theirs"]] = Field({}, description="By activity.")
    why: str


class MarkBody(Body):
    """What became of an activity."""

    state: Literal["done", "failed", "dropped"]
    why: str


class DoingShape(BaseModel):
    """As run."""

    activity: str
    state: Literal["planned", "running", "done", "failed", "dropped"]
    started: str | None
    ended: str | None
    text: str
    by: str
    run: str = Field(description="The run of its procedure.")
    commands: list[str] = Field(description="Ids of the commands given.")


class ActivityShape(BaseModel):
    """As planned and, beside it, as run."""

    id: str
    title: Words
    elements: list[str]
    start: str
    end: str
    commands: list[str]
    procedure: str
    arguments: dict[str, str]
    safe: list[str]
    by: str
    power_w: float
    needs_link: bool
    needs_light: str
    notes: str
    as_run: DoingShape


class VersionShape(BaseModel):
    """Who made a version, when and why."""

    number: int
    branch: str
    parents: list[int]
    by: str
    why: str
    time: str


class PlanShape(BaseModel):
    """A plan on one branch."""

    name: str
    title: Words
    power_budget_w: float | None
    until: str | None
    safe: list[str]
    activities: list[ActivityShape]
    version: VersionShape
    branches: dict[str, int]


class ConflictShape(BaseModel):
    """What stands against a plan."""

    sort: Literal["element", "link", "light", "power", "rights"]
    activities: list[str]
    start: str
    end: str
    why: str
    known: bool = Field(description="False where there is no forecast.")
