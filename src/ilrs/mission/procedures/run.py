"""One run of a procedure as data: where it stands, what was done, by whom and when.

All of it is JSON types but for the dataclasses around them; `Run.as_dict` and `Run.of` are each
other's inverse. Times are int ns TAI.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ilrs.mission.procedures.library import Library

State = Literal["running", "held", "done", "stopped"]


@dataclass
class Sent:
    """A command of a step: what was asked for under which id, and the stages heard of it."""

    id: str
    address: str
    value: str | float
    text: str
    earliest_ns: int
    stages: list[tuple[str, int, str]] = field(default_factory=list[tuple[str, int, str]])


@dataclass
class Signature:
    """Who did what to a step, when, and why."""

    by: str
    act: str
    at_ns: int
    text: str = ""


@dataclass
class Entry:
    """One step as it was run. `path` names the procedures from the outermost to its own.

    `outcome` is empty while it goes on, then one of done, skipped, repeated, called, stopped.
    `waits` says what it waits for; `earliest_ns` is when that can be known at the earliest.
    """

    path: tuple[str, ...]
    step: str
    title: str
    verb: str
    entered_ns: int
    by: str
    deadline_ns: int | None = None
    left_ns: int | None = None
    outcome: str = ""
    text: str = ""
    waits: str = ""
    earliest_ns: int | None = None
    after_ns: int = 0
    answer: str = ""
    sent: Sent | None = None
    signed: list[Signature] = field(default_factory=list[Signature])


@dataclass
class Frame:
    """A procedure that has been begun, its arguments, and the step it is at."""

    procedure: str
    arguments: dict[str, str]
    step: str


@dataclass
class Run:
    """A run: whose, of what (by digest), where it stands and all steps so far.

    `after_ns` is when the last command can have arrived: older readings do not show its effect.
    """

    id: str
    procedure: str
    digest: str
    title: str
    arguments: dict[str, str]
    by: str
    started_ns: int
    state: State = "running"
    reason: str = ""
    ended_ns: int | None = None
    frames: list[Frame] = field(default_factory=list[Frame])
    entries: list[Entry] = field(default_factory=list[Entry])
    acts: list[Signature] = field(default_factory=list[Signature])
    commands: int = 0
    after_ns: int = 0

    @property
    def present(self) -> Entry | None:
        """The step that goes on, if one has been entered and not left."""
        return self.entries[-1] if self.entries and not self.entries[-1].outcome else None

    @property
    def over(self) -> bool:
        """Whether nothing more will be done."""
        return self.state in ("done", "stopped")

    def as_dict(self) -> dict[str, Any]:
        """The run in JSON types; a copy."""
        return asdict(self)

    @classmethod
    def of(cls, saved: Mapping[str, Any]) -> Run:
        """What `as_dict` gave, also after a way through JSON."""
        rest = {key: value for key, value in saved.items() if key not in _NESTED}
        return cls(
            **rest, arguments=dict(saved["arguments"]),
            frames=[Frame(f["procedure"], dict(f["arguments"]), f["step"])
                    for f in saved["frames"]],
            entries=[_entry(e) for e in saved["entries"]],
            acts=[Signature(**s) for s in saved["acts"]],
        )  # fmt: skip


_NESTED = {"arguments", "frames", "entries", "acts"}


def _entry(saved: Mapping[str, Any]) -> Entry:
    told: dict[str, Any] = dict(saved)
    told["path"] = tuple(saved["path"])
    told["signed"] = [Signature(**s) for s in saved["signed"]]
    told["sent"] = None if saved["sent"] is None else _sent(saved["sent"])
    return Entry(**told)


def _sent(saved: Mapping[str, Any]) -> Sent:
    told: dict[str, Any] = dict(saved)
    told["stages"] = [_stage(s) for s in saved["stages"]]
    return Sent(**told)


def _stage(saved: Any) -> tuple[str, int, str]:
    stage, at_ns, text = saved
    return (stage, at_ns, text)


def stands(library: Library, run: Run) -> bool:
    """Whether all procedures of a run, and the steps that it is at, are still there."""
    names = {p: library.procedures.get(p) for p in (f.procedure for f in run.frames)}
    steps = ((names[f.procedure], f.step) for f in run.frames)
    return all(procedure is not None and step in procedure.index for procedure, step in steps)
