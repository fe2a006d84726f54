"""Carriers by crewed ships: what each could bring, with all claims and the margins they leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from pydantic import Field

from ilrs.partners.contribution.groups import Text
from ilrs.partners.ports.catalogue import claim_of, read_shipped
from ilrs.partners.ports.compare import Verdict
from ilrs.partners.ports.number import Claim, Number
from ilrs.partners.ports.schema import Claims
from ilrs.station.schema import FileModel

TARGETS = ("moon", "leo")


class CarrierTable(FileModel):
    """A carrier: what it brings to low Earth orbit and towards the Moon."""

    title: Text
    note: str = ""
    leo: Claims = Field([])
    moon: Claims = Field([])
    diameter: Claims = Field([])


class ShipTable(FileModel):
    """A ship that is to be carried."""

    title: Text
    note: str = ""
    mass: Claims = Field([])
    diameter: Claims = Field([])


class CarriersFile(FileModel):
    """shipped/carriers.toml."""

    schema_number: int = Field(alias="schema")
    sources: dict[str, str]
    carriers: dict[str, CarrierTable]
    ships: dict[str, ShipTable]
    open: list[dict[str, str]] = Field([])


@dataclass(frozen=True)
class Vehicle:
    """A carrier or a ship: its numbers by name (kg, m)."""

    name: str
    title: Text
    note: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True)
class Margin:
    """What one claim on the carrier leaves above one claim on the ship.

    `worst_kg` and `best_kg` differ where a claim is a range; fractions are of the carrier's mass.
    """

    capacity: Claim
    mass: Claim
    worst_kg: float
    best_kg: float
    worst_fraction: float
    best_fraction: float


@dataclass(frozen=True)
class Pairing:
    """One carrier with one ship.

    The verdict is on mass alone: `fits` when every pair of claims leaves the reserve, `unknown`
    when some do and some do not, or when there is no figure. `disputed` names the numbers (`mass`,
    `capacity`) on which published claims differ.
    """

    carrier: Vehicle
    ship: Vehicle
    verdict: Verdict
    margins: tuple[Margin, ...]
    disputed: tuple[str, ...]

    @property
    def span_kg(self) -> tuple[float, float] | None:
        """The smallest and the largest margin; None without a figure."""
        if not self.margins:
            return None
        return min(m.worst_kg for m in self.margins), max(m.best_kg for m in self.margins)

    @property
    def span_fraction(self) -> tuple[float, float] | None:
        """The same as fractions of what the carrier brings."""
        if not self.margins:
            return None
        return (
            min(m.worst_fraction for m in self.margins),
            max(m.best_fraction for m in self.margins),
        )


@dataclass(frozen=True)
class Matrix:
    """All pairings to one target, and what mass does not say."""

    target: str
    reserve: float
    pairings: tuple[Pairing, ...]
    open: tuple[Text, ...]

    def pairing(self, carrier: str, ship: str) -> Pairing:
        """The pairing of two names; KeyError for one that there is not."""
        for pairing in self.pairings:
            if (pairing.carrier.name, pairing.ship.name) == (carrier, ship):
                return pairing
        raise KeyError(f"{carrier} x {ship}")


def matrix(target: str = "moon", reserve: float = 0.0) -> Matrix:
    """Every carrier with every ship to a target (`moon` or `leo`).

    `reserve` is the fraction of the carrier's mass that has to be left. ValueError for another
    target or a reserve that is no fraction.
    """
    if target not in TARGETS:
        raise ValueError(f'there is no target "{target}"; known: {", ".join(TARGETS)}')
    if not 0.0 <= reserve < 1.0:
        raise ValueError(f"a reserve of {reserve:g} is not a fraction between 0 and 1")
    file = read_shipped("carriers", CarriersFile)
    carriers, ships = vehicles()
    pairings = tuple(
        pair(carrier, ship, target, reserve)
        for carrier, ship in product(carriers.values(), ships.values())
    )
    return Matrix(target, reserve, pairings, tuple(file.open))


@cache
def vehicles() -> tuple[dict[str, Vehicle], dict[str, Vehicle]]:
    """Carriers and ships by name."""
    file = read_shipped("carriers", CarriersFile)
    carriers = {
        name: _vehicle(name, t, {"leo": "_kg", "moon": "_kg", "diameter": "_m"}, file.sources)
        for name, t in file.carriers.items()
    }
    ships = {
        name: _vehicle(name, t, {"mass": "_kg", "diameter": "_m"}, file.sources)
        for name, t in file.ships.items()
    }
    return carriers, ships


def pair(carrier: Vehicle, ship: Vehicle, target: str, reserve: float = 0.0) -> Pairing:
    """One carrier with one ship: every claim on the one against every claim on the other."""
    capacity, mass = carrier.numbers[target], ship.numbers["mass"]
    margins = tuple(_margin(c, m) for c, m in product(capacity.decisive, mass.decisive))
    disputed = tuple(
        name for name, number in (("mass", mass), ("capacity", capacity)) if _differ(number)
    )
    enough = [m.worst_fraction >= reserve for m in margins]
    never = [m.best_fraction < reserve for m in margins]
    verdict: Verdict = "unknown"
    if margins and all(enough):
        verdict = "fits"
    elif margins and all(never):
        verdict = "incompatible"
    return Pairing(carrier, ship, verdict, margins, disputed)


def _vehicle(
    name: str, table: CarrierTable | ShipTable, units: dict[str, str], sources: dict[str, str]
) -> Vehicle:
    numbers = {
        key: Number(tuple(claim_of(c, unit, sources) for c in getattr(table, key)))
        for key, unit in units.items()
    }
    return Vehicle(name, table.title, table.note, numbers)


def _margin(capacity: Claim, mass: Claim) -> Margin:
    worst = capacity.span.low - mass.span.high
    best = capacity.span.high - mass.span.low
    return Margin(capacity, mass, worst, best, worst / capacity.span.low,
                  best / capacity.span.high)  # fmt: skip


def _differ(number: Number) -> bool:
    return len({c.span for c in number.decisive}) > 1
