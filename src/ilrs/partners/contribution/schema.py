"""The format of a contribution file, before any quantity is read.

A file is TOML. Its last part is what the station runs with: `buses`, `elements`, `limits` and
`rules` as in any file of a station. Everything before it is what people agree on.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ilrs.partners.contribution.words import (
    AREAS,
    CATEGORIES,
    FORMS,
    LANGUAGES,
    LEVELS,
    MATURITIES,
    PHASES,
    RELATIONS,
)
from ilrs.station.schema import ContentFile, FileModel, Given, Instant


class Amount(Given):
    """A quantity with its growth allowance and how it was found."""

    growth: str = Field("", description="Allowance on top of the value.", examples=["20 %"])
    maturity: str = Field("", description="How it was found.", examples=[*MATURITIES])


def in_unit(suffix: str) -> Any:
    """Marks the field of an amount with the unit suffix that it is read in."""
    return {"ilrs_unit": suffix}


Text = str | dict[str, str]


class Purpose(FileModel):
    """Why it should be there."""

    goals: list[str] = Field([], description="Items of the roadmap that it serves.")
    success: str = Field("", description="How one will know that it worked.")
    benefit: str = Field("", description="What the station and the others have of it.")


class Mass(FileModel):
    """What has to be carried."""

    dry: Amount = Field(
        json_schema_extra=in_unit("_kg"), description="Without fluids.", examples=["9.8 kg"]
    )
    wet: Amount | None = Field(None, json_schema_extra=in_unit("_kg"), description="With fluids.")
    adapter: Amount | None = Field(
        None, json_schema_extra=in_unit("_kg"), description="Adapter and its bolts."
    )
    harness: Amount | None = Field(None, json_schema_extra=in_unit("_kg"), description="Cables.")


class Envelope(FileModel):
    """Boxes that hold it; three lengths each."""

    stowed: list[Amount] = Field(
        json_schema_extra=in_unit("_m"), description="As it travels.", examples=[["300 mm"] * 3]
    )
    deployed: list[Amount] = Field([], json_schema_extra=in_unit("_m"), description="As it works.")
    hatch: bool = Field(False, description="Whether it has to pass a tunnel or hatch.")


class PowerMode(FileModel):
    """What it draws in one of its modes."""

    average: Amount = Field(
        json_schema_extra=in_unit("_w"), description="Mean power.", examples=["12 W"]
    )
    peak: Amount | None = Field(None, json_schema_extra=in_unit("_w"), description="Highest power.")
    duration: Amount | None = Field(
        None, json_schema_extra=in_unit("_s"), description="How long the peak lasts."
    )
    heat: Amount | None = Field(
        None, json_schema_extra=in_unit("_w"), description="Heat given to its host."
    )
    duty: Amount | None = Field(
        None, json_schema_extra=in_unit(""), description="Part of the time in this mode."
    )


class Power(FileModel):
    """What it draws, by mode, and what it needs to outlive a night."""

    modes: dict[str, PowerMode] = Field({}, description="Modes by name.")
    night: Amount | None = Field(
        None, json_schema_extra=in_unit("_w"), description="Power to survive darkness."
    )
    off_tolerance: Amount | None = Field(
        None, json_schema_extra=in_unit("_s"), description="How long it may be without power."
    )


class Thermal(FileModel):
    """Limits of its temperature; pairs, low and high."""

    operating: list[Amount] = Field(
        [], json_schema_extra=in_unit("_k"), description="While it works."
    )
    survival: list[Amount] = Field(
        [], json_schema_extra=in_unit("_k"), description="While it is off."
    )
    dissipation: Amount | None = Field(
        None, json_schema_extra=in_unit("_w"), description="Most heat it gives to its host."
    )


class Data(FileModel):
    """What it says and hears."""

    rate: Amount | None = Field(
        None,
        json_schema_extra=in_unit("_bit_s"),
        description="Highest rate.",
        examples=["2 Mbit/s"],
    )
    volume_per_day: Amount | None = Field(
        None, json_schema_extra=in_unit("_bit"), description="Mean volume.", examples=["2 GB"]
    )
    storage: Amount | None = Field(
        None, json_schema_extra=in_unit("_bit"), description="Room on board."
    )
    latency: Amount | None = Field(
        None,
        json_schema_extra=in_unit("_s"),
        description="Within what its data should be on Earth.",
    )
    commands_per_day: int = Field(0, description="Commands from the ground.")


class Radio(FileModel):
    """A transmitter or receiver."""

    use: str = Field(description="transmit or receive.", examples=["transmit", "receive"])
    low: Amount = Field(
        json_schema_extra=in_unit("_hz"), description="Lower end of its band.", examples=["2.2 GHz"]
    )
    high: Amount = Field(
        json_schema_extra=in_unit("_hz"),
        description="Upper end of its band.",
        examples=["2.29 GHz"],
    )
    eirp_dbw: float | None = Field(None, description="EIRP in dBW.")
    purpose: str = Field("", description="What it talks with.")


class Crew(FileModel):
    """Time of people on the Moon."""

    install: Amount | None = Field(
        None, json_schema_extra=in_unit("_s"), description="To install it."
    )
    weekly: Amount | None = Field(None, json_schema_extra=in_unit("_s"), description="Every week.")
    training: Amount | None = Field(
        None, json_schema_extra=in_unit("_s"), description="Training on the Earth."
    )
    eva: Amount | None = Field(None, json_schema_extra=in_unit("_s"), description="Outside.")


class Autonomy(FileModel):
    """How it lives without people."""

    safe_mode: bool = Field(False, description="Whether it can make itself safe.")
    unattended: Amount | None = Field(
        None, json_schema_extra=in_unit("_s"), description="How long it needs nobody."
    )


class Hazards(FileModel):
    """What may hurt: each raises the class of the review."""

    nuclear: bool = False
    pyrotechnic: bool = False
    laser: bool = False
    pressure: bool = False
    toxic: bool = False
    worst: str = Field("", description="catastrophic, critical or marginal.")
    inhibits: int = Field(0, description="Independent inhibits against the worst hazard.")


class Protection(FileModel):
    """Planetary protection."""

    category: str = Field(description="COSPAR category.", examples=[*CATEGORIES])
    organics: Amount | None = Field(
        None, json_schema_extra=in_unit("_kg"), description="Organic materials on board."
    )
    inventory: bool = Field(False, description="Whether the full organic inventory is there.")


class Schedule(FileModel):
    """When what is ready."""

    pdr: Instant | None = None
    cdr: Instant | None = None
    delivery: Instant | None = None
    acceptance: Instant | None = None
    launch: Instant | None = None


class Maturity(FileModel):
    """How far it has come."""

    trl: int = Field(description="Technology readiness level, 1 to 9.", examples=[5])
    heritage: str = Field("", description="Where it has flown.")


class Rights(FileModel):
    """Who owns and sees what."""

    data_owner: str = ""
    embargo: Amount | None = Field(
        None, json_schema_extra=in_unit("_s"), description="Until data are public."
    )
    commands: str = Field("", description="Who may command it.")
    registration: str = Field("", description="The state of registry.")


class Ask(FileModel):
    """What is asked in return."""

    crew_time: Amount | None = Field(None, json_schema_extra=in_unit("_s"))
    upmass: Amount | None = Field(None, json_schema_extra=in_unit("_kg"))
    downmass: Amount | None = Field(None, json_schema_extra=in_unit("_kg"))
    data_per_day: Amount | None = Field(None, json_schema_extra=in_unit("_bit"))
    training: Amount | None = Field(None, json_schema_extra=in_unit("_s"))
    other: str = ""


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
