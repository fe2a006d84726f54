"""A station from its document: what a run folder keeps is enough to run it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.kind import Kind
from ilrs.station.digest import station_digest
from ilrs.station.model import (
    Bus,
    Element,
    FaultPlan,
    Limit,
    Mode,
    Offset,
    Rule,
    Site,
    Station,
    Value,
)

Files = Mapping[str, Mapping[str, str]]
"""What the files hold that parameters name: by element, then by parameter."""


def files_of(station: Station) -> dict[str, dict[str, str]]:
    """The files of a station's parameters, as `reopen` wants them back."""
    found = {
        element.name: {name: v.content for name, v in element.params.items() if v.content}
        for element in station.elements.values()
    }
    return {name: held for name, held in found.items() if held}


def reopen(
    document: Mapping[str, Any],
    horizons: Mapping[str, str],
    kinds: Mapping[str, Kind],
    files: Files | None = None,
) -> Station:
    """The station that `station_json` described, with the horizon texts of its sites and the files
    of its parameters.

    Raises DeclarationError when a kind is no longer installed, or when the content no longer has
    the digest it was kept under.
    """
    unknown = {e["kind"] for e in document["elements"].values()} - set(kinds)
    if unknown:
        raise DeclarationError([_lost(document, f"kinds not installed: {', '.join(unknown)}")])
    station = Station(
        **{name: document[name] for name in _PLAIN},
        start=Epoch.from_utc(document["start"]),
        sites={n: _site(s, horizons.get(n, "")) for n, s in document["sites"].items()},
        buses={n: Bus(**b) for n, b in document["buses"].items()},
        elements={
            n: _element(e, kinds[e["kind"]], (files or {}).get(n, {}))
            for n, e in document["elements"].items()
        },
        limits=tuple(Limit(**limit) for limit in document["limits"]),
        modes=tuple(Mode(**_tuples(mode)) for mode in document["modes"]),
        rules=tuple(Rule(**_tuples(rule)) for rule in document["rules"]),
        faults=tuple(FaultPlan(**fault) for fault in document["faults"]),
    )
    if station_digest(station) != document["digest"]:
        raise DeclarationError([_lost(document, "the content has changed since it was kept")])
    return station


_PLAIN = (
    "name", "title", "summary", "duration_s", "step_s", "control_period_s", "seed", "scenario",
    "scenarios", "digest",
)  # fmt: skip


def _lost(document: Mapping[str, Any], what: str) -> Diagnostic:
    hint = "run the station anew from its own folder"
    return Diagnostic(f"station {document['name']}", 0, "STN-REOPEN", what, hint)


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}


def _values(entries: Mapping[str, Any], files: Mapping[str, str] | None = None) -> dict[str, Value]:
    held = files or {}
    return {
        name: Value(**{k: v for k, v in entry.items() if k != "unit"}, content=held.get(name, ""))
        for name, entry in entries.items()
    }


def _site(entry: Mapping[str, Any], horizon_text: str) -> Site:
    point = SitePoint(entry["latitude_rad"], entry["longitude_rad"], entry["height_m"])
    return Site(
        name=entry["name"],
        title=entry["title"],
        point=point,
        horizon_file=entry["horizon"],
        horizon_text=horizon_text,
        ground=_values(entry["ground"]),
        source=entry["source"],
        file=entry["file"],
        line=entry["line"],
    )


def _element(entry: Mapping[str, Any], kind: Kind, files: Mapping[str, str]) -> Element:
    plain = ("name", "title", "part", "site", "facility", "owner", "note", "file", "line")
    return Element(
        **{name: entry[name] for name in plain},
        kind=kind,
        ports=dict(entry["ports"]),
        params=_values(entry["params"], files),
        commands=dict(entry["commands"]),
        at=Offset(**entry["at"]) if entry.get("at") else None,
    )
