"""The formats of a shares file and of a formula, before any quantity is read."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from ilrs.station.schema import FileModel

Day = date | str


class Split(FileModel):
    """The three parts of every pool; they add up to the whole."""

    floor: str = Field(description="The same for every partner.", examples=["15 %"])
    contribution: str = Field(description="By points of value.", examples=["60 %"])
    open: str = Field(description="Awarded, or to those who ask for more.", examples=["25 %"])


class Provider(FileModel):
    """What the provider of an element keeps."""

    keeps: str = Field(description="Part of what its element gives.", examples=["50 %"])


class Carry(FileModel):
    """What becomes of what was lent."""

    cap: str = Field(description="At most this part of the share.", examples=["20 %"])
    decay: str = Field(description="Lost with every lunar day.", examples=["25 %"])


class Points(FileModel):
    """The value of one sort of contribution."""

    points: int = Field(description="So many points ...", examples=[10])
    per: str = Field(description="... for so much.", examples=["1 kg"])


class PointTables(FileModel):
    """The two tables of values, by name of the sort."""

    tangible: dict[str, Points] = Field({})
    intangible: dict[str, Points] = Field({})


class FormulaFile(FileModel):
    """formula-VERSION.toml."""

    schema_number: int = Field(alias="schema")
    id: str
    version: str
    status: str = Field("example", description="example, or decided.")
    title: str = ""
    cites: list[str] = Field([], description="Items of programme documents it rests on.")
    split: Split
    provider: Provider
    carry: Carry
    milestones: dict[str, str]
    points: PointTables


class Period(FileModel):
    """The lunar day that is shared out."""

    start: Day = Field(description="Its first day.", examples=["2035-01-01"])
    title: str = ""


class Partner(FileModel):
    """Who is a partner, from when until when (the day of leaving excluded)."""

    since: Day = Field(alias="from")
    until: Day | None = Field(None, alias="to")
    title: str = ""


class ContributionRow(FileModel):
    """What a partner brings, and the days on which its milestones were accepted."""

    partner: str
    kind: str = Field(description="A name of the tables of points.", examples=["power"])
    amount: str = Field(description="How much of it.", examples=["5 kW"])
    accepted: dict[str, Day] = Field({}, description="Day of acceptance by milestone.")
    source: str = ""


class Award(FileModel):
    """A part of every pool that was awarded to a proposal, out of the open part."""

    partner: str
    share: str
    by: str = Field("", description="Who decided.")


class Provided(FileModel):
    """A part of a pool that comes from an element of a partner."""

    by: str
    share: str = Field(description="Part of the pool.", examples=["25 %"])
    element: str = ""


class Reserved(FileModel):
    """What is taken out before anything is shared."""

    amount: str
    why: str = ""


class Pool(FileModel):
    """How much there is of a resource."""

    amount: str = Field(description='A quantity; "run" takes it from a run.', examples=["40 kWh"])
    source: str = ""
    provided: list[Provided] = Field([])
    reserved: list[Reserved] = Field([])


class RequestRow(FileModel):
    """What a partner asks for. Its needs are granted in one proportion, since one without the
    other is of no use; `otherwise` are other ways to do the same."""

    id: str
    partner: str
    needs: dict[str, str]
    otherwise: list[dict[str, str]] = Field([])
    least: str = Field("0 %", description="Less than this part of it is of no use.")
    title: str = ""


class Booking(FileModel):
    """An amount of a pool, of a partner: used, or carried over from the lunar day before."""

    partner: str
    pool: str
    amount: str
    note: str = ""


class SharesFile(FileModel):
    """shares.toml."""

    schema_number: int = Field(alias="schema")
    title: str = ""
    formula: str = Field(description="A version that ships, or a file.", examples=["1.0"])
    ledger: str = Field("", description="The file of exchanges; beside this one by default.")
    period: Period
    partners: dict[str, Partner]
    contributions: dict[str, ContributionRow] = Field({})
    awards: list[Award] = Field([])
    pools: dict[str, Pool] = Field({})
    requests: list[RequestRow] = Field([])
    used: list[Booking] = Field([])
    carried: list[Booking] = Field([])
