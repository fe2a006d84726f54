"""Numbers, dates and durations as people read them; every space inside a figure is unbreakable."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from ilrs.units import show

NBSP = "\u00a0"
MINUS = "\u2212"
NONE = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZERO_C_K = 273.15
# Sums over a year of float64 flows; what stays below is rounding, not an amount.
ROUNDING = {"J": 1.0, "bit": 1.0}


def figure(value: float | None, unit: str) -> str:
    """A quantity in SI for people: `figure(1.44e8, "J")` gives `40 kWh`; a dash for nothing."""
    if value is None or not math.isfinite(value):
        return NONE
    if unit == "K":
        return celsius(value)
    if unit in ROUNDING and abs(value) < ROUNDING[unit]:
        value = 0.0
    text = show(value, unit).replace("degC", "°C").replace("-", MINUS, 1 if value < 0 else 0)
    return text.replace(" ", NBSP)


def percent(fraction: float | None, digits: int = 0) -> str:
    """`percent(0.342)` gives `34 %`; small fractions never round to a bare zero."""
    if fraction is None or not math.isfinite(fraction):
        return NONE
    value = fraction * 100
    if 0 < abs(value) < 0.001:
        return f"under 0.001{NBSP}%"
    if value and abs(value) < 0.5 * 10**-digits:
        digits = min(-math.floor(math.log10(abs(value))), 6)
    return f"{value:.{digits}f}{NBSP}%".replace("-", MINUS)


def reached(fraction: float | None, digits: int = 0) -> str:
    """A percentage that says 100 only when all of it is: `reached(0.99997, 2)` gives `99.99 %`."""
    if fraction is None or not math.isfinite(fraction):
        return NONE
    scale = 100.0 * 10**digits
    return percent(min(fraction, math.floor(fraction * scale + 1e-9) / scale), digits)


def celsius(kelvin: float | None, digits: int = 0) -> str:
    """A temperature in degrees Celsius."""
    if kelvin is None or not math.isfinite(kelvin):
        return NONE
    return f"{kelvin - ZERO_C_K:.{digits}f}{NBSP}°C".replace("-0" + NBSP, "0" + NBSP).replace(
        "-", MINUS
    )


def whole(value: float | None) -> str:
    """A count with thin groups of thousands: `525 600`."""
    if value is None or not math.isfinite(value):
        return NONE
    return f"{round(value):,}".replace(",", "\u202f").replace("-", MINUS)


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 alarm`, `2 alarms`, `no alarms`."""
    if count == 1:
        return f"1{NBSP}{noun}"
    return f"{whole(count) if count else 'no'}{NBSP}{many or noun + 's'}"


def span(seconds: float | None) -> str:
    """A duration in the two largest useful units: `15 d 3 h`, `4 h 20 min`, `2 min 33 s`, `35 s`.

    From ten minutes on without seconds.
    """
    if seconds is None or not math.isfinite(seconds):
        return NONE
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds}{NBSP}s"
    days, rest = divmod(seconds, 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if days:
        hours = round(rest / 3600)
        days, hours = (days + 1, 0) if hours == 24 else (days, hours)
        return f"{days}{NBSP}d" + (f" {hours}{NBSP}h" if hours and days < 100 else "")
    if hours:
        return f"{hours}{NBSP}h" + (f" {minutes}{NBSP}min" if minutes else "")
    seconds %= 60
    return f"{minutes}{NBSP}min" + (f" {seconds}{NBSP}s" if seconds and minutes < 10 else "")


def moment_of(utc: str) -> datetime | None:
    """The instant of an ISO 8601 UTC text, or None when it cannot be read."""
    try:
        found = datetime.fromisoformat(utc.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def milliseconds(utc: str) -> float | None:
    """UTC milliseconds since 1970 of an ISO 8601 text."""
    found = moment_of(utc)
    return found.timestamp() * 1000 if found else None


def day(utc: str) -> str:
    """`1 Jan 2035` of an ISO 8601 UTC text; the text itself when it cannot be read."""
    found = moment_of(utc)
    return (
        f"{found.day} {_MONTHS[found.month - 1]} {found.year}".replace(" ", NBSP) if found else utc
    )


def minute(utc: str) -> str:
    """`2035-01-01 04:30` of an ISO 8601 UTC text."""
    found = moment_of(utc)
    return f"{found:%Y-%m-%d}{NBSP}{found:%H:%M}" if found else utc


def iso(ms: float) -> str:
    """ISO 8601 UTC of milliseconds since 1970, to the second."""
    return f"{datetime.fromtimestamp(round(ms / 1000), UTC):%Y-%m-%dT%H:%M:%SZ}"


def month_name(month: int) -> str:
    """Three letters of month 1 ... 12."""
    return _MONTHS[month - 1]


def human(name: str) -> str:
    """A declared name as a phrase: `low_power` gives `low power`."""
    return name.replace("_", " ").replace("-", " ")
