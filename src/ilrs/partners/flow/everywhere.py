"""What is possible in every state: roles, ties, corrections, hold, more time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from ilrs.diagnostics import did_you_mean
from ilrs.partners.flow.asking import Asked
from ilrs.partners.flow.case import Case, Correction, Event, Person, Strand, partner_of
from ilrs.partners.flow.refusal import Refusal
from ilrs.partners.flow.walls import conflicts

# What each takes, and which power it asks for; none: any part in the case.
TAKES = {
    "assign": ("person", "role"), "dismiss": ("person", "role"), "declare": ("ties",),
    "return": ("item", "due"), "answer": ("item", "answer"), "settle": (),
    "hold": ("reason",), "resume": (), "extend": ("until", "reason"),
}  # fmt: skip
POWER = {
    "assign": "assign", "dismiss": "assign", "return": "ask", "answer": "answer", "settle": "ask",
    "hold": "hold", "resume": "hold", "extend": "extend",
}  # fmt: skip


def refused_everywhere(asked: Asked) -> list[Refusal]:
    """Reasons against an event that is possible in every state."""
    event, takes = asked.event, TAKES[asked.event.what]
    found = asked.in_time(False, event.what)
    found += asked.words(takes, frozenset((*takes, "reason")), {})
    if event.content is not None and not _may_bring_content(asked):
        found.append(Refusal("DATA-CONTENT", f'"{event.name}" brings no new content here'))
    power = POWER.get(event.what)
    found += asked.by(getattr(asked.within.powers, power)) if power else asked.has_part()
    return found or _ALSO.get(event.what, _nothing)(asked)


def _may_bring_content(asked: Asked) -> bool:
    """An answer may, as long as the content is not frozen by what was agreed on it."""
    case, flow = asked.case, asked.flow
    free = not case.tracks or any(m.amends for m in flow.moves_from(case.main.state))
    return asked.event.what == "answer" and free


def _assign(asked: Asked) -> list[Refusal]:
    flow, case, data = asked.flow, asked.case, asked.event.data
    name, role = data["person"], data["role"]
    if role not in flow.roles:
        hint = did_you_mean(role, list(flow.roles))
        return [Refusal("ROLE-UNKNOWN", f'{flow.name} has no role "{role}"', hint)]
    if not partner_of(name):
        return [nameless(name)]
    person = case.people.get(name, Person(partner_of(name)))
    found = [
        Refusal("ROLE-APART", f"{name} is {other} and cannot be {role} in the same case")
        for group in flow.apart
        for other in person.roles
        if role in group and other in group and other != role
    ]
    if role in person.roles:
        found.append(Refusal("ROLE-HELD", f"{name} is {role} already"))
    if flow.roles[role].walled:
        found += conflicts(flow, case, name, person, asked.known, asked.event.on)
    return found


def _dismiss(asked: Asked) -> list[Refusal]:
    name, role = asked.event.data["person"], asked.event.data["role"]
    person = asked.case.people.get(name)
    if person is None or role not in person.roles:
        return [Refusal("ROLE-NONE", f"{name} is not {role} here")]
    last = role in asked.flow.powers.assign and len(asked.case.holders(role)) == 1
    return [Refusal("ROLE-LAST", f"{name} is the last {role}")] if last else []


def _return(asked: Asked) -> list[Refusal]:
    if asked.strand.correction is not None:
        return [Refusal("CASE-RETURNED", "it was returned already")]
    if asked.within.states[asked.strand.state].final:
        return [Refusal("CASE-CLOSED", f"{asked.event.track} is concluded")]
    return _not_before(asked.event.data["due"], asked.event.on)


def _answer(asked: Asked) -> list[Refusal]:
    correction = asked.strand.correction
    if correction is None:
        return [Refusal("CORRECTION-NONE", "nothing has to be corrected")]
    if asked.event.data["item"] in correction.items:
        return []
    hint = "; ".join(correction.items)
    return [Refusal("CORRECTION-ITEM", f'no item "{asked.event.data["item"]}"', f"items: {hint}")]


def _settle(asked: Asked) -> list[Refusal]:
    """Who asked closes; should they have no part any more, anybody with that power may."""
    correction = asked.strand.correction
    if correction is None:
        return [Refusal("CORRECTION-NONE", "nothing has to be corrected")]
    if not correction.answered:
        open_ = [item for item, text in correction.items.items() if not text]
        return [Refusal("CORRECTION-OPEN", f"not answered: {'; '.join(open_)}")]
    asker = asked.case.people.get(correction.asker)
    still = asker is not None and set(asker.roles) & set(asked.within.powers.ask)
    if still and asked.event.person != correction.asker:
        return [Refusal("CORRECTION-ASKER", f"{correction.asker} asked and has to settle it")]
    return []


def _hold(asked: Asked) -> list[Refusal]:
    return [_main_only()] if asked.event.track else []


def _resume(asked: Asked) -> list[Refusal]:
    if asked.event.track:
        return [_main_only()]
    if asked.case.held is None:
        return [Refusal("HOLD-NONE", f"{asked.case.id} is not on hold")]
    return []


def _extend(asked: Asked) -> list[Refusal]:
    without = asked.within.states[asked.strand.state].deadline is None
    if asked.strand.correction is None and without:
        return [Refusal("DEADLINE-NONE", f"{asked.strand.state} has no deadline")]
    return _not_before(asked.event.data["until"], asked.event.on)


def _nothing(_asked: Asked) -> list[Refusal]:
    return []


_ALSO: dict[str, Callable[[Asked], list[Refusal]]] = {
    "assign": _assign, "dismiss": _dismiss, "return": _return, "answer": _answer,
    "settle": _settle, "hold": _hold, "resume": _resume, "extend": _extend,
}  # fmt: skip


def _not_before(text: str, on: date) -> list[Refusal]:
    if date.fromisoformat(text) >= on:
        return []
    return [Refusal("DATE-PAST", f"{text} lies before {on}")]


def nameless(person: str) -> Refusal:
    """A person who is not written `name@partner`."""
    what = f'"{person}" does not say whose person it is'
    return Refusal("PERSON-PARTNER", what, "write NAME@PARTNER, such as li@uni_nord")


def _main_only() -> Refusal:
    return Refusal("TRACK-WHOLE", "this is done to a case as a whole, not to a track")


def _do_assign(case: Case, event: Event) -> Case:
    name, role = event.data["person"], event.data["role"]
    known = case.people.get(name, Person(partner_of(name)))
    roles = tuple(dict.fromkeys((*known.roles, role)))
    return replace(case, people={**case.people, name: replace(known, roles=roles)})


def _do_dismiss(case: Case, event: Event) -> Case:
    name, role = event.data["person"], event.data["role"]
    known = case.people[name]
    roles = tuple(r for r in known.roles if r != role)
    return replace(case, people={**case.people, name: replace(known, roles=roles)})


def _do_declare(case: Case, event: Event) -> Case:
    ties = tuple(t for t in event.data["ties"].splitlines() if t != "none")
    known = replace(case.people[event.person], declared=ties)
    return replace(case, people={**case.people, event.person: known})


def _do_return(case: Case, event: Event) -> Case:
    items = dict.fromkeys(event.data["item"].splitlines(), "")
    due = date.fromisoformat(event.data["due"])
    strand = replace(case.strand(event.track), correction=Correction(items, due, event.person))
    return case.with_strand(event.track, strand)


def _do_answer(case: Case, event: Event) -> Case:
    strand = case.strand(event.track)
    if strand.correction is None:
        raise ValueError(f"{case.id}: nothing has to be corrected")
    items = {**strand.correction.items, event.data["item"]: event.data["answer"]}
    correction = replace(strand.correction, items=items)
    return case.with_strand(event.track, replace(strand, correction=correction))


def _do_settle(case: Case, event: Event) -> Case:
    return case.with_strand(event.track, replace(case.strand(event.track), correction=None))


def _do_hold(case: Case, event: Event) -> Case:
    return replace(case, held=event.on)


def _do_resume(case: Case, event: Event) -> Case:
    """Time on hold does not count: everything that runs is moved by its length."""
    pause = event.on - (case.held or event.on)
    tracks = {name: _later(strand, pause) for name, strand in case.tracks.items()}
    return replace(case, held=None, main=_later(case.main, pause), tracks=tracks)


def _later(strand: Strand, pause: timedelta) -> Strand:
    correction, extended = strand.correction, strand.extended
    if correction is not None:
        correction = replace(correction, due=correction.due + pause)
    if extended is not None:
        extended += pause
    return replace(strand, since=strand.since + pause, correction=correction, extended=extended)


def _do_extend(case: Case, event: Event) -> Case:
    strand, until = case.strand(event.track), date.fromisoformat(event.data["until"])
    if strand.correction is not None:
        strand = replace(strand, correction=replace(strand.correction, due=until))
    else:
        strand = replace(strand, extended=until)
    return case.with_strand(event.track, strand)


# What each of them makes of a case.
EFFECTS: dict[str, Callable[[Case, Event], Case]] = {
    "assign": _do_assign,
    "dismiss": _do_dismiss,
    "declare": _do_declare,
    "return": _do_return,
    "answer": _do_answer,
    "settle": _do_settle,
    "hold": _do_hold,
    "resume": _do_resume,
    "extend": _do_extend,
}
