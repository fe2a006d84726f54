"""Ranges as people read them: `0.08–0.10 m/s`, `≤ 4 deg`, `24–34 V`."""

from __future__ import annotations

import math

from ilrs.units import unit_of

# Suffix -> factor, offset and symbol of what is shown.
_SHOWN: dict[str, tuple[float, float, str]] = {
    "_m": (1e3, 0.0, "mm"),
    "_m_s": (1.0, 0.0, "m/s"),
    "_rad": (180.0 / math.pi, 0.0, "deg"),
    "_rad_s": (180.0 / math.pi, 0.0, "deg/s"),
    "_k": (1.0, -273.15, "°C"),
    "_bit_s": (1e-6, 0.0, "Mbit/s"),
    "_pa": (1e-3, 0.0, "kPa"),
    "_kg_s": (3600.0, 0.0, "kg/h"),
    "_w_k": (1.0, 0.0, "W/K"),
    "": (1.0, 0.0, ""),
    # A plain number that people read as a part of a whole.
    "%": (100.0, 0.0, "%"),
}
_SI = {"_m_s": "m/s", "_rad_s": "rad/s", "_bit_s": "bit/s", "_kg_s": "kg/s", "_w_k": "W/K"}


def si_unit(suffix: str) -> str:
    """The SI unit of a suffix in one line: `m/s`, `V`, `1`."""
    return _SI.get(suffix) or unit_of(f"x{suffix}")


def span_text(low: float | None, high: float | None, suffix: str) -> str:
    """A range with its unit; None or an infinite end is open."""
    factor, offset, symbol = _unit(low, high, suffix)
    ends = [
        None if end is None or not math.isfinite(end) else _digits(end * factor + offset)
        for end in (low, high)
    ]
    places = max((len(e.partition(".")[2]) for e in ends if e), default=0)
    first, second = (None if e is None else _padded(e, places) for e in ends)
    unit = f" {symbol}" if symbol else ""
    if first is None or second is None:
        return f"≤ {second}{unit}" if second else f"≥ {first}{unit}" if first else "–"
    if first == second:
        return f"{first}{unit}"
    # A dash after a sign cannot be read.
    dash = " … " if first.startswith("-") or second.startswith("-") else "–"
    return f"{first}{dash}{second}{unit}"


def _unit(low: float | None, high: float | None, suffix: str) -> tuple[float, float, str]:
    if suffix == "_hz":
        top = max(abs(e) for e in (low, high) if e is not None and math.isfinite(e))
        return (1e-6, 0.0, "MHz") if top >= 1e6 else (1.0, 0.0, "Hz")
    return _SHOWN.get(suffix) or (1.0, 0.0, unit_of(f"x{suffix}"))


def _digits(value: float) -> str:
    text = f"{value:.6g}"
    return f"{value:.0f}" if "e" in text and abs(value) >= 1.0 else text


def _padded(text: str, places: int) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<{places}}" if places and "e" not in text else text
