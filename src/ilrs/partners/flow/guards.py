"""What a move may need: each guard looks at a case as it would be with the event, and says no why.

A guard gets its argument from the table. `CHECKS` says of an argument whether it can be meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ilrs.partners.flow.case import Case, Strand
from ilrs.partners.flow.definition import Flow
from ilrs.partners.flow.refusal import Refusal


@dataclass(frozen=True)
class Moment:
    """Where a guard looks: the case with what the event brings, the strand that would move."""

    flow: Flow
    case: Case
    strand: Strand
    content: str
    on: date


Guard = Callable[[Any, Moment], list[Refusal]]


def _documents(names: list[str], at: Moment) -> list[Refusal]:
    hint = "attach it: --file {0}=PATH"
    return [
        Refusal("GUARD-DOCUMENT", f'the document "{name}" is missing', hint.format(name))
        for name in names
        if name not in at.case.files
    ]


def _facts(names: list[str], at: Moment) -> list[Refusal]:
    return [
        Refusal("GUARD-FACT", f'"{name}" was not given in an earlier step')
        for name in names
        if not at.case.facts.get(name)
    ]


def _holders(wanted: dict[str, int], at: Moment) -> list[Refusal]:
    return [
        Refusal(
            "GUARD-HOLDERS",
            f"{len(at.case.holders(role))} of {count} have the role {role}",
            f"do: assign --with person=NAME@PARTNER --with role={role}",
        )
        for role, count in wanted.items()
        if len(at.case.holders(role)) < count
    ]


def _quorum(wanted: dict[str, int], at: Moment) -> list[Refusal]:
    found: list[Refusal] = []
    for event, count in wanted.items():
        voices = [v for v in at.strand.votes.get(event, {}).values() if v.content == at.content]
        if len(voices) < count:
            what = f'{len(voices)} of {count} have done "{event}" for the present content'
            found.append(Refusal("GUARD-QUORUM", what))
    return found


def _unopposed(events: list[str], at: Moment) -> list[Refusal]:
    return [
        Refusal("GUARD-OPPOSED", f'{vote.person} has done "{event}" against the present content')
        for event in events
        for vote in at.strand.votes.get(event, {}).values()
        if vote.content == at.content
    ]


def _elapsed(days: int | str, at: Moment) -> list[Refusal]:
    wait = days if isinstance(days, int) else int(at.case.facts.get(days, "0"))
    end = at.strand.since + timedelta(days=wait)
    if at.on >= end:
        return []
    return [Refusal("GUARD-ELAPSED", f"{wait} days from {at.strand.since} end on {end}")]


def _reached(fact: str, at: Moment) -> list[Refusal]:
    day = at.case.facts.get(fact, "")
    if day and at.on >= date.fromisoformat(day):
        return []
    return [Refusal("GUARD-REACHED", f"{fact} ({day or 'not given'}) has not been reached")]


def _joined(wanted: dict[str, Any], at: Moment) -> list[Refusal]:
    ends = at.flow.track_flow.states if at.flow.track_flow else {}
    done = {name for name, s in at.case.tracks.items() if ends[s.state].final}
    found: list[Refusal] = []
    if missing := sorted(set(wanted.get("required", [])) - done):
        found.append(Refusal("GUARD-JOIN", f"not concluded: {', '.join(missing)}"))
    if len(done) < wanted["at_least"]:
        what = f"{len(done)} of {wanted['at_least']} tracks are concluded"
        found.append(Refusal("GUARD-JOIN", what))
    return found


GUARDS: dict[str, Guard] = {
    "documents": _documents,
    "facts": _facts,
    "holders": _holders,
    "quorum": _quorum,
    "unopposed": _unopposed,
    "elapsed": _elapsed,
    "reached": _reached,
    "joined": _joined,
}


def _texts(argument: Any) -> bool:
    return isinstance(argument, list) and all(isinstance(a, str) for a in argument)


def _counts(argument: Any) -> bool:
    return isinstance(argument, dict) and all(
        isinstance(v, int) and v > 0 for v in argument.values()
    )


CHECKS: dict[str, Callable[[Any], bool]] = {
    "documents": _texts,
    "facts": _texts,
    "holders": _counts,
    "quorum": _counts,
    "unopposed": _texts,
    "elapsed": lambda a: (
        (isinstance(a, int) and a > 0) or (isinstance(a, str) and a.endswith("_days"))
    ),
    "reached": lambda a: isinstance(a, str) and a.endswith("_on"),
    "joined": lambda a: (
        isinstance(a, dict)
        and set(a) <= {"at_least", "required"}
        and isinstance(a.get("at_least"), int)
        and _texts(a.get("required", []))
    ),
}


def needed(needs: dict[str, Any], at: Moment) -> list[Refusal]:
    """Every reason that the guards of a move give against it."""
    return [refusal for name, argument in needs.items() for refusal in GUARDS[name](argument, at)]
