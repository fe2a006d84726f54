"""The format of a flow: states, who may move a case between them, and under which conditions.

A file may hold several variants of one flow; `Flow.variant_of` gives the table of one of them, and
that table is what a case is pinned to by its digest. Labels are kept apart, so that a better word
changes no digest.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from ilrs.provenance import digest_json
from ilrs.station.schema import FileModel

ANY = "*"
CLOCK = "clock"


class Deadline(FileModel):
    """What has to happen while a case is in a state, and what comes when it does not."""

    soft: int = Field(0, description="Days after which people are reminded; 0: never.")
    hard: int | str = Field(
        description="Days, or the name of a fact that holds days (`..._days`) or a date (`..._on`)."
    )
    event: str = Field(description="The event that the clock may then fire.")


class State(FileModel):
    """A state of a case."""

    final: bool = Field(False, description="Whether a case ends here.")
    deadline: Deadline | None = Field(None, description="The deadline of the state.")


class Role(FileModel):
    """What a person does in a case."""

    proposes: bool = Field(False, description="Whether its holders bring what is judged.")
    walled: bool = Field(False, description="Whether conflicts of interest keep people out of it.")


class Ballot(FileModel):
    """A move that waits until enough of those who have a say have made it."""

    of: str = Field(description="The role whose holders have a say.")
    rule: Literal["all", "two_thirds", "majority"] | int = Field(
        description="How many, of those who hold the role now."
    )
    unit: Literal["partner", "person"] = Field("partner", description="Who has one voice.")


class Move(FileModel):
    """One way from some states to another."""

    on: str = Field(description="The event.")
    from_: list[str] = Field(alias="from", description="States; * for all that are not final.")
    to: str = Field(description="The state that it leads to.")
    by: list[str] = Field(description="Roles that may make it; `clock` for a deadline.")
    when: dict[str, str] = Field({}, description="Answers by which moves of one event differ.")
    takes: list[str] = Field([], description="Facts that have to be given with it.")
    may: list[str] = Field([], description="Facts that may be given with it.")
    needs: dict[str, Any] = Field({}, description="Guards, by name.")
    ballot: Ballot | None = Field(None, description="Who has to make it before it counts.")
    amends: bool = Field(False, description="Brings new content; leads on only if tracks re-open.")
    once: bool = Field(False, description="May be made once in a case.")
    always: bool = Field(
        False, description="Also on hold, with corrections open, after a deadline."
    )
    variants: list[str] = Field([], description="Variants that have it; none named: all.")

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    @property
    def words(self) -> frozenset[str]:
        """The names of facts that may come with it."""
        return frozenset((*self.when, *self.takes, *self.may, "reason"))


class Powers(FileModel):
    """Which roles may do what is possible in every state."""

    assign: list[str] = Field([], description="Give and take roles.")
    ask: list[str] = Field([], description="Return a case for correction.")
    answer: list[str] = Field([], description="Answer what has to be corrected.")
    hold: list[str] = Field([], description="Put a case on hold and take it up again.")
    extend: list[str] = Field([], description="Give more time.")


class Track(FileModel):
    """One of the reviews that run side by side."""

    binds: list[str] = Field(description="Groups of the content on which its result rests.")


class Tracks(FileModel):
    """Reviews that run side by side while a case is in one state."""

    state: str = Field(description="The state in which they run.")
    flow: str = Field(description="The flow that each of them follows.")
    each: dict[str, Track] = Field(description="The tracks, by name.")


class Flow(FileModel):
    """A whole table."""

    schema_number: int = Field(alias="schema", description="1.")
    id: str = Field(description="Its name; stays the same.")
    version: str = Field(description="Its version.")
    status: Literal["proposal", "adopted"] = Field("proposal", description="How far it binds.")
    source: str = Field("", description="What it was drawn up from.")
    variants: list[str] = Field([], description="Variants that the file holds.")
    variant: str = Field("", description="Empty in files; the variant that was chosen.")
    initial: str = Field(description="The state in which a case begins.")
    opener: str = Field(description="The role of the person who opens a case.")
    content: str = Field("", description="The name of the document whose groups tracks bind to.")
    apart: list[list[str]] = Field([], description="Roles that no person may hold together.")
    sides: list[str] = Field(
        [], description="Facts that name further organisations whose case it is."
    )
    wall_stops_at: list[str] = Field(
        [], description="Kinds of organisation that do not tie together those below them."
    )
    correction_days: int = Field(30, description="Time for corrections when no date is given.")
    choices: dict[str, list[str]] = Field({}, description="Facts that are one of some words.")
    roles: dict[str, Role] = Field(description="The roles, by name.")
    powers: Powers = Field(Powers(), description="What is possible in every state.")  # pyright: ignore[reportCallIssue]
    tracks: Tracks | None = Field(None, description="Reviews that run side by side.")
    track_flow: Flow | None = Field(None, description="Absent in files; the flow of the tracks.")
    states: dict[str, State] = Field(description="The states, by name.")
    moves: list[Move] = Field(description="The moves.")

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    @property
    def name(self) -> str:
        """`invitation`, or `accession/agency` for a variant."""
        return f"{self.id}/{self.variant}" if self.variant else self.id

    def body(self) -> dict[str, Any]:
        """The table as plain JSON types.

        What a table leaves open is left out: a key that the format gets later, with what was so
        far taken for granted, changes no digest of tables that cases are pinned to.
        """
        return self.model_dump(by_alias=True, mode="json", exclude_defaults=True)

    @property
    def digest(self) -> str:
        """What a case is pinned to: SHA-256 of the table, that of its tracks included."""
        return digest_json(self.body())

    @property
    def counted(self) -> frozenset[str]:
        """The events whose voices are kept: those with a ballot, and those that guards count."""
        guards = ("quorum", "unopposed")
        named = {event for m in self.moves for g in guards for event in m.needs.get(g, ())}
        return frozenset(named | {m.on for m in self.moves if m.ballot is not None})

    def moves_from(self, state: str) -> list[Move]:
        """The moves that leave a state."""
        final = self.states[state].final
        return [m for m in self.moves if state in m.from_ or (ANY in m.from_ and not final)]

    def within(self, track: str) -> Flow:
        """The flow of the case itself, or that of its tracks; KeyError for a track there is not."""
        if not track:
            return self
        if self.tracks is None or self.track_flow is None or track not in self.tracks.each:
            raise KeyError(track)
        return self.track_flow

    def variant_of(self, variant: str) -> Flow:
        """The table of one variant: its moves, and the states that they touch."""
        moves = [
            m.model_copy(update={"variants": []})
            for m in self.moves
            if not m.variants or variant in m.variants
        ]
        named = {self.initial, *(m.to for m in moves)}
        states = {name: state for name, state in self.states.items() if name in named}
        kept = [_within(m, states) for m in moves if ANY in m.from_ or set(m.from_) & set(states)]
        update = {"variant": variant, "variants": [], "states": states, "moves": kept}
        return self.model_copy(update=update)


def _within(move: Move, states: dict[str, State]) -> Move:
    return move.model_copy(update={"from_": [s for s in move.from_ if s == ANY or s in states]})
