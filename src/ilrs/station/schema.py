"""The format of station files: what may stand in them, before anything is looked up or converted.

Quantities stay text here (`"40 kWh"`). Extra keys are refused. The four kinds of file are
`StationFile` (station.toml), `ImportFile`, `ScenarioFile` and `PartFile`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

SCHEMA = 1
CONFIDENCES = ("published", "measured", "derived", "assumed", "disputed")
FACILITIES = (
    "cislunar-transport",
    "surface-support",
    "surface-transport",
    "science",
    "ground",
)
Scalar = str | int | float | bool


class FileModel(BaseModel):
    """Frozen, strict, and without room for keys that the format does not have."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Given(FileModel):
    """A value as a file gives it: plain, or a table with where it comes from."""

    value: Scalar = Field(
        description='A quantity with its unit, a word, a whole number, or "unknown".',
        examples=["40 kWh", "94 %", "unknown"],
    )
    source: str = Field(
        default="", description="Where the number is published or how it was found."
    )
    confidence: str = Field(
        default="",
        description="How far to trust it; a plain value is assumed.",
        examples=list(CONFIDENCES),
    )
    note: str = Field(default="", description="Anything a reader should know.")

    @model_validator(mode="before")
    @classmethod
    def _accept_plain(cls, given: Any) -> Any:
        return given if isinstance(given, dict) else {"value": given}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(core_schema))
        table["properties"]["confidence"] |= {"enum": list(CONFIDENCES)}
        table["properties"]["confidence"].pop("default")
        plain = {"type": ["string", "number", "boolean"]}
        return {"anyOf": [plain, table], "description": cls.__doc__ or ""}


def _as_text(value: Any) -> Any:
    """TOML has dates of its own; `2035-01-01` without quotes means the same as with them."""
    return value.isoformat() if isinstance(value, date) else value


Instant = Annotated[
    Given,
    BeforeValidator(_as_text),
    Field(description="A UTC instant.", examples=["2035-01-01", "2035-01-01T00:00:00Z"]),
]


class SiteTable(FileModel):
    """A place on the Moon, in the mean-Earth frame."""

    title: str = Field("", description="What people call it.")
    latitude: Given = Field(description="North positive.", examples=["-89.45 deg"])
    longitude: Given = Field(description="East positive.", examples=["222.69 deg"])
    height: Given = Field(description="Above the 1737.4 km sphere.", examples=["1957 m"])
    horizon: str = Field("", description="CSV file of the horizon mask, within the folder.")
    ground: dict[str, Given] = Field({}, description="Properties of the ground.")
    source: str = Field("", description="Where the coordinates come from.")


class BusTable(FileModel):
    """Where elements meet; one element hosts it."""

    carrier: str = Field(description="What flows on it.", examples=["electricity"])
    title: str = Field("", description="What people call it.")


class AtTable(FileModel):
    """Where an element stands at its site, for pictures and maps; physics does not read it."""

    site: str = Field("", description="The site, for an element without a place.")
    east: Given = Field(Given(value="0 m"), description="East of the site.", examples=["120 m"])
    north: Given = Field(Given(value="0 m"), description="North of the site.", examples=["-40 m"])
    up: Given = Field(Given(value="0 m"), description="Above the ground there.", examples=["10 m"])


class ElementTable(FileModel):
    """One named thing: a kind or a part, a place, a facility, an owner."""

    title: str = Field("", description="What people call it.")
    kind: str = Field("", description="The behaviour.", examples=["power.battery"])
    part: str = Field("", description="A part: a kind with numbers and their sources.")
    place: str = Field("", description="The site it stands at.")
    at: AtTable | None = Field(None, description="Where it stands at its site, within 20 km.")
    facility: str = Field("", description="One of the five facilities.", examples=[*FACILITIES])
    owner: str = Field("", description="The organisation that provides it.")
    ports: dict[str, str] = Field({}, description="Which bus each port is connected to.")
    params: dict[str, Given] = Field({}, description="Numbers, over those of the part.")
    commands: dict[str, Given] = Field({}, description="Initial values of commands.")
    note: str = Field("", description="Anything a reader should know.")


