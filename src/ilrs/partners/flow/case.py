"""A case and its events: plain values. What a case is follows from its events alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from ilrs.provenance import digest_json

NOTHING: Mapping[str, str] = {}
ON_HOLD, RETURNED, ANSWERED = "on_hold", "returned", "answered"


@dataclass(frozen=True)
class Event:
    """Something that somebody did on a day, `name` or `track/name`.

    `files` are the digests of documents by their name; `content` the digests of the groups of the
    content, when the event brings a new one. Several values of one fact are lines of its text.
    """

    name: str
    person: str
    on: date
    data: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    content: Mapping[str, str] | None = None

    @property
    def track(self) -> str:
        """The track that it is about; empty for the case itself."""
        return self.name.rpartition("/")[0]

    @property
    def what(self) -> str:
        """Its name without the track."""
        return self.name.rpartition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types; `event_of` is the way back."""
        return {
            "name": self.name, "person": self.person, "on": self.on.isoformat(),
            "data": dict(self.data), "files": dict(self.files),
            "content": None if self.content is None else dict(self.content),
        }  # fmt: skip


def event_of(body: Mapping[str, Any]) -> Event:
    """The event that `as_json` wrote."""
    content = body["content"]
    return Event(
        name=str(body["name"]), person=str(body["person"]), on=date.fromisoformat(body["on"]),
        data=dict(body["data"]), files=dict(body["files"]),
        content=None if content is None else dict(content),
    )  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody with a part in a case; `declared` is None until ties were declared."""

    partner: str
    roles: tuple[str, ...] = ()
    declared: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Correction:
    """What has to be corrected until when: the items, each with its answer or an empty text."""

    items: Mapping[str, str]
    due: date
    asker: str

    @property
    def answered(self) -> bool:
        return all(self.items.values())


@dataclass(frozen=True)
class Vote:
    """A voice in a ballot, for what the content was then."""

    person: str
    content: str
    choice: str = ""


@dataclass(frozen=True)
class Strand:
    """What moves through the states of a flow: a case itself, or one of its tracks."""

    state: str
    since: date
    votes: Mapping[str, Mapping[str, Vote]] = field(default_factory=dict[str, Mapping[str, Vote]])
    correction: Correction | None = None
    extended: date | None = None
    used: tuple[str, ...] = ()
    begun: int = 1

    def status(self) -> str:
        """Its state, or `returned` or `answered` while something has to be corrected."""
        if self.correction is None:
            return self.state
        return ANSWERED if self.correction.answered else RETURNED


@dataclass(frozen=True)
class Case:
    """All that its events say of a case."""

    id: str
    flow: str
    digest: str
    partner: str
    opened: date
    last: date
    main: Strand
    version: int = 1
    tracks: Mapping[str, Strand] = field(default_factory=dict[str, Strand])
    people: Mapping[str, Person] = field(default_factory=dict[str, Person])
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    content: Mapping[str, str] = field(default_factory=dict[str, str])
    held: date | None = None

    @property
    def status(self) -> str:
        """The state of the case as people ask for it: `on_hold` and `returned` before its state."""
        return ON_HOLD if self.held is not None else self.main.status()

    def strand(self, track: str = "") -> Strand:
        """The case itself, or one of its tracks; KeyError for one that is not open."""
        return self.tracks[track] if track else self.main

    def with_strand(self, track: str, strand: Strand) -> Case:
        """The same case with another strand in the place of one."""
        if not track:
            return replace(self, main=strand)
        return replace(self, tracks={**self.tracks, track: strand})

    def holders(self, role: str) -> list[str]:
        """The people who hold a role."""
        return [name for name, person in self.people.items() if role in person.roles]

    def content_digest(self, groups: list[str] | None = None) -> str:
        """The digest of the content, or of some of its groups."""
        chosen = self.content if groups is None else {g: self.content.get(g, "") for g in groups}
        return digest_json(dict(chosen))

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types, with the status beside the state."""
        plain = _plain(asdict(self))
        return {**plain, "state": self.main.state, "status": self.status}


def partner_of(person: str) -> str:
    """The organisation of a person who is written `name@organisation`; empty for none."""
    return person.rpartition("@")[2] if "@" in person else ""


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
