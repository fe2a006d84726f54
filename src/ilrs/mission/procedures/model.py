"""A procedure as it is worked with: frozen steps, each with one action, checked before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ilrs.control.condition import Condition

END, HOLD = "end", "hold"
STAGES = ("released", "sent", "received", "accepted", "started", "completed")
FAILED_STAGES = ("refused", "cancelled", "expired", "failed")
FRESH_S = 1800.0


@dataclass(frozen=True)
class Command:
    """Send a value, a text or `$ARGUMENT`, to an address and wait for a stage of its life."""

    address: str
    value: str
    why: str
    stage: str
    timeout_s: float
    confirm: bool = False


@dataclass(frozen=True)
class Check:
    """A condition that must be known to hold; if it is known not to, `otherwise` says where to."""

    condition: Condition
    why: str
    fresh_s: float
    timeout_s: float
    earlier: bool
    otherwise: str = HOLD


@dataclass(frozen=True)
class Wait:
    """Until a condition is known to hold."""

    condition: Condition
    fresh_s: float
    timeout_s: float
    earlier: bool


@dataclass(frozen=True)
class Pause:
    """For a duration."""

    duration_s: float


@dataclass(frozen=True)
class Ask:
    """A person confirms or reads off; `answer` is yes, number or text."""

    question: str
    answer: str
    timeout_s: float | None = None


@dataclass(frozen=True)
class Choice:
    """A way on: by a condition, or by the label that a person picks."""

    condition: Condition | None
    label: str
    goto: str


@dataclass(frozen=True)
class Choose:
    """The first choice whose condition is known to hold, or the one that a person picks."""

    question: str
    choices: tuple[Choice, ...]
    otherwise: str
    fresh_s: float

    @property
    def by_person(self) -> bool:
        """Whether a person picks."""
        return any(choice.label for choice in self.choices)


@dataclass(frozen=True)
class Call:
    """Do another procedure, then go on."""

    procedure: str
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Note:
    """Something to read."""

    text: str


Action = Command | Check | Wait | Pause | Ask | Choose | Call | Note


@dataclass(frozen=True)
class Step:
    """One step: its action and the id of the step after it, or `end`."""

    id: str
    title: Mapping[str, str]
    action: Action
    next: str
    line: int = 0

    @property
    def verb(self) -> str:
        """What it does, in one word, as in the file."""
        return "wait" if isinstance(self.action, Pause) else type(self.action).__name__.lower()

    @property
    def name(self) -> str:
        """Its title in English, or its id."""
        return self.title.get("en") or self.id

    @property
    def targets(self) -> tuple[str, ...]:
        """Where it may lead, `end` and `hold` among them."""
        match self.action:
            case Choose():
                return (*(c.goto for c in self.action.choices), self.action.otherwise)
            case Check():
                return (self.next, self.action.otherwise)
            case _:
                return (self.next,)

    @property
    def pauses(self) -> bool:
        """Whether time passes in it, or a person acts."""
        return isinstance(self.action, Command | Wait | Pause | Ask) or (
            isinstance(self.action, Choose) and self.action.by_person
        )


@dataclass(frozen=True)
class Argument:
    """What is given at the start; the value of one command."""

    name: str
    command: str
    default: str | None
    title: Mapping[str, str]


@dataclass(frozen=True)
class Procedure:
    """Title, people, purpose, arguments and steps; preconditions are the first steps.

    `digest` is the SHA-256 of its file.
    """

    name: str
    title: Mapping[str, str]
    audience: str
    purpose: str
    arguments: Mapping[str, Argument]
    steps: tuple[Step, ...]
    file: str = ""
    digest: str = ""

    @cached_property
    def index(self) -> dict[str, int]:
        """Places of steps by id."""
        return {step.id: i for i, step in enumerate(self.steps)}

    def step(self, id: str) -> Step:
        """The step of that id; KeyError for none."""
        return self.steps[self.index[id]]

    @property
    def commands(self) -> Iterator[Command]:
        """Its own commands, in order."""
        return (s.action for s in self.steps if isinstance(s.action, Command))

    @property
    def calls(self) -> Iterator[Call]:
        """Its own calls, in order."""
        return (s.action for s in self.steps if isinstance(s.action, Call))
