"""Load a station: read its files, resolve them, check them, and say all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ilrs.diagnostics import Diagnostic, did_you_mean, has_errors
from ilrs.kind import Kind
from ilrs.station.checks import check_buses, check_loops, check_names
from ilrs.station.digest import station_digest
from ilrs.station.draft import Draft, Entry
from ilrs.station.elements import ElementReader
from ilrs.station.findings import Findings, Place
from ilrs.station.imports import Importer, shown_path
from ilrs.station.languages import check_languages
from ilrs.station.model import Bus, Element, Site, Station
from ilrs.station.operations import OperationsReader
from ilrs.station.parts import PartLibrary, check_schema
from ilrs.station.patch import SETTINGS, Patch, apply_overrides, apply_scenario
from ilrs.station.places import SiteReader
from ilrs.station.schema import ScenarioFile, StationFile
from ilrs.station.timing import Timing, read_timing
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import ABSENT, validate

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
TO_BE_DETERMINED = "STN-TO-BE-DETERMINED"


@dataclass(frozen=True)
class Loaded:
    """A station, or None when it cannot be built, and everything there is to say about it.

    A station whose only errors are values to be determined is built, with those values None; it may
    be looked at but not run.
    """

    station: Station | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def runnable(self) -> bool:
        """Whether there is a station and no error."""
        return self.station is not None and not has_errors(self.diagnostics)


def load(
    path: str | Path,
    kinds: Mapping[str, Kind],
    scenario: str = "",
    overrides: Mapping[str, str] | None = None,
    patches: Sequence[Patch] = (),
) -> Loaded:
    """Load the station of a folder (or of its station.toml) with the given kinds.

    `scenario` names a file of scenarios/; `overrides` sets values by address, as --set does;
    `patches` change the station as scenarios do, after the scenario and in their order. No mistake
    in the files raises; all become diagnostics.
    """
    findings = Findings()
    station = None
    head = _open(Path(path), findings)
    if head is not None:
        station = _Loader(*head, kinds, findings).load(scenario, overrides or {}, patches)
    found = findings.all()
    if any(d.severity == "error" and d.id != TO_BE_DETERMINED for d in found):
        station = None
    return Loaded(station, found)


def _open(path: Path, findings: Findings) -> tuple[Path, TomlFile] | None:
    """The folder of a station and its parsed station.toml."""
    file = path if path.name.endswith(".toml") else path / "station.toml"
    folder = file.parent
    if path.is_file() and (problem := _no_station(path)):
        findings.add("STN-NO-STATION-FILE", Place(str(path)), *problem)
        return None
    if not folder.is_dir():
        findings.add("STN-NO-FOLDER", Place(str(path)), f"there is no folder {folder}")
        return None
    if not file.exists():
        hint = "a station is a folder with a station.toml"
        what = f"{folder} holds no {file.name}"
        findings.add("STN-NO-STATION-FILE", Place(str(path)), what, hint)
        return None
    parsed = read_toml(file, str(file), findings)
    return None if parsed is None else (folder, parsed)


def _no_station(file: Path) -> tuple[str, str] | None:
    """What is wrong with a file given as a station, and what to do; None for one to look into."""
    if file.suffix != ".toml":
        return f"{file} is a file", "a station is a folder with a station.toml"
    if file.parent.name == "scenarios":
        station = file.parent.parent
        return (
            f"{file} is a scenario",
            f"name it beside its station: {station} --scenario {file.stem}",
        )
    return None


class _Loader:
    """One loading of one folder."""

    def __init__(
        self, folder: Path, file: TomlFile, kinds: Mapping[str, Kind], findings: Findings
    ) -> None:
        self._folder = folder
        self._shown = str(folder)
        self._file = file
        self._kinds = kinds
        self._findings = findings
        self._draft = Draft()
        self._scenario_data: list[dict[str, Any]] = []
        self._head = validate(StationFile, file, findings)

    def load(
        self, scenario: str, overrides: Mapping[str, str], patches: Sequence[Patch]
    ) -> Station | None:
        """Read, patch, resolve and check; None when there are no times to run over."""
        check_schema(self._file, self._head.schema_number, self._findings)
        if not (NAME.match(self._head.name) or self._head.name == ABSENT):
            what = f'"{self._head.name}" cannot be the name of a station'
            hint = "use letters, digits, - and _: folders of runs are named after it"
            self._findings.add("STN-NAME", self._file.place("name"), what, hint)
        self._settings()
        importer = Importer(self._folder, self._shown, self._draft, self._findings)
        importer.add(self._file.name.rsplit("/", 1)[-1], self._file, self._head)
        scenarios = self._scenarios(scenario)
        for patch in patches:
            apply_scenario(self._draft, patch.name, patch.file, patch.table, self._findings)
        apply_overrides(self._draft, overrides, self._findings)
        timing = read_timing(self._draft.settings, self._findings)
        station = self._build(timing, scenario, scenarios)
        # A scenario takes away what the texts of the station as it stands are of.
        if station is not None and not scenario and not patches:
            told = self._scenario_data
            check_languages(self._folder, self._shown, station, told, self._findings)
        return station

    def _settings(self) -> None:
        for key in SETTINGS:
            value = getattr(self._head, key)
            place = self._file.place(key)
            self._draft.settings[key] = (
                Entry(value, place) if key == "seed" else Entry.of(value, place)
            )

    def _scenarios(self, chosen: str) -> dict[str, str]:
        """Read all scenarios, apply the chosen one; names and titles of all."""
        tables: dict[str, tuple[TomlFile, ScenarioFile]] = {}
        for path in sorted((self._folder / "scenarios").glob("*.toml")):
            shown = shown_path(self._shown, f"scenarios/{path.name}")
            if file := read_toml(path, shown, self._findings):
                tables[path.stem] = file, validate(ScenarioFile, file, self._findings)
        self._scenario_data = [file.data for file, _ in tables.values()]
        if chosen in tables:
            apply_scenario(self._draft, chosen, *tables[chosen], self._findings)
        elif chosen:
            hint = did_you_mean(chosen, list(tables)) or "the station has no scenarios"
            what = f'there is no scenario "{chosen}"'
            self._findings.add("STN-UNKNOWN-SCENARIO", Place(self._file.name), what, hint)
        return {name: table.title or name for name, (_, table) in tables.items()}

    def _parts(self) -> PartLibrary:
        folders = [(self._folder / p, shown_path(self._shown, p)) for p in ("parts", "../../parts")]
        for i, extra in enumerate(self._head.part_paths):
            place = self._file.place("part_paths", i)
            folder = self._folder / extra
            if extra != ABSENT and not _is_folder(folder):
                what = f'part_paths: there is no folder "{extra}"'
                self._findings.add("STN-IMPORT-MISSING", place, what)
            elif extra != ABSENT:
                folders.append((folder, shown_path(self._shown, extra)))
        unique = {folder.resolve(): (folder, shown) for folder, shown in reversed(folders)}
        return PartLibrary(list(reversed(unique.values())), self._findings)

    def _sites(self) -> dict[str, Site]:
        reader = SiteReader(self._folder, self._shown, self._findings)
        found = (reader.read(declared, self._draft) for declared in self._draft.sites.values())
        return {site.name: site for site in found if site}

    def _buses(self) -> dict[str, Bus]:
        return {
            name: Bus(name, d.table.carrier, d.table.title or name, *d.at())
            for name, d in self._draft.buses.items()
        }

    def _elements(self) -> dict[str, Element]:
        reader = ElementReader(
            self._draft, self._kinds, self._parts(), self._findings, self._folder, self._shown
        )
        found = (reader.read(declared) for declared in self._draft.elements.values())
        return {element.name: element for element in found if element}

    def _check(self, elements: Mapping[str, Element]) -> None:
        check_names(self._draft, self._findings)
        check_loops(elements, self._findings)
        if self._draft.incomplete:
            return
        check_buses(self._draft, elements, self._findings)
        if not self._draft.elements:
            what, hint = "the station has no elements", "add [elements.NAME] tables or imports"
            self._findings.add("STN-EMPTY", Place(self._file.name, 1), what, hint)

    def _build(
        self, timing: Timing | None, scenario: str, scenarios: dict[str, str]
    ) -> Station | None:
        sites, elements = self._sites(), self._elements()
        kinds = {element.name: element.kind for element in elements.values()}
        operations = OperationsReader(self._draft, kinds, self._findings)
        limits, modes, rules = operations.limits(), operations.modes(), operations.rules()
        faults = operations.faults(timing.duration_s if timing else None)
        self._check(elements)
        if timing is None:
            return None
        head = self._head
        station = Station(
            head.name, head.title or head.name, head.summary, timing.start, timing.duration_s,
            timing.step_s, timing.control_period_s, sites, self._buses(), elements, limits, modes,
            rules, faults, scenario, scenarios, str(self._folder), "", timing.seed,
        )  # fmt: skip
        return replace(station, digest=station_digest(station))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
