"""One step of a file made into a Step, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ilrs.control.condition import Condition, Place, read
from ilrs.control.order import expand
from ilrs.control.scope import Scope
from ilrs.diagnostics import Diagnostic, did_you_mean
from ilrs.mission.procedures.model import (
    END,
    FRESH_S,
    HOLD,
    STAGES,
    Action,
    Argument,
    Ask,
    Call,
    Check,
    Choice,
    Choose,
    Command,
    Note,
    Pause,
    Step,
    Wait,
)
from ilrs.mission.procedures.schema import Given, StepTable
from ilrs.station.model import Element
from ilrs.station.validate import ABSENT
from ilrs.units import QuantityError, parse

# What each sort of step takes besides id, title and goto; the first ones it must have.
_TAKES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "command": (("address", "value"), ("why", "stage", "confirm", "timeout")),
    "check": (("that",), ("why", "fresh", "timeout", "earlier", "otherwise")),
    "wait": ((), ("until", "duration", "fresh", "timeout", "earlier")),
    "ask": (("question",), ("answer", "timeout")),
    "choose": (("choices",), ("question", "fresh", "otherwise")),
    "call": (("procedure",), ("arguments",)),
    "note": (("text",), ()),
}
_ALWAYS = {"do", "id", "title", "goto"}
NO_TIMEOUT = 'write for example timeout = "30 min"'


def as_text(given: Given) -> str:
    """A value of a file as text; a bare number keeps its digits."""
    return given if isinstance(given, str) else f"{given}"


@dataclass
class StepReader:
    """Reads the steps of one procedure; what is wrong is collected in `found`."""

    elements: Mapping[str, Element]
    scope: Scope
    arguments: Mapping[str, Argument]
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def step(self, table: StepTable, id: str, following: str, place: Place) -> Step | None:
        """The step, or None when it cannot be used."""
        if table.do not in _TAKES:
            if table.do != ABSENT:
                hint = did_you_mean(table.do, tuple(_TAKES))
                self._add(place, "PRC-FIELD", f'there is no sort of step "{table.do}"', hint)
            return None
        before = len(self.found)
        self._fields(table, place)
        if len(self.found) > before:
            return None
        action = self._action(table, place)
        title = table.title.model_dump()
        return action and Step(id, title, action, table.goto or following, place.line)

    def _fields(self, table: StepTable, place: Place) -> None:
        needs, may = _TAKES[table.do]
        given = table.model_fields_set
        for key in needs:
            if key not in given or getattr(table, key) in ("", [], ABSENT):
                self._add(place, "PRC-FIELD", f"a {table.do} needs {key}", f"add {key} = ...")
        for key in sorted(given - _ALWAYS - set(needs) - set(may)):
            hint = f"a {table.do} takes {', '.join((*needs, *may))}"
            self._add(place, "PRC-FIELD", f"a {table.do} takes no {key}", hint)

    def _action(self, table: StepTable, place: Place) -> Action | None:
        match table.do:
            case "command":
                return self._command(table, place)
            case "check":
                return self._check(table, place)
            case "wait":
                return self._wait(table, place)
            case "ask":
                timeout_s = self._seconds(table.timeout, "timeout", place)
                return Ask(table.question, table.answer or "yes", timeout_s)
            case "choose":
                return self._choose(table, place)
            case "call":
                given = {key: as_text(value) for key, value in table.arguments.items()}
                for value in given.values():
                    self._known_argument(value, place)
                return Call(table.procedure, given)
            case _:
                return Note(table.text)

    def _command(self, table: StepTable, place: Place) -> Command | None:
        value = as_text(table.value or 0)
        stage = table.stage or STAGES[-1]
        if stage not in STAGES:
            hint = did_you_mean(stage, STAGES)
            self._add(place, "PRC-STAGE", f'there is no stage "{stage}" of a command', hint)
        timeout_s = self._timeout(table, place)
        good = self.takes(table.address, value, place)
        if not good or timeout_s is None:
            return None
        return Command(table.address, value, table.why, stage, timeout_s, table.confirm)

    def takes(self, address: str, value: str, place: Place) -> bool:
        """Whether an address takes a value or argument; otherwise it has been said why not."""
        if "*" in address or "?" in address:
            hint = "write one step for each element"
            self._add(place, "PRC-ADDRESS", f'"{address}" names more than one command', hint)
            return False
        if value.startswith("$"):
            argument = self._known_argument(value, place)
            if argument is not None and argument.command != address:
                what = f"{value} is a value of {argument.command}, not of {address}"
                self._add(place, "PRC-ARGUMENT", what)
            return argument is not None and argument.command == address
        orders, problems = expand(f"{address} = {value}", self.elements, place)
        self.found += problems
        return len(orders) == 1

    def _known_argument(self, value: str, place: Place) -> Argument | None:
        if not value.startswith("$"):
            return None
        name = value[1:]
        if name not in self.arguments:
            hint = did_you_mean(name, tuple(self.arguments)) or f"declare [arguments.{name}]"
            self._add(place, "PRC-ARGUMENT", f'the procedure has no argument "{name}"', hint)
        return self.arguments.get(name)

    def _check(self, table: StepTable, place: Place) -> Check | None:
        condition = self._condition(table.that, place)
        fresh_s = self._fresh(table.fresh, place)
        timeout_s = self._seconds(table.timeout, "timeout", place) or fresh_s
        if condition is None:
            return None
        otherwise = table.otherwise or HOLD
        return Check(condition, table.why, fresh_s, timeout_s, table.earlier, otherwise)

    def _wait(self, table: StepTable, place: Place) -> Wait | Pause | None:
        if bool(table.until) == bool(table.duration):
            what = "a wait needs either until (a condition) or duration"
            self._add(place, "PRC-FIELD", what)
            return None
        if table.duration:
            duration_s = self._seconds(table.duration, "duration", place)
            return None if duration_s is None else Pause(duration_s)
        timeout_s = self._timeout(table, place)
        condition = self._condition(table.until, place)
        fresh_s = self._fresh(table.fresh, place)
        if condition is None or timeout_s is None:
            return None
        return Wait(condition, fresh_s, timeout_s, table.earlier)

    def _choose(self, table: StepTable, place: Place) -> Choose | None:
        choices: list[Choice] = []
        for given in table.choices:
            condition = self._condition(given.when, place) if given.when else None
            if bool(given.when) == bool(given.label):
                what = "a choice needs either when (a condition) or label (picked by a person)"
                self._add(place, "PRC-FIELD", what)
            elif condition or given.label:
                choices.append(Choice(condition, given.label, given.goto))
        if len({bool(c.label) for c in choices}) > 1:
            self._add(place, "PRC-FIELD", "either all choices have labels or none")
        if len({c.label for c in choices if c.label}) < sum(bool(c.label) for c in choices):
            self._add(place, "PRC-FIELD", "two choices have one label")
        fresh_s = self._fresh(table.fresh, place)
        if len(choices) < len(table.choices):
            return None
        return Choose(table.question, tuple(choices), table.otherwise or HOLD, fresh_s)

    def _condition(self, text: str, place: Place) -> Condition | None:
        condition, problems = read(text, self.scope, place)
        self.found += problems
        return condition

    def _timeout(self, table: StepTable, place: Place) -> float | None:
        if not table.timeout:
            what = f"a {table.do} needs a time-out, after which the run is held"
            self._add(place, "PRC-NO-TIMEOUT", what, NO_TIMEOUT)
            return None
        return self._seconds(table.timeout, "timeout", place)

    def _fresh(self, text: str, place: Place) -> float:
        return self._seconds(text, "fresh", place) or FRESH_S

    def _seconds(self, text: str, key: str, place: Place) -> float | None:
        if not text:
            return None
        try:
            value = parse(text, f"{key}_s")
        except QuantityError as error:
            self._add(place, "PRC-DURATION", f"{key}: {error}")
            return None
        if value <= 0.0:
            self._add(place, "PRC-DURATION", f'{key} = "{text}" must be above zero')
            return None
        return value

    def _add(self, place: Place, id: str, what: str, hint: str = "") -> None:
        self.found.append(place.finding(id, what, hint))


def ids_of(tables: list[StepTable], first: int) -> list[str]:
    """The ids of steps, given or counted; `end` follows the last."""
    return [table.id or f"step_{i}" for i, table in enumerate(tables, first)] + [END]
