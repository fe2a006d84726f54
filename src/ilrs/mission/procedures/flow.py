"""Where the steps of procedures lead: unreachable ones, circles without a wait, calls in a circle.

What is said here is said of every way that conditions and people might take, whether or not the
station can ever come to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ilrs.control.condition import Place
from ilrs.diagnostics import Diagnostic, did_you_mean
from ilrs.mission.procedures.model import END, HOLD, Call, Procedure, Step


def flow_problems(procedure: Procedure) -> list[Diagnostic]:
    """What is wrong with the ways through one procedure."""
    found = _unknown(procedure)
    if found:
        return found
    ways = {step.id: _following(step) for step in procedure.steps}
    reached = _reach([procedure.steps[0].id], ways)
    for step in procedure.steps:
        if step.id not in reached:
            what, hint = "no way leads here", "let a goto lead here, or take the step out"
            found.append(_at(procedure, step).finding("PRC-UNREACHABLE", what, hint))
    return found + _endless(procedure, ways) + _no_end(procedure, ways, reached)


def _following(step: Step) -> set[str]:
    return {target for target in step.targets if target not in (END, HOLD)}


def _unknown(procedure: Procedure) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    known = (*procedure.index, END)
    for step in procedure.steps:
        for target in dict.fromkeys(step.targets):
            if target not in known and target != HOLD:
                hint = did_you_mean(target, known)
                what = f'there is no step "{target}"'
                found.append(_at(procedure, step).finding("PRC-UNKNOWN-STEP", what, hint))
            if target == HOLD and step.next == HOLD:
                what, hint = "goto = hold leads nowhere", "write a check that does not hold"
                found.append(_at(procedure, step).finding("PRC-UNKNOWN-STEP", what, hint))
    return found


def _endless(procedure: Procedure, ways: Mapping[str, set[str]]) -> list[Diagnostic]:
    """Circles in which no time passes. A call counts as taking none."""
    quick = {s.id for s in procedure.steps if not s.pauses}
    between = {id: ways[id] & quick for id in quick}
    circle = [id for id in procedure.index if id in quick and id in _reach(between[id], between)]
    if not circle:
        return []
    what = f"{' -> '.join(circle)} follow each other in a circle without any wait"
    hint = "put a wait, a question or a command into the circle"
    return [_at(procedure, procedure.step(circle[0])).finding("PRC-ENDLESS", what, hint)]


def _no_end(
    procedure: Procedure, ways: Mapping[str, set[str]], reached: set[str]
) -> list[Diagnostic]:
    ends = {step.id for step in procedure.steps if END in step.targets}
    lost = [id for id in procedure.index if id in reached and not _reach([id], ways) & ends]
    if not lost:
        return []
    what = f"from {', '.join(lost)} no way leads to the end"
    hint = "it goes on until a person stops it; is that meant?"
    place = _at(procedure, procedure.step(lost[0]))
    return [place.finding("PRC-NO-END", what, hint, "warning")]


def call_problems(procedures: Mapping[str, Procedure]) -> list[Diagnostic]:
    """Calls of what there is not, with arguments that do not fit, and calls in a circle."""
    found: list[Diagnostic] = []
    calls = {
        p.name: {c.procedure for c in p.calls if c.procedure in procedures}
        for p in procedures.values()
    }
    for procedure in procedures.values():
        for step in procedure.steps:
            if isinstance(step.action, Call):
                found += _call(procedure, step, step.action, procedures)
        if procedure.name in _reach(calls[procedure.name], calls):
            what = f"{procedure.name} calls itself, directly or through others"
            found.append(Place(procedure.file, 1, "procedure").finding("PRC-CALL-LOOP", what))
    return found


def _call(
    procedure: Procedure, step: Step, call: Call, procedures: Mapping[str, Procedure]
) -> list[Diagnostic]:
    place = _at(procedure, step)
    called = procedures.get(call.procedure)
    if called is None:
        hint = did_you_mean(call.procedure, tuple(procedures))
        what = f'there is no procedure "{call.procedure}"'
        return [place.finding("PRC-UNKNOWN-PROCEDURE", what, hint)]
    declared = called.arguments
    found = [
        place.finding("PRC-ARGUMENT", f'{called.name} has no argument "{name}"',
                      did_you_mean(name, tuple(declared)))
        for name in call.arguments if name not in declared
    ]  # fmt: skip
    return found + [
        place.finding("PRC-ARGUMENT", f'{called.name} needs the argument "{name}"')
        for name, argument in declared.items()
        if argument.default is None and name not in call.arguments
    ]


def _reach(start: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    seen, open_ = set[str](), list(start)
    while open_:
        id = open_.pop()
        if id not in seen:
            seen.add(id)
            open_ += ways.get(id, ())
    return seen


def _at(procedure: Procedure, step: Step) -> Place:
    return Place(procedure.file, step.line, f"step {step.id}")
