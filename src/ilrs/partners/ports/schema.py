"""The format of the files of port types and adapters that ship with the package."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ilrs.partners.contribution.groups import Text
from ilrs.station.schema import FileModel

Rule = Literal["common", "inside", "accepted", "fact"]
Single = Literal["point", "high", "low"]


class ClaimTable(FileModel):
    """What one source says of a number; an absent end is open."""

    low: str = Field("", description="Lower end.", examples=["24 V"])
    high: str = Field("", description="Upper end.", examples=["34 V"])
    source: str = Field(description="A key of [sources].")
    role: str = Field("", description="The side that it holds for; empty: all.")
    unverified: bool = Field(False, description="Recalled, not read: it decides nothing.")
    secondary: bool = Field(False, description="Read at second hand.")


def _as_list(given: Any) -> Any:
    return given if isinstance(given, list) else [given]


Claims = Annotated[list[ClaimTable], BeforeValidator(_as_list)]


class MeasureTable(FileModel):
    """A quantity of a group of ports, and the rule by which two sides are compared."""

    title: Text
    unit: str = Field(description="Its unit suffix.", examples=["_v"])
    rule: Rule = Field(
        description="common: both ranges meet; inside: the giver's range lies in the taker's; "
        "accepted: the taker's lies in the giver's; fact: told, not compared."
    )
    single: Single = Field("point", description="What one number alone means.")
    needed: bool = Field(True, description="Whether a side that does not state it is unknown.")


class TypeTable(FileModel):
    """A type of port."""

    family: str
    title: str
    note: str = ""
    unverified: bool = Field(False, description="The class as such is only recalled.")
    numbers: dict[str, Claims] = Field({})


class RelationTable(FileModel):
    """Two families of which sources disagree on whether they meet."""

    families: list[str]
    note: Text
    source: str


class GroupFile(FileModel):
    """shipped/GROUP.toml."""

    schema_number: int = Field(alias="schema")
    group: str
    title: Text
    defaults: list[str] = Field(description="Roles of a first and a second port that name none.")
    gives: str = Field("", description="The role whose range is held against the other's.")
    takes: str = ""
    settled: Text = Field("", description="What one type settles and the table does not hold.")
    roles: dict[str, list[str]]
    sources: dict[str, str] = Field({})
    measures: dict[str, MeasureTable] = Field({})
    types: dict[str, TypeTable] = Field({})
    relations: list[RelationTable] = Field([])


class AdapterEnd(FileModel):
    """One side of an adapter: a port type in a role."""

    type: str
    role: str


class AdapterTable(FileModel):
    """A thing between two ports."""

    title: str
    # `from` is a word of Python.
    near: AdapterEnd = Field(alias="from")
    far: AdapterEnd = Field(alias="to")
    efficiency: ClaimTable | None = None
    mass: ClaimTable | None = None
    length: ClaimTable | None = None


class AdaptersFile(FileModel):
    """shipped/adapters.toml."""

    schema_number: int = Field(alias="schema")
    sources: dict[str, str] = Field({})
    adapters: dict[str, AdapterTable] = Field({})
