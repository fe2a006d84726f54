"""What every kind promises, as checks that return what is wrong (nothing: kept)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numba
import numpy as np

from ilrs.kind import Kind
from ilrs.testing.draws import draw_inputs
from ilrs.units import unit_of

Check = Callable[[Kind], list[str]]
Function = Callable[..., Sequence[float]]
DRAWS = 60
SEED = 20350101
_NEVER_NEGATIVE = {"J", "kg", "bit", "K", "s", "m"}


def run_stages(
    kind: Kind, inputs: Mapping[str, float], functions: Sequence[Function] | None = None
) -> tuple[dict[str, float], list[str]]:
    """Run all stages in order; gives what they returned by name, and what was wrong in form.

    `functions` replaces the stages' own functions, for example by compiled ones.
    """
    known, returned, problems = dict(inputs), dict[str, float](), list[str]()
    plain = [cast(Function, stage.function) for stage in kind.stages]
    for stage, function in zip(kind.stages, functions or plain, strict=True):
        result = function(*(known[name] for name in stage.arguments))
        if len(result) != len(stage.returns):
            problems.append(
                f"{stage.name} returns {len(result)} values, declares {len(stage.returns)}"
            )
        for name, value in zip(stage.returns, result, strict=False):
            if type(value) is not float:
                problems.append(f"{stage.name} returns {name} as {type(value).__name__}")
            returned[name] = float(value)
            # States keep their value at step k for the later stages.
            if name not in inputs:
                known[name] = float(value)
    return returned, problems


def is_documented(kind: Kind) -> list[str]:
    """Title, equation, source, limits and every declared name say something."""
    problems = [
        f"{what} is empty"
        for what in ("title", "equation", "source", "not_modelled")
        if not str(getattr(kind, what)).strip()
    ]
    domain, _, name = kind.id.partition(".")
    if not domain.isidentifier() or not name.isidentifier():
        problems.append(f"the id {kind.id} is not of the form domain.name")
    groups = (kind.params, kind.states, kind.ports, kind.drivers, kind.noises, kind.commands,
              kind.faults, kind.measurements, kind.events)  # fmt: skip
    problems += [f"{i.name} has no doc" for group in groups for i in group if not i.doc.strip()]
    return problems + [
        f"stage {s.name} has no docstring" for s in kind.stages if not s.function.__doc__
    ]


def has_sound_defaults(kind: Kind) -> list[str]:
    """Defaults lie within the declared ranges and choices; a healthy fault is 0."""
    problems: list[str] = []
    for param in kind.params:
        if param.minimum > param.maximum:
            problems.append(f"{param.name}: the minimum is above the maximum")
        value = param.default
        if value is None:
            continue
        if not param.minimum <= value <= param.maximum or not math.isfinite(value):
            problems.append(f"{param.name}: the default {value} is out of range")
        if param.count and value != round(value):
            problems.append(f"{param.name}: the default {value} of a count is not whole")
        if param.choices is not None and value not in param.choices.values():
            problems.append(f"{param.name}: the default {value} is no choice")
    for command in kind.commands:
        try:
            command.code(command.default)
        except ValueError as error:
            problems.append(str(error))
    problems += [
        f"{f.name}: 0 is out of range" for f in kind.faults if f.minimum > 0 or f.maximum < 0
    ]
    return problems


def uses_what_it_declares(kind: Kind) -> list[str]:
    """Every parameter, driver, noise, command and fault is asked for by something."""
    used = {name for stage in kind.stages for name in stage.arguments}
    used |= {port.index for port in kind.ports} | {driver.height for driver in kind.drivers}
    used |= {port.needed_by for port in kind.ports}
    used |= {*kind.node.params, kind.node.lost} if kind.node else set[str]()
    for state in kind.states:
        if isinstance(state.initial, str):
            used.add(state.initial)
        elif callable(state.initial):
            used |= set(inspect.signature(state.initial).parameters)
    groups = (kind.params, kind.drivers, kind.noises, kind.commands, kind.faults)
    return [f"nothing uses {i.name}" for group in groups for i in group if i.name not in used]


def returns_finite_floats(kind: Kind) -> list[str]:
    """In range: the declared number of values, all of type float and finite."""
    return _tried(kind, extreme=False, extreme_params=False)


def survives_the_ends_of_its_parameters(kind: Kind) -> list[str]:
    """With parameters at the ends of their ranges: no exception, everything finite."""
    return _tried(kind, extreme=False, extreme_params=True)


def survives_extremes(kind: Kind) -> list[str]:
    """With states, drivers and bus quantities far out of range: no exception, all finite."""
    return _tried(kind, extreme=True, extreme_params=False)


def _tried(kind: Kind, extreme: bool, extreme_params: bool) -> list[str]:
    rng = np.random.default_rng(SEED)
    for _ in range(DRAWS):
        inputs = draw_inputs(kind, rng, extreme, extreme_params)
        returned, problems = _attempt(kind, inputs)
        problems += [
            f"{n} is {v}, with {inputs}" for n, v in returned.items() if not math.isfinite(v)
        ]
        if problems:
            return problems
    return []


def _attempt(kind: Kind, inputs: Mapping[str, float]) -> tuple[dict[str, float], list[str]]:
    try:
        return run_stages(kind, inputs)
    except (ArithmeticError, ValueError, TypeError, KeyError) as error:
        return {}, [f"{type(error).__name__}: {error}, with {inputs}"]


def keeps_states_in_bounds(kind: Kind) -> list[str]:
    """Ratios within 0 and 1 stay there; energy, mass, data, kelvins, unsigned lengths: >= 0."""
    rng = np.random.default_rng(SEED + 1)
    for trial in range(DRAWS):
        inputs = draw_inputs(kind, rng, extreme=trial % 2 == 1)
        for state in kind.states if trial % 2 else ():
            inputs[state.name] = abs(inputs[state.name])
        returned, problems = _attempt(kind, inputs)
        for state in kind.states if not problems else ():
            value, unit = returned[state.name], unit_of(state.name)
            outside = unit == "1" and not -1e-12 <= value <= 1.0 + 1e-12
            if outside and not 0.0 <= inputs[state.name] <= 1.0:
                continue
            below = value < 0.0 and unit in _NEVER_NEGATIVE and not state.signed
            if outside or below:
                return [f"{state.name} becomes {value}, with {inputs}"]
    return []


def compiles_to_the_same(kind: Kind) -> list[str]:
    """Compiled by numba, every stage gives what it gives in plain Python."""
    njit = cast(Any, numba).njit
    compiled = [cast(Function, njit(stage.function)) for stage in kind.stages]
    try:
        return _compared(kind, compiled)
    except Exception as error:  # whatever the compiler says is a finding about the kind
        return [f"does not compile or run: {error}"]


def _compared(kind: Kind, compiled: Sequence[Function]) -> list[str]:
    rng = np.random.default_rng(SEED + 2)
    for trial in range(DRAWS // 2):
        inputs = draw_inputs(kind, rng, extreme=trial % 3 == 2)
        plain, _ = run_stages(kind, inputs)
        fast, problems = run_stages(kind, inputs, compiled)
        if problems:
            return problems
        scale = max(1e-300, *(abs(v) for v in plain.values()))
        for name, value in plain.items():
            if abs(fast[name] - value) > 1e-12 * max(abs(value), 1e-3 * scale):
                return [f"{name}: {value!r} in Python, {fast[name]!r} compiled, with {inputs}"]
    return []


CHECKS: tuple[Check, ...] = (
    is_documented,
    has_sound_defaults,
    uses_what_it_declares,
    returns_finite_floats,
    survives_the_ends_of_its_parameters,
    survives_extremes,
    keeps_states_in_bounds,
    compiles_to_the_same,
)


def contract_problems(kind: Kind) -> list[str]:
    """All that is wrong with a kind, by check."""
    return [f"{check.__name__}: {text}" for check in CHECKS for text in check(kind)]
