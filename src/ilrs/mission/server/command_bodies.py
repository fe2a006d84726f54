"""What goes over the wire about commands."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictFloat, StrictInt, StrictStr

from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.order import NEXT_PASS, NOW
from ilrs.mission.commanding.stages import State
from ilrs.mission.server.bodies import Body
from ilrs.mission.server.told import utc

Value = Annotated[
    StrictStr | StrictInt | StrictFloat, Field(description="A word, or a number in SI.")
]


class CheckBody(Body):
    """A command to look at."""

    address: str = Field(max_length=200, examples=["heater/mode"])
    value: Value


class OrderBody(CheckBody):
    """A command to give."""

    why: str = Field("", max_length=2000, description="The reason, for whoever reads it later.")
    release: str = Field(NOW, description="`now`, `next_pass` or an instant in UTC.")
    expires_s: float = Field(21_600.0, gt=0, description="It is never sent later than this.")
    priority: int | None = Field(None, ge=0, le=9, description="Higher goes first.")
    procedure: str = Field("", max_length=200, description="The run that it comes from.")


class TokenBody(Body):
    """What arming gave."""

    token: str = Field(max_length=200)


class CancelBody(Body):
    """Why a command is taken back."""

    why: str = Field(min_length=1, max_length=2000)


class LinkBody(BaseModel):
    """The way there, with the earliest times that are possible."""

    up: bool
    path: str
    next_pass: str | None
    earliest_reception: str | None
    earliest_answer: str | None


class CheckedBody(BaseModel):
    """A dry run."""

    allowed: bool = Field(description="Whether it may go, once second persons have approved.")
    rules: list[str] = Field(description="The rules that made the answer, in their own words.")
    missing: list[str] = Field(description="What would have to be true.")
    duties: list[str]
    command_class: str = Field(alias="class")
    hazard: int = Field(description="0 none to 3 catastrophic.")
    hazard_word: str
    approvals_needed: int
    octets_hex: str = Field(description="The telecommand packet, with count 0.")
    link: LinkBody
    warnings: list[str]
    consequences: list[str]


class ArmedBody(CheckedBody):
    """A token, and what it was given for."""

    token: str
    expires_in_s: float


class StageBody(BaseModel):
    """One stage: when the ground knew of it, and when it was, if the station said so."""

    stage: State
    time: str
    on_board: str | None
    text: str


class CommandBody(BaseModel):
    """A command, and how far it came."""

    id: str
    address: str
    value: str | float
    text: str
    by: str
    why: str
    procedure: str
    created: str
    release: str
    expires: str
    state: State
    stages: list[StageBody]
    priority: int
    command_class: str = Field(serialization_alias="class")
    hazard: int
    approvals_needed: int
    approvals: list[dict[str, str | None]]
    approval_state: dict[str, Any] | None = None
    consequences: list[str]
    rules: list[str]
    path: str
    earliest_answer: str | None
    octets_hex: str

    @classmethod
    def of(cls, command: Command, approval_state: dict[str, Any] | None = None) -> CommandBody:
        """A command as it is told."""
        release = command.release
        return cls(
            id=command.id, address=command.address, value=command.value,
            text=f"{command.address} = {command.value}", by=command.by, why=command.why,
            procedure=command.procedure, created=utc(command.created_ns) or "",
            release=release if release in (NOW, NEXT_PASS) else utc(int(release)) or "",
            expires=utc(command.expires_ns) or "", state=command.state,
            stages=[
                StageBody(stage=s.stage, time=utc(s.time_ns) or "", on_board=utc(s.on_board_ns),
                          text=s.text)
                for s in command.course.steps
            ],
            priority=command.priority, command_class=command.command_class, hazard=command.hazard,
            approvals_needed=command.approvals_needed,
            approvals=[
                {"by": a.by, "at": utc(a.at_ns), "until": utc(a.until_ns)}
                for a in command.approvals
            ],
            approval_state=approval_state, consequences=[*command.consequences],
            rules=[*command.rules], path=command.path, earliest_answer=utc(command.answer_ns),
            octets_hex=command.octets,
        )  # fmt: skip
