"""A scene, read: organisations, people, things, grants, and the policy that decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ilrs.diagnostics import DeclarationError, did_you_mean, has_errors
from ilrs.partners.rights.assets import Asset, Equipment
from ilrs.partners.rights.findings import new_findings
from ilrs.partners.rights.organisations import Merger, Organisation, Organisations
from ilrs.partners.rights.policy import Policy
from ilrs.partners.rights.rules_file import read_policy, shipped_policy
from ilrs.partners.rights.scene_lint import SceneLint
from ilrs.partners.rights.schema import SceneFile
from ilrs.partners.rights.times import instant, parse_duration
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import SCHEMA
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import validate

DEFAULT_MODES = {"nominal": 0}


class UnknownNameError(ValueError):
    """A person, thing, action or mode that there is not; says what is near it."""


@dataclass(frozen=True)
class Scene:
    """Everything that a question is answered from. Nothing in it knows the present time."""

    table: SceneFile
    policy: Policy
    organisations: Organisations
    assets: Mapping[str, Asset]
    modes: Mapping[str, int]
    justify_within_s: float

    def named(self, word: str, known: Mapping[str, object], what: str) -> str:
        """The word, when it is known; UnknownNameError otherwise."""
        if word not in known:
            hint = did_you_mean(word, list(known)) or f"there are {len(known)}"
            raise UnknownNameError(f'there is no {what} "{word}"; {hint}')
        return word


def read_scene(path: Path, equipment: Equipment | None = None) -> Scene:
    """Read and check a scene; DeclarationError with everything that is wrong.

    `equipment` is what a station brings: assets with their owners, and modes.
    """
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    if file is None:
        raise DeclarationError(findings.all())
    table = validate(SceneFile, file, findings)
    if table.schema_number != SCHEMA:
        what = f"schema {table.schema_number} is not known; this version reads {SCHEMA}"
        findings.add("RGT-SCHEMA", file.place("schema"), what, f"write schema = {SCHEMA}")
    brought = equipment or Equipment()
    policy = _policy(table, path, file, findings)
    organisations = _organisations(table, file, findings)
    names = _names(table)
    assets = _assets(table, file, brought, names, findings)
    modes = {**DEFAULT_MODES, **brought.modes, **table.modes}
    SceneLint(table, file, policy, organisations, assets, modes, findings).check()
    seconds = parse_duration(table.justify_within, file.place("justify_within"), findings)
    if has_errors(findings.all()):
        raise DeclarationError(findings.all())
    return Scene(table, policy, organisations, assets, modes, seconds)


def _policy(table: SceneFile, path: Path, file: TomlFile, findings: Findings) -> Policy:
    if not table.rules:
        return shipped_policy()
    home = path.parent.resolve()
    chosen = (home / table.rules).resolve()
    if not chosen.is_relative_to(home):
        what = f'rules: "{table.rules}" leads out of the folder of the scene'
        findings.add("STN-IMPORT-OUTSIDE", file.place("rules"), what, "put the rules beside it")
        return shipped_policy()
    try:
        return read_policy(path.parent / table.rules)
    except DeclarationError as error:
        # What is wrong with the rules comes first: the scene may only use their words.
        raise DeclarationError([*findings.all(), *error.diagnostics]) from None


def _organisations(table: SceneFile, file: TomlFile, findings: Findings) -> Organisations:
    found: dict[str, Organisation] = {}
    for id, entry in table.partners.items():
        states: list[tuple[int, str]] = []
        for i, given in enumerate(entry.states):
            place = file.place("partners", id, "states", i)
            begin = instant(given.begin, place, f"partners.{id}", findings)
            if begin is not None:
                states.append((begin, given.state))
        if states != sorted(states, key=lambda s: s[0]):
            what = f"partners.{id}: the states are not in the order of time"
            findings.add("RGT-PERIOD", file.place("partners", id, "states"), what, "sort them")
        found[id] = Organisation(id, entry.name, entry.parent, entry.member_class, tuple(states))
    mergers: list[Merger] = []
    for i, merger in enumerate(table.mergers):
        at = instant(merger.on, file.place("mergers", i, "on"), f"mergers #{i + 1}", findings)
        if at is not None:
            mergers.append(Merger(frozenset(merger.of), merger.into, at))
    return Organisations(found, tuple(mergers))


def _names(table: SceneFile) -> dict[str, str]:
    """Partners by what station files call them: their ids and their names."""
    return {word: id for id, p in table.partners.items() for word in (p.name, id) if word}


def _assets(
    table: SceneFile,
    file: TomlFile,
    brought: Equipment,
    names: Mapping[str, str],
    findings: Findings,
) -> dict[str, Asset]:
    found: dict[str, Asset] = {}
    for id in dict.fromkeys([*brought.assets, *table.assets]):
        station, own = brought.assets.get(id), table.assets.get(id)
        owner = (own.owner if own else "") or (station.owner if station else "") or table.host
        if station is None and own is not None and not own.owner:
            what = f"assets.{id} has no owner, and no station that has it is here"
            hint = did_you_mean(id, list(brought.assets))
            hint = hint or "add owner = ..., or name the station by --station"
            findings.add("RGT-UNKNOWN-OBJECT", file.place("assets", id), what, hint)
        if station and not (own and own.owner) and owner not in names:
            what = f'{id} belongs to "{owner}", which the scene does not have'
            hint = did_you_mean(owner, list(names)) or f"add [partners.NAME] with name = {owner!r}"
            findings.add("RGT-UNKNOWN-PARTNER", Place(station.file, station.line), what, hint)
        host = (own.host if own else "") or table.host
        training = tuple(own.training) if own else ()
        commands = station.commands if station else None
        found[id] = Asset(id, names.get(owner, owner), host, training, commands)
    return found
