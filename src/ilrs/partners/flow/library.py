"""The flows at hand: those that come with the package, and those in files that people name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from ilrs.diagnostics import DeclarationError, did_you_mean, has_errors
from ilrs.partners.flow.definition import Flow
from ilrs.partners.flow.findings import new_findings
from ilrs.partners.flow.lint import lint
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile, parse_toml, read_toml
from ilrs.station.validate import validate

SCHEMA = 1
_HOME = "ilrs.partners.flow"


class UnknownFlowError(ValueError):
    """A flow or a variant that is not at hand; says what there is."""


@cache
def shipped_flows() -> dict[str, Flow]:
    """The flows that come along, variants apart, by name; DeclarationError should one be wrong."""
    findings, files = new_findings(), dict[str, TomlFile]()
    for entry in sorted(
        resources.files(_HOME).joinpath("machines").iterdir(), key=lambda e: e.name
    ):
        if entry.name.endswith(".toml"):
            name = f"{_HOME}/machines/{entry.name}"
            file = parse_toml(entry.read_text(encoding="utf-8"), name, findings)
            if file is not None:
                files[entry.name.removesuffix(".toml")] = file
    tables = {name: _table(file, findings) for name, file in files.items()}
    for name, table in tables.items():
        lint(_joined(table, tables), files[name], findings)
    if has_errors(findings.all()):
        raise DeclarationError(findings.all())
    whole = [_joined(table, tables) for table in tables.values()]
    return {flow.name: flow for table in whole for flow in variants(table)}


def find_flow(name: str) -> Flow:
    """A flow by its name; UnknownFlowError, saying what there is, for another."""
    known = shipped_flows()
    if name in known:
        return known[name]
    if of := [n for n in known if n.partition("/")[0] == name]:
        raise UnknownFlowError(f'"{name}" has variants: {", ".join(of)}')
    hint = did_you_mean(name, list(known))
    raise UnknownFlowError(f'there is no flow "{name}"; {hint or "known: " + ", ".join(known)}')


def flow_at(text: str) -> Flow:
    """A flow that ships, by name, or one in a file: `table.toml`, `table.toml/variant`.

    UnknownFlowError for one that is not there, DeclarationError for a table with mistakes.
    """
    path, dot, variant = text.partition(".toml")
    if not dot:
        return find_flow(text)
    flow, findings = read_flow(Path(path + dot))
    if flow is None or has_errors(findings.all()):
        raise DeclarationError(findings.all())
    known = {f.variant: f for f in variants(flow)}
    if variant.strip("/") not in known:
        raise UnknownFlowError(f'"{text}" has variants: {", ".join(known)}')
    return known[variant.strip("/")]


def variants(flow: Flow) -> list[Flow]:
    """The variants of a table, or the table itself when it has none."""
    return [flow.variant_of(v) for v in flow.variants] or [flow]


def read_flow(path: Path) -> tuple[Flow | None, Findings]:
    """A table in a file, and everything that is wrong with it; tracks follow flows that ship."""
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    if file is None:
        return None, findings
    flow = _joined(_table(file, findings), shipped_flows())
    lint(flow, file, findings)
    return flow, findings


def flow_of_body(body: dict[str, Any]) -> Flow:
    """The flow that `Flow.body` wrote down."""
    return Flow.model_validate(body)


def _table(file: TomlFile, findings: Findings) -> Flow:
    table = validate(Flow, file, findings)
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known"
        findings.add("FLW-SCHEMA", file.place("schema"), what, f"this version reads {SCHEMA}")
    return table


def _joined(flow: Flow, others: dict[str, Flow]) -> Flow:
    """A table with the flow of its tracks inside it; without, when there is no such flow."""
    if flow.tracks is None or flow.tracks.flow not in others:
        return flow
    return flow.model_copy(update={"track_flow": others[flow.tracks.flow]})
