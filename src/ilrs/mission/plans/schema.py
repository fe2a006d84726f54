"""The format of plans/NAME.toml, before anything is looked up."""

from __future__ import annotations

from pydantic import Field

from ilrs.mission.procedures.schema import NO_WORDS, Given, Told
from ilrs.station.schema import FileModel, Instant


class ActivityTable(FileModel):
    """Something that is to be done within a window."""

    id: str = Field(description="A name, unique in the plan.")
    title: Told = Field(NO_WORDS, description="What people read.")
    elements: list[str] = Field([], description="What it needs for itself; commanded ones count.")
    start: Instant
    end: Instant
    commands: list[str] = Field([], description="Given at the start: ELEMENT/COMMAND = VALUE.")
    procedure: str = Field("", description="Begun at the start, instead of commands.")
    arguments: dict[str, Given] = Field({}, description="What the procedure is given.")
    safe: list[str] = Field(
        [], description="Given when it ends; with a procedure, only if that did not finish."
    )
    by: str = Field("", description="Whose it is.")
    power: str = Field("", description="What it draws.", examples=["200 W"])
    needs_link: bool = Field(False, description="A pass is needed all the time.")
    needs_light: str = Field("", description="The site that must be lit all the time.")
    notes: str = Field("", description="Anything a reader should know.")


class PlanFile(FileModel):
    """plans/NAME.toml: one plan of a station."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    name: str = Field(description="The name of the file without .toml.")
    title: Told = Field(description="What people call it.")
    power_budget: str = Field("", description="All activities together may draw so much.")
    until: Instant | None = Field(None, description="When the plan expires.")
    safe: list[str] = Field([], description="Given once when the plan expires.")
    activities: list[ActivityTable] = Field([], description="The activities.")
