"""One alarm from its first trip to its end; as a value and as a document."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ilrs.mission.alarms.transitions import State

KIND = "alarm"
Severity = Literal["yellow", "red"]
Source = Literal["board", "ground", "playback", "age"]


@dataclass
class Alarm:
    """What is wrong at an address, since when, how badly; and what people did about it.

    `conditions` are the sources that say so now, with the time on board (ns TAI) of which they
    speak; without any the alarm is not active. `first_ns` and `last_ns` are the first and the last
    trip on board, `known_ns` when the ground knew first. `group` is the first alarm of its element
    in a flood, and `tripped_first` the first of the flood. `acts` is what people did, in order.
    """

    id: str
    key: str
    address: str
    severity: Severity
    text: str
    first_ns: int
    last_ns: int
    known_ns: int
    state: State = "cleared"
    count: int = 0
    value: float | None = None
    worst: float | None = None
    side: int = 0
    worst_severity: Severity = "yellow"
    why: str = ""
    replayed: bool = False
    latching: bool = False
    conditions: dict[str, int] = field(default_factory=dict[str, int])
    acknowledged_by: str = ""
    comment: str = ""
    shelved_until_ns: int | None = None
    shelved_by: str = ""
    group: str = ""
    tripped_first: str = ""
    cleared_ns: int | None = None
    acts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def active(self) -> bool:
        """Whether the condition stands."""
        return bool(self.conditions)

    @property
    def element(self) -> str:
        """The element that it is about."""
        return self.address.partition("/")[0]

    @property
    def sounds(self) -> bool:
        """Whether it calls for attention: news of now, and the first of its element in a flood."""
        alone = self.group in ("", self.id)
        return self.state == "unacknowledged" and not self.replayed and alone

    def document(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {**asdict(self), "active": self.active, "sounds": self.sounds}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Alarm:
        """The alarm that a document tells."""
        plain = deepcopy(dict(document))
        del plain["active"], plain["sounds"]
        return cls(**plain)

    def is_worse(self, severity: Severity) -> bool:
        """Whether this is more than it is now."""
        return severity == "red" and self.severity == "yellow"

    def measure(self, value: float | None, severity: Severity, side: int) -> None:
        """Take a value: `side` is -1 below its limits, 1 above, 0 where that is not known."""
        self.severity = severity
        if severity == "red":
            self.worst_severity = "red"
        if value is None:
            return
        self.value, self.side = value, side or self.side
        further = min if self.side < 0 else max
        self.worst = value if self.worst is None else further(self.worst, value)
