"""Reads the plans of a station's folder, and says all that is wrong with them at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ilrs.control.condition import Place
from ilrs.control.order import expand
from ilrs.diagnostics import Diagnostic, has_errors
from ilrs.epoch import Epoch
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.model import Activity, Plan
from ilrs.mission.plans.schema import ActivityTable, PlanFile
from ilrs.mission.procedures.findings import PLAN_DIAGNOSTICS
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.steps import as_text
from ilrs.station.findings import Findings
from ilrs.station.imports import shown_path
from ilrs.station.model import Station
from ilrs.station.parts import check_schema
from ilrs.station.schema import Given
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import ABSENT, validate
from ilrs.units import QuantityError, parse

FOLDER = "plans"


@dataclass(frozen=True)
class ReadPlans:
    """The plans without errors by name, and everything that was found in all of them."""

    plans: dict[str, Plan]
    diagnostics: tuple[Diagnostic, ...]


def read_plans(station: Station, library: Library) -> ReadPlans:
    """All files `plans/*.toml` of a station."""
    around = Surroundings(station.elements, station.sites, library)
    plans: dict[str, Plan] = {}
    found: list[Diagnostic] = []
    for path in sorted((Path(station.folder) / FOLDER).glob("*.toml")):
        plan, problems = read_plan(
            path, shown_path(station.folder, f"{FOLDER}/{path.name}"), around
        )
        found += problems
        if plan is not None and not has_errors(problems):
            plans[plan.name] = plan
    return ReadPlans(plans, tuple(sorted(found)))


def read_plan(path: Path, shown: str, around: Surroundings) -> tuple[Plan | None, list[Diagnostic]]:
    """One file; None when it cannot be read at all."""
    findings = Findings(PLAN_DIAGNOSTICS)
    file = read_toml(path, shown, findings)
    if file is None:
        return None, list(findings.all())
    table = validate(PlanFile, file, findings)
    check_schema(file, table.schema_number, findings)
    reader = _Reader(file, around)
    activities = reader.activities(table)
    plan = reader.plan(table, path.stem, activities)
    return plan, [*findings.all(), *reader.found]


class _Reader:
    """Reads one file; what is wrong is collected in `found`."""

    def __init__(self, file: TomlFile, around: Surroundings) -> None:
        self.found: list[Diagnostic] = []
        self._file = file
        self._around = around

    def activities(self, table: PlanFile) -> dict[str, Activity]:
        """The activities, in the order of the file."""
        found: dict[str, Activity] = {}
        for i, given in enumerate(table.activities):
            place = Place(*self._file.place("activities", i), f"activity {given.id}")
            if given.id in found:
                self.found.append(place.finding("PLN-TWICE", "a second activity of that id"))
            activity = self._activity(given, place)
            if activity is not None:
                self.found += self._around.problems(activity, place)
                found[activity.id] = activity
        return found

    def plan(self, table: PlanFile, stem: str, activities: dict[str, Activity]) -> Plan:
        """The plan with these activities."""
        place = Place(*self._file.place("name"), f"plan {stem}")
        if table.name not in (stem, ABSENT):
            hint = f'write name = "{stem}" or rename the file'
            self.found.append(place.finding("PLN-NAME", f'"{table.name}" is in {stem}.toml', hint))
        for text in table.safe:
            self.found += expand(text, self._around.elements, place)[1]
        budget_w = self._power(table.power_budget, place) if table.power_budget else None
        until_ns = None if table.until is None else self._instant(table.until, "until", place)
        title = table.title.model_dump()
        return Plan(stem, title, activities, budget_w, until_ns, tuple(table.safe))

    def _activity(self, given: ActivityTable, place: Place) -> Activity | None:
        start_ns = self._instant(given.start, "start", place)
        end_ns = self._instant(given.end, "end", place)
        power_w = self._power(given.power, place) if given.power else 0.0
        if start_ns is None or end_ns is None or power_w is None:
            return None
        arguments = {key: as_text(value) for key, value in given.arguments.items()}
        return Activity(
            given.id, given.title.model_dump(), tuple(given.elements), start_ns, end_ns,
            tuple(given.commands), given.procedure, arguments, tuple(given.safe), given.by,
            power_w, given.needs_link, given.needs_light, given.notes,
        )  # fmt: skip

    def _instant(self, given: Given, key: str, place: Place) -> int | None:
        if given.value == ABSENT:
            return None
        try:
            return Epoch.from_utc(str(given.value)).tai_ns
        except ValueError as error:
            self.found.append(place.finding("PLN-TIME", f"{key}: {error}"))
            return None

    def _power(self, text: str, place: Place) -> float | None:
        try:
            value = parse(text, "power_w")
        except QuantityError as error:
            self.found.append(place.finding("PLN-QUANTITY", f"power: {error}"))
            return None
        if value < 0.0:
            self.found.append(place.finding("PLN-QUANTITY", f'power = "{text}" is negative'))
            return None
        return value
