"""Read calls: those that ship as examples, and those in the folder of a station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path

from ilrs.diagnostics import DeclarationError, did_you_mean, has_errors
from ilrs.partners.calls.schema import CallFile, HostPort, Role
from ilrs.partners.contribution.amounts import Quantity, read_amounts
from ilrs.partners.contribution.findings import new_findings
from ilrs.partners.contribution.words import FORMS, LEVELS, PHASES
from ilrs.partners.ports.declared import read_ports
from ilrs.partners.ports.port import Port
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile, parse_toml, read_toml
from ilrs.station.validate import ABSENT, validate

_SHIPPED = "ilrs.partners.calls"
STATUSES = ("open", "closed", "example")
_FOLDER = "calls"


@dataclass(frozen=True)
class Call:
    """A call with its limits in SI, and the ports that its host offers."""

    table: CallFile
    file: TomlFile
    amounts: dict[str, Quantity]
    offered: dict[str, Port] = field(default_factory=dict[str, Port])

    @property
    def id(self) -> str:
        return self.table.id

    def role(self, name: str) -> Role:
        """The role of that name; KeyError, with what there is, for another."""
        if name not in self.table.roles:
            hint = did_you_mean(name, list(self.table.roles))
            raise KeyError(f'call {self.id} has no role "{name}"; {hint}')
        return self.table.roles[name]

    def last_day(self) -> date | None:
        """The last day on which it takes answers; None when it does not say."""
        given = self.table.windows.closes or self.table.windows.full_proposal
        return date.fromisoformat(str(given.value)[:10]) if given is not None else None

    def limit(self, role: str, name: str) -> Quantity | None:
        """A limit of a role, `mass` or `envelope.0`; None when the call does not say."""
        return self.amounts.get(f"roles.{role}.{name}")

    def is_unverified(self, role: str, name: str) -> bool:
        """Whether the figure of a limit is only recalled."""
        given = getattr(self.role(role), name.split(".")[0])
        if isinstance(given, list):
            given = given[int(name.split(".")[1])]
        return bool(getattr(given, "unverified", False))

    def ports(self, role: str) -> dict[str, HostPort]:
        """The host's ports that a role may use."""
        allowed = self.role(role).ports
        return {n: p for n, p in self.table.ports.items() if not allowed or n in allowed}


def shipped_calls() -> dict[str, Call]:
    """The public calls that come with the package, by id; to look at, not to be answered."""
    found: dict[str, Call] = {}
    findings = new_findings()
    home = resources.files(_SHIPPED).joinpath("shipped")
    for entry in sorted(home.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            name = f"{_SHIPPED}/shipped/{entry.name}"
            file = parse_toml(entry.read_text(encoding="utf-8"), name, findings)
            if file is not None:
                call = _read(file, findings)
                found[call.id] = call
    _refuse(findings)
    return found


def calls_of(station: Path) -> dict[str, Call]:
    """The calls in the folder of a station, by id. DeclarationError for files that are wrong."""
    findings = new_findings()
    found = {call.id: call for call in _files(station / _FOLDER, findings)}
    _refuse(findings)
    return found


def load_call(path: Path) -> Call:
    """The call of one file; DeclarationError, with every error found, for one that is wrong."""
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    call = _read(file, findings) if file is not None else None
    _refuse(findings)
    assert call is not None  # without a file there is a finding
    return call


def _files(folder: Path, findings: Findings) -> Iterator[Call]:
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, str(path), findings)
        if file is not None:
            yield _read(file, findings)


def _read(file: TomlFile, findings: Findings) -> Call:
    table = validate(CallFile, file, findings)
    _lint(table, file, findings)
    amounts, ports = read_amounts(table, file, findings), read_ports(table.ports, file, findings)
    for role, given in table.roles.items():
        for i, port in enumerate(given.ports):
            if port not in table.ports:
                what = f'roles.{role}.ports: the host has no port "{port}"'
                place = file.place("roles", role, "ports", i)
                findings.add("CON-PORT", place, what, did_you_mean(port, list(table.ports)))
    return Call(table, file, amounts, ports)


def _lint(table: CallFile, file: TomlFile, findings: Findings) -> None:
    """Add words that the format does not know, and windows that are no dates."""
    chosen = [(("status",), table.status, STATUSES)]
    for name, role in table.roles.items():
        for key, known in (("levels", LEVELS), ("forms", FORMS), ("phases", PHASES)):
            chosen += [(("roles", name, key), word, tuple(known)) for word in getattr(role, key)]
    for path, word, known in chosen:
        if word not in (*known, ABSENT):
            what = f'{".".join(path)}: "{word}" is not known'
            findings.add("CON-WORD", file.place(*path), what, did_you_mean(word, list(known)))
    for name in type(table.windows).model_fields:
        given = getattr(table.windows, name)
        if given is None or given.value == ABSENT:
            continue
        try:
            date.fromisoformat(str(given.value)[:10])
        except ValueError:
            what = f'windows.{name}: "{given.value}" is not a date'
            findings.add("CON-DATE", file.place("windows", name), what, "write 2033-06-30")


def _refuse(findings: Findings) -> None:
    found = findings.all()
    if has_errors(found):
        raise DeclarationError(found)
