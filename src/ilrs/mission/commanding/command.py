"""One command of the ground: what, who, why, how far it came; as a value and as a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ilrs.mission.commanding.authority import Given
from ilrs.mission.commanding.stages import FINAL, Course, State, Step

KIND = "command"


@dataclass
class Command:
    """Everything there is to know of a command; times in ns TAI, octets as hex.

    `serial` is the running number of its application, once it has been handed to the link; the
    count of its packet is what is left of it modulo 16384. `not_before_ns` is the earliest time of
    its radiation, `expires_ns` the latest.
    """

    id: str
    address: str
    value: str | float
    code: float
    by: str
    why: str
    created_ns: int
    release: str | int
    not_before_ns: int
    expires_ns: int
    course: Course
    priority: int = 0
    procedure: str = ""
    command_class: str = "routine"
    hazard: int = 0
    approvals_needed: int = 0
    approvals: list[Given] = field(default_factory=list[Given])
    consequences: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    apid: int = 0
    serial: int | None = None
    octets: str = ""
    path: str = ""
    released_ns: int | None = None
    sent_ns: int | None = None
    answer_ns: int | None = None
    waited_ns: int = 0

    @property
    def state(self) -> State:
        """How far it is."""
        return self.course.state

    @property
    def is_final(self) -> bool:
        """Whether nothing moves it any more."""
        return self.state in FINAL

    @property
    def element(self) -> str:
        """The element that is commanded."""
        return self.address.partition("/")[0]

    def document(self) -> dict[str, Any]:
        """Plain JSON types, everything in it."""
        told = {name: getattr(self, name) for name in _PLAIN}
        return told | {
            "state": self.state, "consequences": [*self.consequences], "rules": [*self.rules],
            "stages": [step.as_dict() for step in self.course.steps],
            "approvals": [
                {"by": a.by, "at_ns": a.at_ns, "until_ns": a.until_ns} for a in self.approvals
            ],
        }  # fmt: skip

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Command:
        """The command that a document tells."""
        plain = {name: document[name] for name in _PLAIN}
        steps = [Step(**step) for step in document["stages"]]
        return cls(
            **plain, course=Course(document["state"], steps),
            consequences=tuple(document["consequences"]), rules=tuple(document["rules"]),
            approvals=[Given(**given) for given in document["approvals"]],
        )  # fmt: skip


_PLAIN = (
    "id", "address", "value", "code", "by", "why", "created_ns", "release", "not_before_ns",
    "expires_ns", "priority", "procedure", "command_class", "hazard", "approvals_needed", "apid",
    "serial", "octets", "path", "released_ns", "sent_ns", "answer_ns", "waited_ns",
)  # fmt: skip
