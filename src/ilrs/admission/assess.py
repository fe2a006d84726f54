"""Assess a contribution: the rules on its file, then the station's year without and with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ilrs.admission.goals import goals, milestone
from ilrs.admission.runs import outcome
from ilrs.batch import Progress, examine
from ilrs.diagnostics import DeclarationError, has_errors
from ilrs.network.radio.zone import site_in_shielded_zone
from ilrs.partners.assess import fitness, slot
from ilrs.partners.assess.compare import Case
from ilrs.partners.assess.effects import effects
from ilrs.partners.assess.finding import GRAVITY, Finding, digest_of, verdict_of
from ilrs.partners.assess.interfaces import interfaces
from ilrs.partners.assess.living import living
from ilrs.partners.assess.outcome import Outcome
from ilrs.partners.calls.reading import Call, calls_of, shipped_calls
from ilrs.partners.contribution.reading import Contribution, load_contribution
from ilrs.station.model import Station
from ilrs.station.patch import Patch
from ilrs.station.schema import ScenarioFile


@dataclass(frozen=True)
class Assessment:
    """What was found: the verdict, findings worst first, and the effects on everybody.

    `digest` is the same in all languages. `reused` says which of the runs (`without`,
    `with`) came from the cache.
    """

    contribution: Contribution
    station: str
    verdict: str
    findings: tuple[Finding, ...]
    effects: dict[str, Any]
    digest: str
    call: Call | None = None
    reused: tuple[str, ...] = ()


def assess(
    path: Path,
    station: Path,
    *,
    scenario: str = "",
    today: date,
    progress: Progress | None = None,
) -> Assessment:
    """Assess the contribution in a file against the station of a folder.

    Raises DeclarationError for a file or a station with errors: what cannot be read is not judged.
    """
    contribution = load_contribution(path, today)
    base = _station(station, scenario)
    case, found = _case(contribution, calls_of(base_folder(station)), today)
    without, kept = outcome(base, progress)
    reused = ["without"] if kept else []
    told: dict[str, Any] = {}
    own = tuple(contribution.table.elements)
    joined, with_it = base, without
    try:
        joined = _station(station, scenario, _patch(contribution)) if _acts(contribution) else base
    except DeclarationError as error:
        found += fitness.unread(error, base_folder(station))
    if joined is not base:
        with_it, kept = outcome(joined, progress)
        reused += ["with"] if kept else []
        told = effects(without, with_it, own)
        found += living(case, without, with_it, told, own)
    found += _on_paper(case, joined, with_it)
    found += fitness.undecided(case, found)
    findings = tuple(sorted(found, key=_order))
    verdict = verdict_of(findings)
    return Assessment(
        contribution, base.name, verdict, findings, told, digest_of(verdict, findings),
        case.call, tuple(reused),
    )  # fmt: skip


def base_folder(station: Path) -> Path:
    """The folder of a station that is named by it or by its station.toml."""
    return station.parent if station.suffix == ".toml" else station


def _station(path: Path, scenario: str, *patches: Patch) -> Station:
    loaded = examine(path, scenario=scenario, patches=patches)
    if loaded.station is None or has_errors(loaded.diagnostics):
        raise DeclarationError(d for d in loaded.diagnostics if d.severity == "error")
    return loaded.station


def _acts(contribution: Contribution) -> bool:
    """Whether it changes the station: by elements, or by rules and limits for those of others."""
    table = contribution.table
    return any((table.sites, table.buses, table.elements, table.limits, table.modes, table.rules,
                table.faults, table.replaces))  # fmt: skip


def _patch(contribution: Contribution) -> Patch:
    """What the station runs with: the elements belong to the partner unless they say otherwise."""
    table = contribution.table
    elements = {
        name: element if element.owner else element.model_copy(update={"owner": table.partner})
        for name, element in table.elements.items()
    }
    change = ScenarioFile(
        sites=table.sites, buses=table.buses, elements=elements, limits=table.limits,
        modes=table.modes, rules=table.rules, faults=table.faults,
        title=contribution.title(), summary="", remove=table.replaces, set={},
    )  # fmt: skip
    return Patch(table.id, contribution.file, change)


def _case(
    contribution: Contribution, offered: dict[str, Call], today: date
) -> tuple[Case, list[Finding]]:
    """The call and role that are answered, and what is to be said of them."""
    table = contribution.table
    line = contribution.line("call")
    if not table.call:
        return Case(contribution), [Finding("CLS-CALL", "note", "call", line=line)]
    calls = {**shipped_calls(), **offered}
    call = calls.get(table.call)
    if call is None or table.role not in call.table.roles:
        known = sorted(calls) if call is None else sorted(call.table.roles)
        wrong = table.call if call is None else f"{table.call}/{table.role}"
        return Case(contribution), [
            Finding("CLS-CALL", "fail", "call", wrong, ", ".join(known), variant="absent",
                    line=line)
        ]  # fmt: skip
    found: list[Finding] = []
    if call.table.status != "open":
        severity = "note" if call.table.status == "example" else "fail"
        found.append(Finding("CLS-CALL", severity, "call", table.call, call.table.status,
                             variant="not_open", line=line))  # fmt: skip
    elif (last := call.last_day()) is not None and last < today:
        found.append(Finding("CLS-CALL", "fail", "call", table.call, last.isoformat(),
                             variant="past", line=line))  # fmt: skip
    return Case(contribution, call, table.role), found


def _on_paper(case: Case, station: Station, lived: Outcome) -> list[Finding]:
    """The rules that need no run, the same for everybody."""
    latitude, shadowed, shielded = _place(case, station, lived)
    return [
        *fitness.membership(case),
        *fitness.openness(case),
        *slot.mass(case),
        *slot.growth(case),
        *slot.envelope(case),
        *slot.hatch(case),
        *slot.power(case),
        *slot.environment(case),
        *slot.data(case),
        *slot.people(case),
        *slot.embargo(case),
        *goals(case.contribution),
        *milestone(case.contribution),
        *fitness.schedule(case),
        *fitness.readiness(case),
        *fitness.protection(case, latitude, shadowed),
        *fitness.hazards(case),
        *fitness.radio(case, shielded),
        *interfaces(case),
    ]


def _place(case: Case, station: Station, lived: Outcome) -> tuple[float | None, bool, bool | None]:
    """Latitude (rad), permanent shadow and shielded zone of where it stands; None: not known."""
    names = [e.place for e in case.contribution.table.elements.values() if e.place]
    sites = [station.sites[name] for name in names if name in station.sites]
    if not sites:
        bound = case.limit("latitude")
        return (bound.si if bound is not None else None), False, None
    dark = (lived["dark"] or {}).get("by_place", [])
    shadowed = any(row["site"] in names and row["lit_fraction"] == 0.0 for row in dark)
    farthest = max(sites, key=lambda s: abs(s.point.latitude_rad)).point.latitude_rad
    return farthest, shadowed, any(site_in_shielded_zone(s.point) for s in sites)


def _order(finding: Finding) -> tuple[int, str, str]:
    return GRAVITY.index(finding.severity), finding.id, finding.path
