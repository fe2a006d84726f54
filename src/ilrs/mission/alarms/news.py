"""What is said about an alarm, from whatever source: that it trips, eases, or is over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ilrs.mission.alarms.alarm import Severity, Source
from ilrs.protocols.dictionary.reports import EventReport

CENTRE = "centre"
AGE = "age"


@dataclass(frozen=True)
class News:
    """One thing that was said. `key` is the address, with what it is about where that is no limit.

    Times in ns TAI: `at_ns` on board, `known_ns` on the ground.
    """

    key: str
    address: str
    what: Literal["trip", "ease", "over"]
    source: Source
    at_ns: int
    known_ns: int
    severity: Severity = "yellow"
    text: str = ""
    value: float | None = None
    side: int = 0
    replayed: bool = False


def news_of(report: EventReport, received_ns: int, *, replayed: bool) -> News | None:
    """What an event report says of an alarm; None for one that says nothing of alarms.

    `centre/alarm` is about telemetry that the centre misses: its text begins with the address.
    """
    address, _, word = report.name.rpartition("/")
    if word not in ("alarm", "clear"):
        return None
    key = address
    if address == CENTRE:
        address = report.text.partition(" ")[0]
        key = f"{address} {AGE}"
    severity: Severity = "red" if report.severity == "red" else "yellow"
    over = "over" if report.severity == "info" else "ease"
    value = None if math.isnan(report.value) else report.value
    side = -1 if " below " in report.text else 1 if " above " in report.text else 0
    return News(
        key, address, "trip" if word == "alarm" else over, "board", report.heading.epoch.tai_ns,
        received_ns, severity, report.text, value, side, replayed,
    )  # fmt: skip
