"""Times and durations of a scene, read with findings instead of exceptions."""

from __future__ import annotations

from ilrs.epoch import Epoch
from ilrs.station.findings import Findings, Place
from ilrs.station.validate import ABSENT
from ilrs.units import QuantityError, parse


def instant(text: str, place: Place, label: str, findings: Findings) -> int | None:
    """A UTC instant as TAI nanoseconds; None for an empty or (with a finding) a wrong one."""
    if text in ("", ABSENT):
        return None
    try:
        return Epoch.from_utc(text).tai_ns
    except ValueError as error:
        findings.add("RGT-TIME", place, f"{label}: {error}", "write 2035-01-01T00:00Z")
        return None


def checked(text: str) -> int:
    """An instant of a scene that has been checked."""
    return Epoch.from_utc(text).tai_ns


def parse_duration(text: str, place: Place, findings: Findings) -> float:
    """A duration in seconds; 0 with a finding for what is none."""
    try:
        seconds = parse(text, "duration_s")
    except QuantityError as error:
        findings.add("STN-QUANTITY", place, str(error), 'write for example "72 h"')
        return 0.0
    if seconds < 0.0:
        findings.add("STN-RANGE", place, f"{text} lies before now", 'write for example "72 h"')
    return seconds


def shown(tai_ns: int | None) -> str | None:
    """An instant for people; None for no end."""
    return None if tai_ns is None else Epoch(tai_ns).utc
