"""Things between two ports that do not meet: converters with efficiency and mass, docking adapters.

No adapter between docking families is known, so none ships; a partner that has one reads it from a
file with `read_adapters`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ilrs.diagnostics import DeclarationError
from ilrs.partners.contribution.findings import new_findings
from ilrs.partners.ports.catalogue import check_role, claim_of, read_shipped, type_of
from ilrs.partners.ports.number import Number, ReversedError
from ilrs.partners.ports.port import Port, PortError
from ilrs.partners.ports.schema import AdapterEnd, AdaptersFile, AdapterTable, ClaimTable
from ilrs.partners.ports.shown import span_text
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import validate
from ilrs.units import QuantityError

_ID: dict[type[Exception], str] = {
    PortError: "CON-PORT", QuantityError: "CON-QUANTITY", ReversedError: "CON-LIMITS",
}  # fmt: skip
_FIGURES = (("efficiency", ""), ("mass", "_kg"), ("length", "_m"))


@dataclass(frozen=True)
class Adapter:
    """A thing with two ports, and what it loses and weighs; None for what nobody says."""

    name: str
    title: str
    near: Port
    far: Port
    efficiency: Number | None = None
    mass: Number | None = None
    length: Number | None = None

    @property
    def unverified(self) -> bool:
        """Whether one of its figures is missing its source's text."""
        figures = (self.efficiency, self.mass, self.length)
        return any(n is not None and not n.decisive for n in figures)

    @property
    def source(self) -> str:
        """The sources of its figures."""
        figures = (self.efficiency, self.mass, self.length)
        return "; ".join(dict.fromkeys(n.source for n in figures if n is not None and n.source))

    def figures(self) -> str:
        """Its figures for people: `85–93 %, 1–10 kg`."""
        told = ((getattr(self, name), unit) for name, unit in _FIGURES)
        spans = ((n.claims[0].span, unit) for n, unit in told if n is not None and n.claims)
        return ", ".join(span_text(s.low, s.high, unit or "%") for s, unit in spans) or "–"


@cache
def shipped_adapters() -> dict[str, Adapter]:
    """The adapters that come with the package, by name."""
    return _adapters(read_shipped("adapters", AdaptersFile))


def read_adapters(path: Path) -> dict[str, Adapter]:
    """The adapters of a file, by name; DeclarationError, with every error found, when it is wrong.

    The file is written like the one that ships: `[sources]`, and `[adapters.NAME]` with `title`,
    `from`, `to`, and `efficiency`, `mass` and `length` as far as they are known.
    """
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    found: dict[str, Adapter] = {}
    if file is not None:
        table = validate(AdaptersFile, file, findings)
        if not findings.all():
            found = _read(table, file, findings)
    if findings.all():
        raise DeclarationError(findings.all())
    return found


def _read(table: AdaptersFile, file: TomlFile, findings: Findings) -> dict[str, Adapter]:
    found: dict[str, Adapter] = {}
    for name, row in table.adapters.items():
        try:
            found[name] = _adapter(name, row, table.sources)
        except (PortError, QuantityError, ReversedError) as error:
            what, _, hint = str(error).rpartition("; ")
            label = f"adapters.{name}: {what or error}"
            place = file.place("adapters", name)
            findings.add(_ID[type(error)], place, label, hint if what else "")
    return found


def _adapters(file: AdaptersFile) -> dict[str, Adapter]:
    return {name: _adapter(name, table, file.sources) for name, table in file.adapters.items()}


def _adapter(name: str, table: AdapterTable, sources: dict[str, str]) -> Adapter:
    near, far = _end(name, "from", table.near), _end(name, "to", table.far)
    if near.type.group is not far.type.group:
        raise PortError(f"{near.type.name} and {far.type.name} are of different groups")
    figures = {n: _figure(getattr(table, n), unit, sources) for n, unit in _FIGURES}
    return Adapter(name, table.title, near, far, **figures)


def _end(name: str, side: str, end: AdapterEnd) -> Port:
    type_ = type_of(end.type)
    check_role(type_, end.role)
    return Port(type_, end.role, {}, f"{name}.{side}")


def _figure(table: ClaimTable | None, unit: str, sources: dict[str, str]) -> Number | None:
    if table is None:
        return None
    return Number((claim_of(table, unit, {table.source: table.source, **sources}),))
