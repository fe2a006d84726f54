"""What an event makes of a case. Nothing is asked here: `engine` has asked before.

A case is the fold of its events by `evolve`, so the log of events is the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ilrs.partners.flow.case import NOTHING, Case, Event, Person, Strand, Vote, partner_of
from ilrs.partners.flow.definition import Ballot, Flow, Move
from ilrs.partners.flow.everywhere import EFFECTS

OPEN = "open"


def replay(flow: Flow, id: str, events: Iterable[Event]) -> Case:
    """The case that its events make; ValueError when they cannot be events of this flow."""
    log = list(events)
    if not log or log[0].name != OPEN:
        raise ValueError(f"the log of {id} does not begin with its opening")
    case = opened(flow, id, log[0])
    for event in log[1:]:
        case = evolve(flow, case, event)
    return case


def opened(flow: Flow, id: str, event: Event) -> Case:
    """A new case; the event names its partner, and who opened it gets the role for that."""
    opener = Person(partner_of(event.person), (flow.opener,))
    return Case(
        id=id, flow=flow.name, digest=flow.digest, partner=event.data["partner"], opened=event.on,
        last=event.on, main=Strand(flow.initial, event.on), people={event.person: opener},
        files=dict(event.files), content=dict(event.content or NOTHING),
    )  # fmt: skip


def evolve(flow: Flow, case: Case, event: Event) -> Case:
    """The case after an event; ValueError when no move of the flow answers to it."""
    case = with_papers(case, event)
    built_in = EFFECTS.get(event.what)
    if built_in is not None:
        case = built_in(case, event)
        return case if event.content is None else _corrected(flow, case, event.content, event.on)
    within = flow.within(event.track)
    move = chosen(within, case.strand(event.track).state, event)
    if move is None:
        raise ValueError(f'{case.id}: "{event.name}" is no move of {flow.name} here')
    facts = {k: v for k, v in event.data.items() if k != "reason"}
    case = replace(case, facts={**case.facts, **facts} if not event.track else case.facts)
    reopened = False
    if event.content is not None:
        case, reopened = _with_content(flow, case, event.content, event.on)
    return _moved(flow, case, event, move, reopened)


def with_papers(case: Case, event: Event) -> Case:
    """The case with the documents of an event, one event on."""
    return replace(
        case, version=case.version + 1, last=event.on, files={**case.files, **event.files}
    )


def chosen(flow: Flow, state: str, event: Event) -> Move | None:
    """The move that an event makes in a state; None when there is none."""
    for move in flow.moves_from(state):
        answers = {k: event.data.get(k) for k in move.when}
        if move.on == event.what and answers == move.when:
            return move
    return None


def bound(flow: Flow, case: Case, track: str) -> str:
    """The digest of the content on which a track rests; of all of it for the case itself."""
    groups = flow.tracks.each[track].binds if track and flow.tracks else None
    return case.content_digest(groups)


def electorate(case: Case, ballot: Ballot) -> set[str]:
    """Who has a voice in a ballot now."""
    people = case.holders(ballot.of)
    return {case.people[p].partner for p in people} if ballot.unit == "partner" else set(people)


def carried(case: Case, strand: Strand, move: Move, ballot: Ballot, content: str) -> bool:
    """Whether enough of those who have a voice gave it for the present content."""
    having = electorate(case, ballot)
    votes = strand.votes.get(ballot_of(move), {}).items()
    count = len(having & {unit for unit, vote in votes if vote.content == content})
    if isinstance(ballot.rule, int):
        return count >= ballot.rule
    wanted = {"all": len(having), "two_thirds": -(-2 * len(having) // 3)}
    return bool(having) and count >= wanted.get(ballot.rule, len(having) // 2 + 1)


def ballot_of(move: Move) -> str:
    """The name under which voices for a move are kept: answers of one event are counted apart."""
    answers = "&".join(f"{k}={v}" for k, v in sorted(move.when.items()))
    return f"{move.on}:{answers}" if answers else move.on


def unit_of(case: Case, person: str, move: Move) -> str:
    """Whose voice a person's event is."""
    if move.ballot is not None and move.ballot.unit == "partner":
        return case.people[person].partner
    return person


def with_vote(
    flow: Flow, case: Case, strand: Strand, event: Event, move: Move, content: str
) -> Strand:
    """A strand with the voice that an event is; one given before to another answer is void."""
    if event.person not in case.people or event.what not in flow.counted:
        return strand
    unit = unit_of(case, event.person, move)
    vote = Vote(event.person, content, event.data.get("choice", ""))
    kept = {
        name: {u: v for u, v in voices.items() if u != unit or _event(name) != event.what}
        for name, voices in strand.votes.items()
    }
    name = ballot_of(move)
    return replace(strand, votes={**kept, name: {**kept.get(name, {}), unit: vote}})


def _event(ballot: str) -> str:
    return ballot.partition(":")[0]


def _moved(flow: Flow, case: Case, event: Event, move: Move, reopened: bool) -> Case:
    within, strand = flow.within(event.track), case.strand(event.track)
    content = bound(flow, case, event.track)
    strand = with_vote(within, case, strand, event, move, content)
    strand = replace(strand, used=tuple(dict.fromkeys((*strand.used, event.what))))
    waits = move.ballot is not None and not carried(case, strand, move, move.ballot, content)
    stays = waits or (move.amends and not reopened)
    to = strand.state if stays else move.to
    if to != strand.state:
        strand = _entered(within, strand, to, event.on)
    case = case.with_strand(event.track, strand)
    if flow.states[case.main.state].final:
        case = replace(case, held=None)
    if flow.tracks is not None and to == flow.tracks.state and not event.track:
        fresh = _fresh(flow, event.on)
        case = replace(case, tracks={**fresh, **case.tracks})
    return case


def _entered(flow: Flow, strand: Strand, state: str, on: date) -> Strand:
    """A strand that comes into a state: ballots there begin anew, corrections are over."""
    begun_anew = {move.on for move in flow.moves_from(state)}
    votes = {e: v for e, v in strand.votes.items() if _event(e) not in begun_anew}
    return replace(strand, state=state, since=on, votes=votes, correction=None, extended=None)


def _fresh(flow: Flow, on: date) -> dict[str, Strand]:
    if flow.tracks is None or flow.track_flow is None:
        return {}
    return {name: Strand(flow.track_flow.initial, on) for name in flow.tracks.each}


def _corrected(flow: Flow, case: Case, content: Mapping[str, str], on: date) -> Case:
    """New content that answers a correction: a case that was past the reviews goes back to them."""
    case, reopened = _with_content(flow, case, content, on)
    if not reopened or flow.tracks is None or case.main.state == flow.tracks.state:
        return case
    return replace(case, main=_entered(flow, case.main, flow.tracks.state, on))


def _with_content(
    flow: Flow, case: Case, content: Mapping[str, str], on: date
) -> tuple[Case, bool]:
    """New content, and the tracks begun anew whose groups it changes.

    One that waits for a correction goes on from where it is: voices for the content before are
    void there without that.
    """
    after = replace(case, content=dict(content))
    changed = [
        t
        for t, strand in case.tracks.items()
        if bound(flow, case, t) != bound(flow, after, t) and strand.correction is None
    ]
    fresh = _fresh(flow, on)
    again = {
        t: replace(fresh[t], begun=case.tracks[t].begun + 1, used=case.tracks[t].used)
        for t in changed
    }
    return replace(after, tracks={**case.tracks, **again}), bool(changed)
