"""The groups of a contribution file: budgets, limits, dates and rights, before any is read."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ilrs.partners.contribution.words import CATEGORIES, MATURITIES
from ilrs.station.schema import FileModel, Given, Instant


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
