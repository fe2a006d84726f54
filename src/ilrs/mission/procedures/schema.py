"""The format of procedures/NAME.toml, before anything is looked up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ilrs.station.schema import FileModel

VERBS = ("command", "check", "wait", "ask", "choose", "call", "note")
Given = str | int | float


class Words(FileModel):
    """A text in English and, where somebody has written it, in Chinese and Russian."""

    en: str = Field(description="English.")
    zh: str = Field("", description="Chinese.")
    ru: str = Field("", description="Russian.")


NO_WORDS = Words.model_validate({"en": ""})


def _words(given: Any) -> Any:
    return {"en": given} if isinstance(given, str) else given


Told = Annotated[Words, BeforeValidator(_words)]


class ArgumentTable(FileModel):
    """What is given when the procedure is started; a step writes it as `$NAME`."""

    command: str = Field(description="The command whose value it is.")
    default: Given | None = Field(None, description="What it is when nothing is given.")
    title: Told = Field(NO_WORDS, description="What it is for.")


class PreconditionTable(FileModel):
    """What must be so before the first step."""

    that: str = Field(description="A condition over telemetry.")
    why: str = Field("", description="What it protects.")
    fresh: str = Field("", description="How old telemetry may be; 30 min if not said.")


class ChoiceTable(FileModel):
    """One way on: taken when its condition holds, or when a person picks its label."""

    when: str = Field("", description="A condition over telemetry.")
    label: str = Field("", description="What a person picks.")
    goto: str = Field(description="The id of a step, or end.")


class StepTable(FileModel):
    """One step. Which of the keys it takes depends on what it does."""

    do: str = Field(description="What it does.", examples=[*VERBS])
    id: str = Field("", description="Its name, for goto; step_N if not said.")
    title: Told = Field(NO_WORDS, description="What people read.")
    address: str = Field("", description="command: ELEMENT/COMMAND.")
    value: Given | None = Field(None, description="command: a word, a quantity or $ARGUMENT.")
    why: str = Field("", description="command: the reason, for the log. check: what it protects.")
    stage: str = Field("", description="command: go on after this stage; completed if not said.")
    confirm: bool = Field(False, description="command: a person confirms before it is sent.")
    timeout: str = Field("", description="command, check, wait, ask: then the run is held.")
    that: str = Field("", description="check: a condition over telemetry.")
    until: str = Field("", description="wait: a condition over telemetry.")
    duration: str = Field("", description="wait: so long.")
    fresh: str = Field("", description="How old telemetry may be; 30 min if not said.")
    earlier: bool = Field(
        False, description="check, wait: telemetry from before the last command counts too."
    )
    question: str = Field("", description="ask, choose: what a person is asked.")
    answer: Literal["", "yes", "number", "text"] = Field("", description="ask: yes if not said.")
    choices: list[ChoiceTable] = Field([], description="choose: the first that holds is taken.")
    otherwise: str = Field("", description="check, choose: a step, end, or hold if not said.")
    procedure: str = Field("", description="call: the name of another procedure.")
    arguments: dict[str, Given] = Field({}, description="call: what it is given.")
    text: str = Field("", description="note: what people read.")
    goto: str = Field("", description="The step after it, or end; the next one if not said.")


class ProcedureFile(FileModel):
    """procedures/NAME.toml: one procedure of a station."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    name: str = Field(description="The name of the file without .toml.")
    title: Told = Field(description="What people call it.")
    audience: str = Field("", description="For whom it is.")
    purpose: str = Field("", description="What it brings about.")
    arguments: dict[str, ArgumentTable] = Field({}, description="What is given at the start.")
    preconditions: list[PreconditionTable] = Field([], description="Checked first.")
    steps: list[StepTable] = Field(description="The steps, in order.")
