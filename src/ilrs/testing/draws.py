"""Values to try a kind with: inside the declared ranges, or far outside them.

Parameters always stay inside their declared range, because a declaration outside it is refused
before a run; everything else may come out of range.
"""

from __future__ import annotations

import math

import numpy as np

from ilrs.kind import Command, Driver, Fault, Kind, Noise, Param, State, resolve_port_name
from ilrs.units import unit_of

EXTREMES = (-1e12, -1e3, -1.0, -1e-9, 0.0, 1e-9, 1.0, 1e3, 1e12)
STEPS_S = (1.0, 60.0, 3600.0, 86400.0)

# What is usual for a driver or bus quantity of a unit.
_USUAL: dict[str, tuple[float, float]] = {
    "1": (0.0, 1.0),
    "W": (0.0, 1e5),
    "W m-2": (0.0, 1400.0),
    "W K-1": (0.0, 1e3),
    "K": (20.0, 400.0),
    "rad": (-0.5, 0.5),
    "m": (3.5e8, 4.1e8),
    "bit s-1": (0.0, 1e7),
    "bit": (0.0, 1e12),
    "J": (0.0, 1e9),
    "kg": (0.0, 1e3),
    "s": (0.0, 1e6),
}


def usual(name: str) -> tuple[float, float]:
    """The range in which a driver, state or bus quantity of that name is drawn."""
    if name.endswith("warming_k"):
        return -5.0, 5.0
    if name.endswith("azimuth_rad"):
        return 0.0, 2.0 * math.pi
    return _USUAL.get(unit_of(name), (0.0, 1.0))


def draw_param(param: Param, rng: np.random.Generator, extreme: bool) -> float:
    """A value inside the declared range; at its ends when extreme."""
    if param.choices is not None:
        return float(rng.choice(sorted(param.choices.values())))
    low = param.minimum if math.isfinite(param.minimum) else -1e3
    high = param.maximum
    if extreme:
        ends = (low, high if math.isfinite(high) else 1e12)
        return float(ends[int(rng.integers(2))])
    if not math.isfinite(high):
        value = float(max(low, 10.0 ** rng.uniform(-2.0, 6.0)))
    else:
        value = float(rng.uniform(low, high))
    return float(min(high, max(low, round(value)))) if param.count else value


def _draw_slot(item: Command | Fault, rng: np.random.Generator) -> float:
    if isinstance(item, Command) and item.values is not None:
        return float(rng.choice(sorted(item.values.values())))
    low = item.minimum if math.isfinite(item.minimum) else -1e3
    high = item.maximum if math.isfinite(item.maximum) else 1e3
    ends = rng.random() < 0.5
    return float(rng.choice([low, high])) if ends else float(rng.uniform(low, high))


def initial(state: State, params: dict[str, float]) -> float:
    """The value of a state at the start, for these parameters."""
    if isinstance(state.initial, str):
        return params[state.initial]
    if callable(state.initial):
        code = state.initial.__code__
        names = code.co_varnames[: code.co_argcount]
        return float(state.initial(**{name: params[name] for name in names}))
    return float(state.initial)


def draw_inputs(
    kind: Kind, rng: np.random.Generator, extreme: bool = False, extreme_params: bool = False
) -> dict[str, float]:
    """A value for everything that the kind's stages ask for from outside.

    States are drawn at their start, or out of range when `extreme`.
    """
    values = {p.name: draw_param(p, rng, extreme_params) for p in kind.params}
    values["dt_s"] = float(rng.choice(STEPS_S))
    params = dict(values)
    for state in kind.states:
        values[state.name] = float(rng.choice(EXTREMES)) if extreme else initial(state, params)
    asked = {name for stage in kind.stages for name in stage.arguments}
    for name in sorted(asked - values.keys()):
        item = kind.find(name)
        if isinstance(item, Command | Fault):
            values[name] = _draw_slot(item, rng)
        elif isinstance(item, Driver | Noise) or resolve_port_name(kind, name):
            low, high = usual(name)
            # Zeros are frequent in real runs and are where divisions fail.
            inside = 0.0 if rng.random() < 0.15 else float(rng.uniform(low, high))
            values[name] = float(rng.choice(EXTREMES)) if extreme else inside
    return values
