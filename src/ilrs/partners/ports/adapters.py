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
from ilrs.partners.contribution.reading import read_limited
from ilrs.partners.ports.catalogue import check_role, claim_of, read_shipped, type_of
from ilrs.partners.ports.number import Number
from ilrs.partners.ports.port import Port, PortError
from ilrs.partners.ports.schema import AdapterEnd, AdaptersFile, AdapterTable, ClaimTable
from ilrs.partners.ports.shown import span_text
from ilrs.station.validate import validate

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
        """Its figures for people: `0.85–0.93, 1–10 kg`."""
        told = ((getattr(self, name), unit) for name, unit in _FIGURES)
        spans = ((n.claims[0].span, unit) for n, unit in told if n is not None and n.claims)
        return ", ".join(span_text(s.low, s.high, unit) for s, unit in spans) or "–"


@cache
def shipped_adapters() -> dict[str, Adapter]:
    """The adapters that come with the package, by name."""
    return _adapters(read_shipped("adapters", AdaptersFile))


def read_adapters(path: Path) -> dict[str, Adapter]:
    """The adapters of a file, by name; DeclarationError, or PortError, for what is wrong in it."""
    findings = new_findings()
    file = read_limited(path, findings)
    table = validate(AdaptersFile, file, findings) if file is not None else None
    if table is None or findings.all():
        raise DeclarationError(findings.all())
    return _adapters(table)


def _adapters(file: AdaptersFile) -> dict[str, Adapter]:
    return {name: _adapter(name, table, file.sources) for name, table in file.adapters.items()}


def _adapter(name: str, table: AdapterTable, sources: dict[str, str]) -> Adapter:
    ends = [_end(name, side, end) for side, end in (("from", table.near), ("to", table.far))]
    figures = {n: _figure(getattr(table, n), unit, sources) for n, unit in _FIGURES}
    return Adapter(name, table.title, ends[0], ends[1], **figures)


def _end(name: str, side: str, end: AdapterEnd) -> Port:
    try:
        type_ = type_of(end.type)
        check_role(type_, end.role)
    except PortError as error:
        raise PortError(f"adapter {name}, {side}: {error}") from None
    return Port(type_, end.role, {}, f"{name}.{side}")


def _figure(table: ClaimTable | None, unit: str, sources: dict[str, str]) -> Number | None:
    if table is None:
        return None
    return Number((claim_of(table, unit, {table.source: table.source, **sources}),))
