"""The formula of shares: the parts of a pool, what a provider keeps, what contributions count.

Formulas are files in numbered versions; the one that ships is an example, and says so. All numbers
are exact fractions of the decimals in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path

from ilrs.diagnostics import did_you_mean
from ilrs.partners.shares.schema import FormulaFile, Points
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import SCHEMA
from ilrs.station.toml_file import TomlFile, parse_toml, read_toml
from ilrs.station.validate import ABSENT, validate
from ilrs.units import Dimension, QuantityError, parse, parse_unit

_HOME = "ilrs.partners.shares"
_AMOUNT = re.compile(r"\s*(\d[\d_]*(?:\.[\d_]+)?(?:[eE][+-]?\d+)?)\s*(.*?)\s*\Z")
_NONE: Dimension = (0, 0, 0, 0, 0, 0, 0)
ONE = Fraction(1)


@dataclass(frozen=True)
class Value:
    """Points of one sort of contribution for one SI unit of it."""

    per_si: Fraction
    dimension: Dimension
    per: str
    tangible: bool


@dataclass(frozen=True)
class Formula:
    """How the parts of a pool are found; `floor + contribution + open` is one."""

    id: str
    version: str
    is_example: bool
    cites: tuple[str, ...]
    floor: Fraction
    contribution: Fraction
    open: Fraction
    keeps: Fraction
    cap: Fraction
    decay: Fraction
    milestones: Mapping[str, Fraction]
    values: Mapping[str, Value]

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}"

    def points(self, kind: str, amount: str) -> Fraction:
        """The points of a whole contribution, before milestones.

        Raises KeyError for a sort without points, QuantityError for an amount of another dimension.
        """
        if kind not in self.values:
            hint = did_you_mean(kind, list(self.values)) or f"known: {', '.join(self.values)}"
            raise KeyError(f'the formula gives no points for "{kind}"; {hint}')
        value = self.values[kind]
        number, dimension = exact(amount)
        if dimension != value.dimension:
            raise QuantityError(f'"{amount}" cannot be counted in {value.per}; use its unit')
        return number * value.per_si


def exact(text: str) -> tuple[Fraction, Dimension]:
    """A quantity of any dimension in SI, exactly as written; QuantityError for what is none."""
    match = _AMOUNT.match(text)
    if match is None:
        raise QuantityError(f'"{text}" is not an amount with a unit; write for example "5 kW"')
    number = Fraction(match.group(1).replace("_", ""))
    if not match.group(2):
        return number, _NONE
    unit = parse_unit(match.group(2))
    return number * Fraction(repr(unit.scale)), unit.dimension


def ratio(text: str) -> Fraction:
    """A part of a whole, exactly as written; QuantityError outside 0 to 100 %."""
    found = Fraction(repr(parse(text, "share")))
    if not 0 <= found <= 1:
        raise QuantityError(f'"{text}" is no part of a whole; write for example "15 %"')
    return found


def shipped_versions() -> list[str]:
    """The versions of the formula that come with the package."""
    names = [entry.name for entry in resources.files(_HOME).iterdir()]
    found = [re.fullmatch(r"formula-(.+)\.toml", name) for name in names]
    return sorted(match.group(1) for match in found if match)


def read_formula(name: str, folder: Path, place: Place, findings: Findings) -> Formula | None:
    """A formula by version, or by the path of a file (from `folder`); None with findings."""
    versions = shipped_versions()
    if name in versions:
        text = resources.files(_HOME).joinpath(f"formula-{name}.toml").read_text(encoding="utf-8")
        file = parse_toml(text, f"{_HOME}/formula-{name}.toml", findings)
    elif name.endswith(".toml"):
        file = read_toml(folder / name, str(folder / name), findings)
    else:
        what = f'there is no formula "{name}"'
        findings.add("SHR-FORMULA", place, what, f"known: {', '.join(versions)}, or a .toml file")
        return None
    return None if file is None else formula_of(file, findings)


def formula_of(file: TomlFile, findings: Findings) -> Formula | None:
    """The formula in a file; None, with findings, when its numbers cannot be used."""
    before = len(findings.all())
    table = validate(FormulaFile, file, findings)
    if len(findings.all()) > before:
        return None
    read = _Reader(file, findings)
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known"
        findings.add("STN-SCHEMA", file.place("schema"), what, f"this version reads {SCHEMA}")
    split = [read.part(getattr(table.split, n), "split", n) for n in _SPLIT]
    milestones = {n: read.part(t, "milestones", n) for n, t in table.milestones.items()}
    read.whole("floor, contribution and open", split, "split")
    read.whole("the milestones", list(milestones.values()), "milestones")
    values = {
        name: value
        for sort, rows in (("tangible", table.points.tangible),
                           ("intangible", table.points.intangible))
        for name, row in rows.items()
        if (value := read.value(row, sort, name)) is not None
    }  # fmt: skip
    keeps = read.part(table.provider.keeps, "provider", "keeps")
    cap = read.part(table.carry.cap, "carry", "cap")
    decay = read.part(table.carry.decay, "carry", "decay")
    if len(findings.all()) > before:
        return None
    return Formula(
        table.id, table.version, table.status != "decided", tuple(table.cites),
        split[0], split[1], split[2], keeps, cap, decay, milestones, values,
    )  # fmt: skip


_SPLIT = ("floor", "contribution", "open")


class _Reader:
    def __init__(self, file: TomlFile, findings: Findings) -> None:
        self._file = file
        self._findings = findings

    def part(self, text: str, *path: str) -> Fraction:
        try:
            return ratio(text)
        except QuantityError as error:
            self._say(".".join(path) + f": {error}", *path)
            return Fraction(0)

    def whole(self, what: str, parts: list[Fraction], *path: str) -> None:
        if sum(parts) != ONE:
            total = f"{float(100 * sum(parts)):g} %"
            self._say(f"{what} add up to {total}; they have to make 100 %", *path)

    def value(self, row: Points, sort: str, name: str) -> Value | None:
        path = ("points", sort, name)
        try:
            number, dimension = exact(row.per if row.per != ABSENT else "")
        except QuantityError as error:
            self._say(f"{name}: {error}", *path)
            return None
        if row.points < 0 or number <= 0:
            self._say(f"{name}: points and what they are given for have to be above zero", *path)
            return None
        return Value(row.points / number, dimension, row.per, sort == "tangible")

    def _say(self, what: str, *path: str) -> None:
        head, _, hint = what.partition("; ")
        self._findings.add("SHR-FORMULA", self._file.place(*path), head, hint)
