"""When a station runs: start, duration, step and control period, and what they must satisfy."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ilrs.epoch import Epoch
from ilrs.kind import Param
from ilrs.station.draft import Entry
from ilrs.station.findings import Findings
from ilrs.station.validate import ABSENT
from ilrs.station.values import ValueReader
from ilrs.units import show

# The lunar orientation that goes with DE421 covers 1900-01-01 to 2051-01-01.
FIRST_YEAR, LAST_YEAR = 1900, 2050
# UTC counts seconds from here on, and the ground takes up the sunlight of the year before a run.
FIRST_START = "1972-01-01"
_YEAR = re.compile(r"\s*([+-]?\d+)-")
_YEARS = re.compile(r"\s*(\d+)\s*(?:years?|yr)\s*\Z")
_LONGEST_S = 200.0 * 31_557_600.0
_DURATION = Param("duration_s", "how long a run is", maximum=_LONGEST_S)
_STEP = Param("step_s", "step of the time grid", maximum=86_400.0)
_CONTROL = Param("control_period_s", "how often the centre decides", maximum=31_557_600.0)
_SEED = Param("seed", "seed of noise and failures", 0.0, 0.0, 2.0**53, count=True)


@dataclass(frozen=True)
class Timing:
    """The resolved times of a station."""

    start: Epoch
    duration_s: float
    step_s: int
    control_period_s: int
    seed: int


def read_timing(settings: dict[str, Entry], findings: Findings) -> Timing | None:
    """The times; None, with findings, when one of them cannot be used."""
    reader = ValueReader(findings)
    start = _start(settings["start"], findings)
    duration_s = _positive(_DURATION, settings["duration"], reader, findings)
    step_s = _whole(_STEP, settings["step"], reader, findings)
    control_s = _whole(_CONTROL, settings["control_period"], reader, findings)
    seed = reader.read(_SEED, settings["seed"], "station", range_id="STN-TIME")
    if step_s and control_s and control_s % step_s:
        what = f"station: a step of {step_s} s does not divide the control period of {control_s} s"
        hint = "choose a step that does, or set control_period to a multiple of the step"
        findings.add("STN-STEP", settings["step"].place, what, hint)
    if start and duration_s:
        duration_s = _calendar(start, duration_s, str(settings["duration"].value))
        _check_end(start, duration_s, settings["duration"], findings)
    if not (start and duration_s and step_s and control_s) or seed is None or seed.si is None:
        return None
    return Timing(start, duration_s, step_s, control_s, int(seed.si))


def _start(entry: Entry, findings: Findings) -> Epoch | None:
    text = str(entry.value)
    if text == ABSENT:
        return None
    year = _YEAR.match(text)
    if year and not FIRST_YEAR <= int(year.group(1)) <= LAST_YEAR:
        _report_span(f"start {text} lies", entry, findings)
        return None
    try:
        return Epoch.from_utc(text)
    except ValueError as error:
        findings.add("STN-TIME", entry.place, f"station: start: {error}")
        return None


def _calendar(start: Epoch, duration_s: float, text: str) -> float:
    """Whole years of a duration are calendar years: "1 year" from 1 January ends on 1 January."""
    years = _YEARS.match(text)
    return start.years_later(int(years.group(1))) - start if years else duration_s


def _report_span(what: str, entry: Entry, findings: Findings) -> None:
    findings.add(
        "STN-EPHEMERIS",
        entry.place,
        f"station: {what} outside the span of the ephemeris DE421, {FIRST_YEAR}-{LAST_YEAR}",
        f"choose dates from {FIRST_START} to {LAST_YEAR}-12-31",
    )


def _check_end(start: Epoch, duration_s: float, entry: Entry, findings: Findings) -> None:
    # Light is on its way, and TDB is ahead of UTC: the last day is needed to look beyond the end.
    limit = Epoch.from_utc(f"{LAST_YEAR}-12-31")
    if limit - start < duration_s:
        _report_span(f"a run of {show(duration_s, 's')} from {start.utc} ends", entry, findings)


def _positive(param: Param, entry: Entry, reader: ValueReader, findings: Findings) -> float | None:
    value = reader.read(param, entry, "station", range_id="STN-TIME")
    if value is None or value.si is None:
        return None
    if value.si <= 0.0:
        what = f"station: {param.name.removesuffix('_s')}: {entry.value} is not positive"
        findings.add("STN-TIME", entry.place, what, "give a time longer than zero")
        return None
    return value.si


def _whole(param: Param, entry: Entry, reader: ValueReader, findings: Findings) -> int | None:
    seconds = _positive(param, entry, reader, findings)
    if seconds is None:
        return None
    # "0.1 h" is 360.00000000000006 s in binary.
    whole = round(seconds)
    if whole == 0 or abs(seconds - whole) > 1e-9 * seconds:
        what = f"station: {param.name.removesuffix('_s')}: {entry.value} is not in whole seconds"
        findings.add("STN-TIME", entry.place, what, 'write for example "60 s"')
        return None
    return whole
