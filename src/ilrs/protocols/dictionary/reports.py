"""What a telemetry packet says, once it is read: values, an event, or how a command fares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ilrs.epoch import Epoch
from ilrs.protocols.malformed import MalformedError

Severity = Literal["info", "low", "yellow", "red"]
# Subtypes of the event service: informative, low, medium and high severity.
SEVERITIES: dict[Severity, int] = {"info": 1, "low": 2, "yellow": 3, "red": 4}

Stage = Literal[
    "accepted", "not accepted", "started", "not started", "in progress", "progress failed",
    "completed", "not completed",
]  # fmt: skip
# Subtypes of the request verification service; the even ones say why not.
STAGES: dict[Stage, int] = {
    "accepted": 1, "not accepted": 2, "started": 3, "not started": 4, "in progress": 5,
    "progress failed": 6, "completed": 7, "not completed": 8,
}  # fmt: skip
STEPPED: frozenset[Stage] = frozenset({"in progress", "progress failed"})

FAILURES: dict[str, int] = {
    "malformed": 1, "unknown command": 2, "argument refused": 3, "not permitted": 4,
    "expired": 5, "not carried out": 6,
}  # fmt: skip


@dataclass(frozen=True)
class RequestId:
    """Which telecommand is meant: the application and the count of its packet."""

    apid: int
    count: int

    def encode(self) -> bytes:
        """The first four octets of the telecommand's header, which the standard asks for."""
        first = 0b000_1_1 << 11 | self.apid
        return first.to_bytes(2, "big") + (0b11 << 14 | self.count).to_bytes(2, "big")

    @classmethod
    def decode(cls, octets: bytes, at: int) -> RequestId:
        """The request at a place. Raises MalformedError for what no telecommand begins with."""
        first = int.from_bytes(octets[at : at + 2], "big")
        second = int.from_bytes(octets[at + 2 : at + 4], "big")
        if len(octets) < at + 4 or first >> 11 != 0b000_1_1 or second >> 14 != 0b11:
            raise MalformedError("a request that is no telecommand of ours", at)
        return cls(first & 0x7FF, second & 0x3FFF)


@dataclass(frozen=True)
class Heading:
    """What all telemetry has: application, its count, the count of this kind, and the time."""

    apid: int
    count: int
    repeat: int
    epoch: Epoch


@dataclass(frozen=True)
class Housekeeping:
    """The values of one structure by address; those of an enumeration are codes."""

    heading: Heading
    structure: str
    values: dict[str, float]


@dataclass(frozen=True)
class EventReport:
    """Something happened; `value` is NaN where none belongs to it."""

    heading: Heading
    name: str
    severity: Severity
    value: float
    text: str


@dataclass(frozen=True)
class Acknowledgement:
    """How far a telecommand came; `step` is that of progress, `failure` a key of `FAILURES`."""

    heading: Heading
    request: RequestId
    stage: Stage
    step: int = 0
    failure: str = ""
    text: str = ""


Report = Housekeeping | EventReport | Acknowledgement
