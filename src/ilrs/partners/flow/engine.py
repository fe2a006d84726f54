"""The engine: whether an event is accepted, and what the case is then.

It is pure. The day comes with the event, and what is registered of organisations is given. Every
reason against an event is collected; `step` raises them together and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ilrs.diagnostics import did_you_mean
from ilrs.partners.flow.asking import Asked
from ilrs.partners.flow.case import Case, Event, partner_of
from ilrs.partners.flow.definition import Flow, Move
from ilrs.partners.flow.everywhere import EFFECTS, nameless, refused_everywhere
from ilrs.partners.flow.evolve import (
    OPEN,
    ballot_of,
    bound,
    chosen,
    electorate,
    evolve,
    opened,
    unit_of,
    with_papers,
    with_vote,
)
from ilrs.partners.flow.guards import Moment, needed
from ilrs.partners.flow.refusal import Refusal, RefusedError
from ilrs.partners.flow.walls import Organisations


def begin(flow: Flow, id: str, event: Event) -> Case:
    """Open a case; RefusedError when the event names no partner or no person with one."""
    found: list[Refusal] = []
    if event.name != OPEN or not event.data.get("partner"):
        found.append(Refusal("OPEN-PARTNER", "a case is opened for a partner"))
    if not partner_of(event.person):
        found.append(nameless(event.person))
    if found:
        raise RefusedError(found)
    return opened(flow, id, event)


def step(flow: Flow, case: Case, event: Event, known: Organisations) -> Case:
    """The case after an event; RefusedError, with every reason, when it is not accepted."""
    if found := refusals(flow, case, event, known):
        raise RefusedError(found)
    return evolve(flow, case, event)


def refusals(flow: Flow, case: Case, event: Event, known: Organisations) -> list[Refusal]:
    """Every reason against an event; empty when it is accepted."""
    if flow.digest != case.digest:
        what = f"{case.id} is pinned to another table of {case.flow} than the one at hand"
        return [Refusal("FLOW-PINNED", what, f"the case asks for the table {case.digest[:12]}")]
    if flow.states[case.main.state].final:
        return [Refusal("CASE-CLOSED", f"{case.id} ended in {case.main.state}", "open a new case")]
    if event.on < case.last:
        what = f"{event.on} lies before the last event of {case.id} ({case.last})"
        return [Refusal("DATE-ORDER", what, "events are entered in the order of their days")]
    if event.track and (wrong := _no_track(flow, case, event.track)):
        return [wrong]
    asked = Asked(flow, case, event, known)
    return refused_everywhere(asked) if event.what in EFFECTS else _refused_move(asked)


def allowed(flow: Flow, case: Case, track: str = "") -> list[Move]:
    """The moves that leave the present state of a case or of one of its tracks."""
    return flow.within(track).moves_from(case.strand(track).state)


def _refused_move(asked: Asked) -> list[Refusal]:
    """Reasons against a move of the table."""
    event, here = asked.event, asked.within.moves_from(asked.strand.state)
    move = chosen(asked.within, asked.strand.state, event)
    if move is None:
        return [_no_move(asked, [m for m in here if m.on == event.what], here)]
    found = asked.in_time(move.always, event.what)
    found += asked.words(move.takes, move.words, asked.within.choices)
    found += asked.by(move.by)
    if move.amends and event.content is None:
        what = f'"{event.what}" brings new content'
        found.append(Refusal("DATA-CONTENT", what, f"attach {asked.flow.content or 'it'}"))
    brings = move.amends or asked.within.content in move.needs.get("documents", [])
    if event.content is not None and (event.track or not brings):
        what = f'"{event.name}" brings no new {asked.flow.content}'
        found.append(Refusal("DATA-CONTENT", what, "attach it where it belongs, or amend"))
    found += [
        Refusal(
            "DATA-PARTNER",
            f'{fact}: "{name}" is no partner that is registered',
            f"register it: ilrs store partner {name} --kind KIND",
        )
        for fact in asked.flow.sides
        for name in event.data.get(fact, "").splitlines()
        if name not in asked.known.kinds
    ]
    if move.once and event.what in asked.strand.used:
        found.append(Refusal("MOVE-ONCE", f'"{event.what}" is possible once in a case'))
    return found or _voice(asked, move) or _guards(asked, move)


def _no_move(asked: Asked, same: list[Move], here: list[Move]) -> Refusal:
    state = asked.strand.state
    if same:
        told = ["&".join(f"{k}={v}" for k, v in m.when.items()) for m in same]
        what = f'"{asked.event.what}" in {state} has to say {" or ".join(sorted(told))}'
        return Refusal("DATA-ANSWER", what, "give it by --with NAME=VALUE")
    names = list(dict.fromkeys(m.on for m in here))
    hint = did_you_mean(asked.event.what, names)
    return Refusal("MOVE-NOT-HERE", f'"{asked.event.name}" is not possible in {state}', hint)


def _voice(asked: Asked, move: Move) -> list[Refusal]:
    """A voice counts once for one content."""
    case, event = asked.case, asked.event
    if event.person not in case.people:
        return []
    unit = unit_of(case, event.person, move)
    if move.ballot is not None and unit not in electorate(case, move.ballot):
        return [Refusal("VOICE-NONE", f"{unit} has no voice in this")]
    voice = asked.strand.votes.get(ballot_of(move), {}).get(unit)
    counted = event.what in asked.within.counted
    same = voice is not None and voice.content == bound(asked.flow, case, event.track)
    if counted and same and not move.amends:
        return [Refusal("VOICE-TWICE", f'{unit} has done "{event.name}" already')]
    return []


def _guards(asked: Asked, move: Move) -> list[Refusal]:
    case = with_papers(asked.case, asked.event)
    case = replace(case, facts={**case.facts, **asked.event.data})
    content = bound(asked.flow, case, asked.event.track)
    strand = with_vote(asked.within, case, asked.strand, asked.event, move, content)
    return needed(move.needs, Moment(asked.flow, case, strand, content, asked.event.on))


def _no_track(flow: Flow, case: Case, track: str) -> Refusal | None:
    known = list(flow.tracks.each) if flow.tracks else []
    if track not in known:
        return Refusal("TRACK-UNKNOWN", f'no track "{track}"', did_you_mean(track, known))
    if flow.tracks and (track not in case.tracks or case.main.state != flow.tracks.state):
        return Refusal("TRACK-CLOSED", f"tracks run in {flow.tracks.state}, not {case.main.state}")
    return None
