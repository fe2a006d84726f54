"""The format of a call: windows of time, and roles with their limits."""

from __future__ import annotations

from pydantic import Field

from ilrs.partners.contribution.groups import Amount, Text, in_unit
from ilrs.station.schema import FileModel, Given, Instant


class Limit(Amount):
    """A limit with its source; `unverified` ones are shown and decide nothing."""

    unverified: bool = Field(False, description="Recalled, not read: it decides nothing.")


class Windows(FileModel):
    """The days of a call; all optional."""

    opens: Instant | None = None
    letter_of_intent: Instant | None = None
    preselection: Instant | None = None
    full_proposal: Instant | None = None
    closes: Instant | None = None
    decision: Instant | None = None
    need_by: Instant | None = Field(None, description="When what is chosen has to be delivered.")


class Role(FileModel):
    """A slot or task that the call offers, with what it may weigh, draw, say and ask."""

    title: Text = ""
    levels: list[str] = Field([], description="Levels that may answer; empty: all.")
    forms: list[str] = Field([], description="Forms that may answer; empty: all.")
    phases: list[str] = Field([], description="Phases that it lies in; empty: all.")
    latitude: Limit | None = Field(None, json_schema_extra=in_unit("_rad"))
    mass: Limit | None = Field(None, json_schema_extra=in_unit("_kg"))
    total_mass: Limit | None = Field(None, json_schema_extra=in_unit("_kg"))
    envelope: list[Limit] = Field([], json_schema_extra=in_unit("_m"))
    hatch: list[Limit] = Field(
        [], json_schema_extra=in_unit("_m"), description="Width and height of the way in."
    )
    power: Limit | None = Field(None, json_schema_extra=in_unit("_w"))
    night_power: Limit | None = Field(None, json_schema_extra=in_unit("_w"))
    night_energy: Limit | None = Field(None, json_schema_extra=in_unit("_j"))
    environment: list[Limit] = Field(
        [], json_schema_extra=in_unit("_k"), description="Temperatures that it has to bear."
    )
    data_per_day: Limit | None = Field(None, json_schema_extra=in_unit("_bit"))
    outage: Limit | None = Field(
        None, json_schema_extra=in_unit("_s"), description="Without a link for so long."
    )
    crew_weekly: Limit | None = Field(None, json_schema_extra=in_unit("_s"))
    unattended: Limit | None = Field(None, json_schema_extra=in_unit("_s"))
    trl: int | None = Field(None, description="Least readiness level.")
    embargo: Limit | None = Field(None, json_schema_extra=in_unit("_s"))
    ports: list[str] = Field([], description="Ports of the host that it may use.")
    unknowns: int | None = Field(None, description="How many open values are tolerated.")


class HostPort(FileModel):
    """An interface that the host offers."""

    type: str = Field(description="A type of port.", examples=["power.dc28"])
    role: str = Field(description="The host's side of it.", examples=["provider"])
    bus: str = Field("", description="The bus of the station behind it.")
    values: dict[str, Given] = Field({}, description="Its numbers.")


class CallFile(FileModel):
    """calls/ID.toml."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    id: str = Field(description="A name.", examples=["science-2035"])
    version: str = "1.0"
    title: Text = ""
    summary: Text = ""
    issuer: str = Field("", description="Who calls.")
    source: str = Field("", description="Where the call was published.")
    status: str = Field("open", description="open, closed, or example: shown, not to be answered.")
    cites: list[str] = Field([], description="Items of programme documents it rests on.")
    windows: Windows = Field(default_factory=lambda: Windows(need_by=None))
    roles: dict[str, Role] = Field({}, description="Roles by name.")
    ports: dict[str, HostPort] = Field({}, description="Ports that the host offers.")
