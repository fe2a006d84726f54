"""Scenarios and overrides: named changes to a draft, made before anything is resolved.

A scenario removes elements (with the limits and planned faults on them), adds tables of its own and
sets single values by address. `--set` uses the same addresses:

    battery/capacity      a parameter, without its unit, or a command of an element
    station/duration      start, duration, step, control_period or seed of the run
    sites.ridge/height    latitude, longitude, height or a ground property of a site
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ilrs.address import Address
from ilrs.diagnostics import did_you_mean
from ilrs.station.draft import Draft, Entry
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import ScenarioFile
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT

SETTINGS = ("start", "duration", "step", "control_period", "seed")
COMMAND_LINE = "--set"


@dataclass(frozen=True)
class Patch:
    """A change to a station that comes from outside its folder, such as a contribution's file."""

    name: str
    file: TomlFile
    table: ScenarioFile


def apply_scenario(
    draft: Draft, name: str, file: TomlFile, table: ScenarioFile, findings: Findings
) -> None:
    """Remove, add and set what a scenario says, in this order."""
    for i, element in enumerate(table.remove):
        if element != ABSENT:
            _remove(draft, element, file.place("remove", i), findings)
    draft.add(file, table, findings)
    for address, given in table.set.items():
        entry = Entry.of(given, file.place("set", address), f"scenario {name}")
        _set(draft, address, entry, findings)


def apply_overrides(draft: Draft, overrides: Mapping[str, str], findings: Findings) -> None:
    """Set values given on the command line; they win over everything else."""
    for address, text in overrides.items():
        place = Place(f"{COMMAND_LINE} {address}={text}")
        _set(draft, address, Entry(text, place, "set for this run", textual=True), findings)


def _remove(draft: Draft, element: str, place: Place, findings: Findings) -> None:
    if element not in draft.elements:
        hint = did_you_mean(element, list(draft.elements))
        findings.add("STN-UNKNOWN-ELEMENT", place, f'there is no element "{element}"', hint)
        return
    del draft.elements[element]
    draft.sets.pop(element, None)
    draft.limits = [limit for limit in draft.limits if limit.name.split("/")[0] != element]
    draft.faults = [fault for fault in draft.faults if fault.name.split("/")[0] != element]


def _set(draft: Draft, address: str, entry: Entry, findings: Findings) -> None:
    owner, _, key = address.partition("/")
    if owner == "station":
        _set_setting(draft, key, entry, findings)
        return
    if owner.startswith("sites."):
        known, sort = [f"sites.{name}" for name in draft.sites], "STN-UNKNOWN-SITE"
    else:
        known, sort = list(draft.elements), "STN-UNKNOWN-ELEMENT"
        try:
            Address.parse(address)
        except ValueError as error:
            findings.add("STN-UNKNOWN-ADDRESS", entry.place, str(error))
            return
    if owner in known:
        draft.sets.setdefault(owner, {})[key] = entry
    elif not draft.incomplete:
        place = f"sites.{owner}/{key}"
        hint = f"write {place}" if owner in draft.sites else did_you_mean(owner, known)
        what = f"there is no {'site' if owner.startswith('sites.') else 'element'} {owner}"
        findings.add(sort, entry.place, f'"{address}": {what}', hint)


def _set_setting(draft: Draft, key: str, entry: Entry, findings: Findings) -> None:
    if key in SETTINGS:
        draft.settings[key] = entry
        return
    hint = did_you_mean(key, SETTINGS)
    what = f'"station/{key}" cannot be set'
    findings.add("STN-UNKNOWN-ADDRESS", entry.place, what, hint)
