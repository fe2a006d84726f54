"""What routes of procedures take and give, as shapes for the description of the API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from ilrs.mission.server.bodies import Body


class StartBody(Body):
    """How a procedure is begun."""

    dry_run: bool = Field(False, description="Look at every step and send nothing.")
    arguments: dict[str, str] = Field({}, description="What the procedure takes, as texts.")


class ActBody(Body):
    """Why somebody acts on a run."""

    why: str = Field("", description="The reason; skip needs one.")


class ResumeBody(ActBody):
    """Why it goes on, and whether its last command is sent again."""

    repeat: bool = Field(False, description="Send the command of the present step again.")


class ConfirmBody(Body):
    """What a person answers."""

    answer: str = Field("", description="A number, a text or a label; empty for yes.")


class LockBody(Body):
    """Why an element is taken or freed."""

    why: str = Field("", description="The reason, shown beside the holder.")


class HandOverBody(LockBody):
    """To whom an element is handed."""

    to: str = Field(description="A person, or the id of a run.")
    force: bool = Field(False, description="Take it from its holder; needs a reason.")


class Words(BaseModel):
    """A text in three languages; empty where nobody wrote it."""

    en: str = ""
    zh: str = ""
    ru: str = ""


class ArgumentShape(BaseModel):
    """What a procedure is given."""

    name: str
    command: str = Field(description="The command whose value it is.")
    default: str | None
    title: Words


class StepShape(BaseModel):
    """One step as written."""

    id: str
    do: Literal["command", "check", "wait", "ask", "choose", "call", "note"]
    title: Words
    detail: dict[str, Any] = Field(description="What the step says, as in its file.")
    next: str
    line: int


class ProcedureShape(BaseModel):
    """A procedure, without its steps."""

    name: str
    title: Words
    audience: str
    purpose: str
    arguments: list[ArgumentShape]
    elements: list[str] = Field(description="The elements that it may command.")
    steps_count: int
    file: str


class ProcedureWhole(ProcedureShape):
    """A procedure with its steps."""

    steps: list[StepShape]


class SignatureShape(BaseModel):
    """Who did what, when and why."""

    by: str
    act: str
    time: str
    text: str


class StageShape(BaseModel):
    """A stage of a command's life."""

    stage: str
    time: str
    text: str


class CommandShape(BaseModel):
    """The command of a step; octets only in a dry run."""

    id: str
    address: str
    value: str | float
    text: str
    earliest_answer: str | None
    stages: list[StageShape]
    octets_hex: str


class RunStep(BaseModel):
    """One step as run."""

    path: list[str] = Field(description="The procedures from the outermost to its own.")
    step: str
    title: str
    do: str
    entered: str
    left: str | None
    outcome: str
    text: str
    answer: str
    by: str
    signed: list[SignatureShape]
    command: CommandShape | None


class RunShape(BaseModel):
    """The as-run document."""

    id: str
    procedure: str
    digest: str
    title: str
    arguments: dict[str, str]
    by: str
    dry_run: bool
    state: Literal["running", "held", "done", "stopped"]
    reason: str
    started: str
    ended: str | None
    step: str
    waits: str
    earliest_answer: str | None
    deadline: str | None
    steps: list[RunStep]
    acts: list[SignatureShape]


class LockShape(BaseModel):
    """Who alone may command an element."""

    element: str
    holder: str
    by: str
    since: str
    why: str
