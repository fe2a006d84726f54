"""Read a contribution file: its shape, its words, its quantities; all that is wrong at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ilrs.diagnostics import DeclarationError, Diagnostic, has_errors
from ilrs.partners.contribution.amounts import UNKNOWN, Quantity, read_amounts
from ilrs.partners.contribution.findings import new_findings
from ilrs.partners.contribution.lint import lint
from ilrs.partners.contribution.schema import ContributionFile, title_of
from ilrs.partners.ports.declared import read_ports
from ilrs.partners.ports.port import Port
from ilrs.station.findings import Findings
from ilrs.station.schema import SCHEMA
from ilrs.station.toml_file import TomlFile, decode, parse_toml, read_toml
from ilrs.station.validate import validate


@dataclass(frozen=True)
class Contribution:
    """What a partner brings, read: the tables of its file, its quantities in SI and its ports."""

    table: ContributionFile
    file: TomlFile
    amounts: dict[str, Quantity]
    ports: dict[str, Port] = field(default_factory=dict[str, Port])

    @property
    def id(self) -> str:
        return self.table.id

    def title(self, language: str = "en") -> str:
        """The title in a language, or in the first that there is."""
        return title_of(self.table.title, language)

    def get(self, path: str) -> Quantity | None:
        """A quantity by its dotted path; None when the file does not give it."""
        return self.amounts.get(path)

    def undetermined(self) -> list[str]:
        """Paths of the quantities and dates that are still to be determined."""
        table = self.table.schedule
        dates = {} if table is None else {n: getattr(table, n) for n in type(table).model_fields}
        days = [n for n, day in dates.items() if day is not None and day.value == UNKNOWN]
        return [q.path for q in self.amounts.values() if q.si is None] + [
            f"schedule.{name}" for name in days
        ]

    def under(self, prefix: str) -> list[Quantity]:
        """The quantities below a path, in the order of the file."""
        return [q for name, q in self.amounts.items() if name.startswith(f"{prefix}.")]

    def line(self, *path: str | int) -> int:
        """The line of a key path, or of its nearest ancestor."""
        return self.file.place(*path).line


@dataclass(frozen=True)
class Read:
    """A contribution, or None when it cannot be used, and all there is to say of its file."""

    contribution: Contribution | None
    diagnostics: tuple[Diagnostic, ...]


def read_contribution(path: Path, today: date) -> Read:
    """Read and check one file. Dates before `today` are findings: what is promised is to come.

    No mistake in the file raises.
    """
    findings = new_findings()
    return _read(read_toml(path, str(path), findings), today, findings)


def read_sent(raw: bytes, name: str, today: date) -> Read:
    """Like `read_contribution`, of the bytes that somebody sent; `name` is what they call them."""
    findings = new_findings()
    text = decode(raw, name, findings)
    file = None if text is None else parse_toml(text, name, findings)
    return _read(file, today, findings)


def _read(file: TomlFile | None, today: date, findings: Findings) -> Read:
    if file is None:
        return Read(None, findings.all())
    table = validate(ContributionFile, file, findings)
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known"
        findings.add("STN-SCHEMA", file.place("schema"), what, f"this version reads {SCHEMA}")
    amounts = read_amounts(table, file, findings)
    ports = read_ports(table.ports, file, findings)
    lint(table, file, amounts, today, findings)
    found = findings.all()
    return Read(None if has_errors(found) else Contribution(table, file, amounts, ports), found)


def load_contribution(path: Path, today: date) -> Contribution:
    """Like `read_contribution`; raises DeclarationError with every error found."""
    return _usable(read_contribution(path, today))


def load_sent(raw: bytes, name: str, today: date) -> Contribution:
    """Like `read_sent`; raises DeclarationError with every error found."""
    return _usable(read_sent(raw, name, today))


def _usable(read: Read) -> Contribution:
    if read.contribution is None:
        raise DeclarationError(read.diagnostics)
    return read.contribution
