"""Quantity strings at the border, SI floats inside, the unit spelled at the end of every name.

`parse("40 kWh", "j")` gives 144000000.0. The suffix of a name (`capacity_j`, `drain_bit_s`) states
its SI unit; a name without a unit suffix is a plain ratio or a count. Degrees, hours and degrees
Celsius exist only in files and on screens.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

# Exponents of (s, m, kg, K, A, rad, bit). Radian and bit are kept apart from plain numbers so that
# an angle given as "30 %" or a data rate given as "100 Hz" is refused.
Dimension = tuple[int, int, int, int, int, int, int]
_NONE: Dimension = (0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Unit:
    """A scale to SI, a dimension, and an offset (only degrees Celsius have one)."""

    scale: float
    dimension: Dimension
    offset: float = 0.0


_S: Dimension = (1, 0, 0, 0, 0, 0, 0)
_M: Dimension = (0, 1, 0, 0, 0, 0, 0)
_KG: Dimension = (0, 0, 1, 0, 0, 0, 0)
_K: Dimension = (0, 0, 0, 1, 0, 0, 0)
_A: Dimension = (0, 0, 0, 0, 1, 0, 0)
_RAD: Dimension = (0, 0, 0, 0, 0, 1, 0)
_BIT: Dimension = (0, 0, 0, 0, 0, 0, 1)
_HZ: Dimension = (-1, 0, 0, 0, 0, 0, 0)
_N: Dimension = (-2, 1, 1, 0, 0, 0, 0)
_PA: Dimension = (-2, -1, 1, 0, 0, 0, 0)
_J: Dimension = (-2, 2, 1, 0, 0, 0, 0)
_W: Dimension = (-3, 2, 1, 0, 0, 0, 0)
_V: Dimension = (-3, 2, 1, 0, -1, 0, 0)
_OHM: Dimension = (-3, 2, 1, 0, -2, 0, 0)

_PREFIXES = {
    "": 1.0,
    "T": 1e12,
    "G": 1e9,
    "M": 1e6,
    "k": 1e3,
    "m": 1e-3,
    "u": 1e-6,
    "n": 1e-9,
}
_PREFIXED: dict[str, Unit] = {
    "m": Unit(1.0, _M), "s": Unit(1.0, _S), "g": Unit(1e-3, _KG), "K": Unit(1.0, _K),
    "A": Unit(1.0, _A), "W": Unit(1.0, _W), "J": Unit(1.0, _J), "Wh": Unit(3600.0, _J),
    "V": Unit(1.0, _V), "Pa": Unit(1.0, _PA), "N": Unit(1.0, _N), "Hz": Unit(1.0, _HZ),
    "bit": Unit(1.0, _BIT), "bps": Unit(1.0, (-1, 0, 0, 0, 0, 0, 1)), "B": Unit(8.0, _BIT),
    "byte": Unit(8.0, _BIT), "ohm": Unit(1.0, _OHM), "rad": Unit(1.0, _RAD),
    "t": Unit(1000.0, _KG),
}  # fmt: skip
_PLAIN: dict[str, Unit] = {
    "%": Unit(0.01, _NONE), "1": Unit(1.0, _NONE), "ppm": Unit(1e-6, _NONE),
    "deg": Unit(math.pi / 180.0, _RAD), "°": Unit(math.pi / 180.0, _RAD),
    "arcsec": Unit(math.pi / 648000.0, _RAD), "arcmin": Unit(math.pi / 10800.0, _RAD),
    "degC": Unit(1.0, _K, 273.15), "°C": Unit(1.0, _K, 273.15),
    "min": Unit(60.0, _S), "h": Unit(3600.0, _S), "hour": Unit(3600.0, _S),
    "hours": Unit(3600.0, _S), "d": Unit(86400.0, _S), "day": Unit(86400.0, _S),
    "days": Unit(86400.0, _S), "year": Unit(31557600.0, _S), "years": Unit(31557600.0, _S),
    "yr": Unit(31557600.0, _S), "a": Unit(31557600.0, _S), "ha": Unit(1e4, (0, 2, 0, 0, 0, 0, 0)),
    "cm": Unit(1e-2, _M), "bar": Unit(1e5, _PA), "L": Unit(1e-3, (0, 3, 0, 0, 0, 0, 0)),
}  # fmt: skip


def _build_units() -> dict[str, Unit]:
    units = dict(_PLAIN)
    for symbol, unit in _PREFIXED.items():
        for prefix, scale in _PREFIXES.items():
            units.setdefault(prefix + symbol, Unit(scale * unit.scale, unit.dimension))
    return units


UNITS: dict[str, Unit] = _build_units()

# Name suffix -> (dimension, what to print, an example to show in error messages). Longest first.
SUFFIXES: dict[str, tuple[Dimension, str, str]] = {
    "_w_m2_k": ((-3, 0, 1, -1, 0, 0, 0), "W m-2 K-1", "5 W/m2/K"),
    "_w_m_k": ((-3, 1, 1, -1, 0, 0, 0), "W m-1 K-1", "0.01 W/m/K"),
    "_j_kg_k": ((-2, 2, 0, -1, 0, 0, 0), "J kg-1 K-1", "900 J/kg/K"),
    "_j_kg": ((-2, 2, 0, 0, 0, 0, 0), "J kg-1", "142 MJ/kg"),
    "_w_m2": ((-3, 0, 1, 0, 0, 0, 0), "W m-2", "1361 W/m2"),
    "_w_k": ((-3, 2, 1, -1, 0, 0, 0), "W K-1", "2 W/K"),
    "_j_k": ((-2, 2, 1, -1, 0, 0, 0), "J K-1", "40 kJ/K"),
    "_kg_m3": ((0, -3, 1, 0, 0, 0, 0), "kg m-3", "1800 kg/m3"),
    "_kg_m2": ((0, -2, 1, 0, 0, 0, 0), "kg m-2", "3 kg/m2"),
    "_ohm_m": ((-3, 1, 1, 0, -2, 0, 0), "ohm m-1", "0.3 ohm/km"),
    "_bit_s": ((-1, 0, 0, 0, 0, 0, 1), "bit s-1", "2 Mbit/s"),
    "_kg_s": ((-1, 0, 1, 0, 0, 0, 0), "kg s-1", "0.1 kg/h"),
    "_m_s": ((-1, 1, 0, 0, 0, 0, 0), "m s-1", "200 m/h"),
    "_rad_s": ((-1, 0, 0, 0, 0, 1, 0), "rad s-1", "0.5 deg/h"),
    "_per_s": (_HZ, "s-1", "2 %/year"),
    "_per_k": ((0, 0, 0, -1, 0, 0, 0), "K-1", "-0.2 %/K"),
    "_j_s": (_W, "W", "100 W"),
    "_bit": (_BIT, "bit", "512 GB"),
    "_ohm": (_OHM, "ohm", "0.1 ohm"),
    "_rad": (_RAD, "rad", "30 deg"),
    "_kg": (_KG, "kg", "140 kg"),
    "_pa": (_PA, "Pa", "101 kPa"),
    "_m3": ((0, 3, 0, 0, 0, 0, 0), "m3", "13 m3"),
    "_m2": ((0, 2, 0, 0, 0, 0, 0), "m2", "20 m2"),
    "_hz": (_HZ, "Hz", "8.45 GHz"),
    "_w": (_W, "W", "8 kW"),
    "_j": (_J, "J", "40 kWh"),
    "_v": (_V, "V", "400 V"),
    "_a": (_A, "A", "5 A"),
    "_k": (_K, "K", "-20 degC"),
    "_s": (_S, "s", "10 min"),
    "_m": (_M, "m", "10 m"),
}
_RATIO = (_NONE, "1", "94 %")


class QuantityError(ValueError):
    """A quantity string that cannot be read; the message says what to write instead."""


def suffix_of(name: str) -> str:
    """The unit suffix of a name (`"_bit_s"` of `drain_bit_s`), or an empty string for a ratio."""
    best = ""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(suffix) > len(best) and len(name) > len(suffix):
            best = suffix
    return best


def stem(name: str) -> str:
    """The name as files write it, without the unit suffix: `capacity` for `capacity_j`."""
    suffix = suffix_of(name)
    return name[: -len(suffix)] if suffix else name


def unit_of(name: str) -> str:
    """The SI unit of a name for labels and Datasets: `J`, `bit s-1`, `1`."""
    suffix = suffix_of(name)
    return SUFFIXES[suffix][1] if suffix else "1"


def example_of(name: str) -> str:
    """A quantity string that would fit the name, for hints."""
    return SUFFIXES.get(suffix_of(name), _RATIO)[2]


_NUMBER = re.compile(r"\s*([+-]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*\Z")
# Powers beyond one digit are never meant, and would overflow.
_FACTOR = re.compile(r"([A-Za-zµμΩ%°1]+)(?:\^?(-?\d)|([²³]))?\Z")
_SYMBOLS = str.maketrans({"µ": "u", "μ": "u", "Ω": "ohm"})


def parse_unit(text: str) -> Unit:
    """Read a unit such as `kWh`, `W/m2/K`, `W m-2`, `kg/m^3`; raises QuantityError."""
    scale, dims, offset = 1.0, list(_NONE), 0.0
    parts = re.split(r"([/*· ]+)", text.strip())
    factors = parts[0::2]
    for i, factor in enumerate(factors):
        sign = -1 if i and "/" in parts[2 * i - 1] else 1
        match = _FACTOR.match(factor)
        symbol = match.group(1).translate(_SYMBOLS) if match else factor
        if match is None or symbol not in UNITS:
            raise QuantityError(f'unknown unit "{factor}"')
        unit = UNITS[symbol]
        power = sign * int(match.group(2) or {"²": 2, "³": 3}.get(match.group(3) or "", 1))
        if unit.offset and len(factors) == 1 and power == 1:
            offset = unit.offset
        scale *= unit.scale**power
        dims = [d + power * u for d, u in zip(dims, unit.dimension, strict=True)]
    s, m, kg, k, a, rad, bit = dims
    return Unit(scale, (s, m, kg, k, a, rad, bit), offset)


def parse(text: str, name: str) -> float:
    """Read a quantity string for a quantity of that name; gives the SI value.

    Raises QuantityError when the number cannot be read, is not finite, has no unit or a unit of
    another dimension than the name's suffix states.
    """
    hint = f'write for example "{example_of(name)}"'
    match = _NUMBER.match(text.replace("\u2212", "-"))
    if match is None:
        raise QuantityError(f'"{text}" is not a number with a unit; {hint}')
    number = float(match.group(1).replace("_", ""))
    if not math.isfinite(number):
        raise QuantityError(f'"{text}" is not a finite number; {hint}')
    wanted = SUFFIXES.get(suffix_of(name), _RATIO)[0]
    if not match.group(2):
        if wanted == _NONE:
            return number
        raise QuantityError(f'"{text}" has no unit; {hint}')
    try:
        unit = parse_unit(match.group(2))
    except QuantityError as error:
        raise QuantityError(f"{error}; {hint}") from None
    if unit.dimension != wanted:
        raise QuantityError(
            f'"{text}" has the wrong dimension: {stem(name)} is measured in {unit_of(name)}; {hint}'
        )
    value = _exactly(match.group(1).replace("_", ""), unit) if number else unit.offset
    if not math.isfinite(value):
        raise QuantityError(f'"{text}" is not a finite number in {unit_of(name)}; {hint}')
    return value


def _exactly(digits: str, unit: Unit) -> float:
    """The nearest float to the decimal product, so that "94 %" is 0.94 and "-20 degC" 253.15."""
    value = Fraction(digits) * Fraction(repr(unit.scale)) + Fraction(repr(unit.offset))
    try:
        return float(value)
    except OverflowError:
        return math.inf


_SHOWN: dict[str, tuple[tuple[float, str], ...]] = {
    "J": ((3.6e9, "MWh"), (3.6e6, "kWh"), (3.6e3, "Wh"), (1.0, "J")),
    "W": ((1e6, "MW"), (1e3, "kW"), (1.0, "W")),
    "s": ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s")),
    "bit": ((8e12, "TB"), (8e9, "GB"), (8e6, "MB"), (8e3, "kB"), (1.0, "bit")),
    "bit s-1": ((1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"), (1.0, "bit/s")),
    "m": ((1e3, "km"), (1.0, "m")),
}


def show(value: float, unit: str) -> str:
    """A value in SI as people read it: `show(1.44e8, "J")` gives `40.0 kWh`."""
    if unit == "rad":
        return f"{math.degrees(value):.2f} deg"
    if unit == "K":
        return f"{value:.1f} K ({value - 273.15:+.1f} degC)"
    if unit == "1":
        return _four_digits(value)
    scales = _SHOWN.get(unit)
    if scales is None:
        return f"{_four_digits(value)} {unit}"
    scale, symbol = next((s for s in scales if abs(value) >= s[0]), scales[-1])
    return f"{_four_digits(value / scale)} {symbol}"


def _four_digits(value: float) -> str:
    """Four digits, and no power of ten for what people still read without one."""
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e6 else f"{value:.4g}"