class LimitTable(FileModel):
    """Alarm limits on one telemetry address."""

    telemetry: str = Field(description="The address.", examples=["battery/charge_fraction"])
    red_low: Given | None = Field(None, description="Red alarm below this.")
    yellow_low: Given | None = Field(None, description="Yellow alarm below this.")
    yellow_high: Given | None = Field(None, description="Yellow alarm above this.")
    red_high: Given | None = Field(None, description="Red alarm above this.")
    persist: Given | None = Field(None, description="How long before the alarm is raised.")
    why: str = Field("", description="What the limit protects.")


class ModeTable(FileModel):
    """A mode of the station."""

    level: int = Field(description="Higher is graver.", examples=[2])
    title: str = Field("", description="What people call it.")
    enter: str = Field("", description="Expression that makes the station enter the mode.")
    leave: str = Field("", description="Expression that makes the station leave the mode.")
    do: list[str] = Field([], description="Commands on entry.", examples=[["lamp/mode = off"]])


class RuleTable(FileModel):
    """When an expression holds, do some commands."""

    name: str = Field(description="A name, unique in the station.")
    when: str = Field(description="An expression over telemetry.")
    do: list[str] = Field(description="Commands.", examples=[["lamp/mode = off"]])
    why: str = Field("", description="The reason, for the log.")
    modes: list[str] = Field([], description="Only in these modes; empty: in all.")


class FaultTable(FileModel):
    """A fault to inject."""

    at: Given = Field(description="Time after the start.", examples=["120 days"])
    address: str = Field(description="Element and fault.", examples=["array_1/failed"])
    value: Given = Field(description="What the fault is set to.", examples=[1])
    duration: Given | None = Field(None, description="How long; absent: to the end.")
    why: str = Field("", description="What is being tried.")


class ContentFile(FileModel):
    """What every file of a station may declare."""

    sites: dict[str, SiteTable] = Field({}, description="Places on the Moon, by name.")
    buses: dict[str, BusTable] = Field({}, description="Buses, by name.")
    elements: dict[str, ElementTable] = Field({}, description="Elements, by name.")
    limits: list[LimitTable] = Field([], description="Alarm limits.")
    modes: dict[str, ModeTable] = Field({}, description="Modes, by name.")
    rules: list[RuleTable] = Field([], description="Rules of the command centre.")
    faults: list[FaultTable] = Field([], description="Faults to inject.")


class ImportFile(ContentFile):
    """A file that a station imports."""

    imports: list[str] = Field([], description="Files or globs, relative to the station folder.")


class StationFile(ImportFile):
    """station.toml: the head of a station."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    name: str = Field(description="The station's name.", examples=["outpost"])
    title: str = Field("", description="What people call it.")
    summary: str = Field("", description="A few sentences.")
    start: Instant
    duration: Given = Field(description="How long a run is.", examples=["30 days"])
    step: Given = Field(Given(value="60 s"), description="Whole seconds.", examples=["60 s"])
    control_period: Given = Field(
        Given(value="10 min"), description="How often the centre decides.", examples=["10 min"]
    )
    seed: int = Field(0, description="Seed of all noise and failures.")
    part_paths: list[str] = Field([], description="More folders with parts.")


class ScenarioFile(ContentFile):
    """scenarios/NAME.toml: a named patch of the station."""

    title: str = Field("", description="What people call it.")
    summary: str = Field("", description="What is being tried.")
    remove: list[str] = Field([], description="Elements to take away.", examples=[["battery"]])
    set: dict[str, Given] = Field(
        {}, description='Values by address: "battery/capacity", "station/duration".'
    )


class PartFile(FileModel):
    """parts/ID/part.toml: a kind with numbers, each with its source."""

    schema_number: int = Field(alias="schema", description="The format's number: 1.")
    kind: str = Field(description="The behaviour.", examples=["power.battery"])
    partner: str = Field("", description="Who contributes it.")
    name: str = Field("", description="What people call it.")
    summary: str = Field("", description="A few sentences.")
    license: str = Field("", description="The licence of the data.")
    params: dict[str, Given] = Field({}, description="Numbers with their sources.")
