"""The format of a contribution file, before any quantity is read.

A file is TOML. Its last part is what the station runs with: `buses`, `elements`, `limits` and
`rules` as in any file of a station. Everything before it is what people agree on.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ilrs.partners.contribution.groups import (
    Ask,
    Autonomy,
    Crew,
    Data,
    Envelope,
    Hazards,
    Mass,
    Maturity,
    Power,
    Protection,
    Purpose,
    Radio,
    Rights,
    Schedule,
    Text,
    Thermal,
)
from ilrs.partners.contribution.words import (
    AREAS,
    FORMS,
    LANGUAGES,
    LEVELS,
    PHASES,
    RELATIONS,
)
from ilrs.station.schema import ContentFile, FileModel, Given, Instant


class PortTable(FileModel):
    """One interface of the contribution."""

    type: str = Field(description="A type of port.", examples=["power.dc28"])
    role: str = Field(description="Its side of the port.", examples=["consumer"])
    to: str = Field("", description="The station's port it is meant for.")
    values: dict[str, Given] = Field({}, description="Its numbers.")


class OpenPoint(FileModel):
    """Something still to be determined."""

    what: str
    owner: str = ""
    by: Instant | None = None


class ContributionFile(ContentFile):
    """contribution.toml."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    id: str = Field(description="partner.name", examples=["uni_nord.dust_meter"])
    version: str = Field(description="Counts up with every change.", examples=["1.0"])
    partner: str = Field(description="Who brings it.")
    title: Text = Field(description="By language, or one text.", examples=[{"en": "Dust meter"}])
    summary: Text = Field("", description="A few sentences.")
    contact: str = Field("", description="An office, not a person.")
    call: str = Field("", description="The call it answers.")
    role: str = Field("", description="The role or slot of the call.")
    languages: list[str] = Field(["en"], description="Languages.", examples=[[*LANGUAGES]])
    cites: list[str] = Field([], description="Items of programme documents it rests on.")
    area: str = Field(description="Where it takes part.", examples=[*AREAS])
    level: str = Field(description="At which level.", examples=[*LEVELS])
    phases: list[str] = Field(description="In which phases.", examples=[list(PHASES)])
    form: str = Field(description="What it is.", examples=[*FORMS])
    relation: str = Field("new", description="To what is there.", examples=[*RELATIONS])
    replaces: list[str] = Field([], description="Elements of the station that it replaces.")
    effort_months: float | None = Field(None, description="Person-months of intangible work.")
    purpose: Purpose = Purpose(goals=[], success="", benefit="")
    mass: Mass | None = None
    envelope: Envelope | None = None
    power: Power | None = None
    thermal: Thermal | None = None
    data: Data | None = None
    radio: list[Radio] = Field([], description="Transmitters and receivers.")
    crew: Crew | None = None
    autonomy: Autonomy | None = None
    hazards: Hazards | None = None
    protection: Protection | None = None
    schedule: Schedule | None = None
    maturity: Maturity | None = None
    rights: Rights | None = None
    ask: Ask | None = None
    ports: dict[str, PortTable] = Field({}, description="Interfaces by name.")
    open: list[OpenPoint] = Field([], description="What is still to be determined.")


def title_of(text: Any, language: str = "en") -> str:
    """A text in a language, or in the first one that it has."""
    if isinstance(text, dict):
        return str(text.get(language) or text.get("en") or next(iter(text.values()), ""))
    return str(text)
