"""The compiled loop of one control period: picture, staleness, limits, modes, rules.

Everything the centre decides on is in a few arrays (see `program.py` for their making); a period in
which nothing happens is one call that returns 0. What does happen comes back as rows of `news`
(what, index), in this order: staleness, limits, modes, rules. The functions also run as plain
Python (`period.py_func`), which the tests use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_F = TypeVar("_F", bound=Callable[..., Any])

(
    CONSTANT, VALUE, AGE, RATE, MODE, LASTING, NOT, NEGATE, ABSOLUTE, ADD, SUBTRACT, MULTIPLY,
    DIVIDE, MINIMUM, MAXIMUM, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, UNEQUAL, AND, OR,
) = range(23)  # fmt: skip
STALE, FRESH, OUTSIDE, INSIDE, ENTERED, LEFT, FIRED = range(7)

# Columns of `clock`: seconds per step, periods of patience in seconds, first step, mode index.
STEP_S, PATIENCE_S, FIRST_STEP, MODE_NOW = range(4)


def compiled(function: _F) -> _F:
    """The function compiled by numba, cached on disk, with its own type kept."""
    compile_it = cast(Callable[[_F], _F], numba.njit(cache=True))
    return compile_it(function)


@compiled
def seen_now(i: int, aspect: int, step: int, clock: Ints, seen: Floats, seen_step: Ints) -> float:
    """Value, age (s) or rate (per s) of telemetry i; value and rate are NaN when it is stale."""
    last = seen_step[0, i]
    age_s = float((step - (last if last >= 0 else clock[FIRST_STEP])) * clock[STEP_S])
    if aspect == AGE:
        return age_s
    if last < 0 or age_s >= clock[PATIENCE_S]:
        return np.nan
    if aspect == VALUE:
        return seen[0, i]
    before = seen_step[1, i]
    if before < 0 or before >= last:
        return np.nan
    return (seen[0, i] - seen[1, i]) / float((last - before) * clock[STEP_S])


@compiled
def joined(op: int, x: float, y: float) -> float:
    """What a binary operator makes of two numbers or conditions; NaN is unknown."""
    if op == AND and (x == 0.0 or y == 0.0):
        return 0.0
    if op == OR and (x == 1.0 or y == 1.0):
        return 1.0
    if x != x or y != y:
        return np.nan
    if op == ADD:
        return x + y
    if op == SUBTRACT:
        return x - y
    if op == MULTIPLY:
        return x * y
    if op == DIVIDE:
        return x / y if y != 0.0 else np.nan
    if op in (MINIMUM, AND):
        return y if y < x else x
    if op in (MAXIMUM, OR):
        return y if y > x else x
    if op == LESS:
        return 1.0 if x < y else 0.0
    if op == LESS_EQUAL:
        return 1.0 if x <= y else 0.0
    if op == GREATER:
        return 1.0 if x > y else 0.0
    if op == GREATER_EQUAL:
        return 1.0 if x >= y else 0.0
    return 1.0 if (x == y) == (op == EQUAL) else 0.0


@compiled
def lasted(j: int, held: float, step: int, clock: Ints, hold_s: Floats, since: Ints) -> float:
    """Whether timer j has run long enough; what is not known to hold stops it."""
    if held != 1.0:
        since[j] = -1
        return held
    if since[j] < 0:
        since[j] = step
    return 1.0 if float((step - since[j]) * clock[STEP_S]) >= hold_s[j] else 0.0


@compiled
def worth(
    first: int, last: int, step: int, code: Ints, constants: Floats, clock: Ints, seen: Floats,
    seen_step: Ints, hold_s: Floats, since: Ints, stack: Floats,
) -> float:  # fmt: skip
    """Runs the instructions first ... last - 1 on the stack; gives the value on top."""
    top = -1
    for place in range(first, last):
        op, argument = code[place, 0], code[place, 1]
        if op == CONSTANT:
            top += 1
            stack[top] = constants[argument]
        elif op <= RATE:
            top += 1
            stack[top] = seen_now(argument, op, step, clock, seen, seen_step)
        elif op == MODE:
            top += 1
            stack[top] = 1.0 if clock[MODE_NOW] == argument else 0.0
        elif op == LASTING:
            stack[top] = lasted(argument, stack[top], step, clock, hold_s, since)
        elif op == NOT:
            stack[top] = 1.0 - stack[top]
        elif op == NEGATE:
            stack[top] = -stack[top]
        elif op == ABSOLUTE:
            stack[top] = abs(stack[top])
        else:
            top -= 1
            stack[top] = joined(op, stack[top], stack[top + 1])
    return stack[0]


@compiled
def receive(step: int, values: Floats, seen: Floats, seen_step: Ints) -> None:
    """Takes the received values (not NaN) into the picture; the last but one stays for rates."""
    for i in range(values.size):
        if values[i] == values[i]:
            if step > seen_step[0, i]:
                seen[1, i], seen_step[1, i] = seen[0, i], seen_step[0, i]
            seen[0, i], seen_step[0, i] = values[i], step


@compiled
def watch_bounds(
    n: int, step: int, clock: Ints, seen: Floats, seen_step: Ints, bounds: Floats, watched: Ints,
    outside: Ints, news: Ints,
) -> int:  # fmt: skip
    """Raises and clears bounds; columns of `bounds`: sign, bound, release, persistence (s)."""
    for j in range(watched.size):
        x = seen_now(watched[j], int(VALUE), step, clock, seen, seen_step)
        sign = bounds[j, 0]
        if sign * x > sign * bounds[j, 1]:
            if outside[j, 1] < 0:
                outside[j, 1] = step
            lasted_s = float((step - outside[j, 1]) * clock[STEP_S])
            if outside[j, 0] == 0 and lasted_s >= bounds[j, 3]:
                outside[j, 0] = 1
                news[n, 0], news[n, 1] = OUTSIDE, j
                n += 1
            continue
        outside[j, 1] = -1
        if outside[j, 0] == 1 and sign * x <= sign * bounds[j, 2]:
            outside[j, 0] = 0
            news[n, 0], news[n, 1] = INSIDE, j
            n += 1
    return n


@compiled
def watch_age(
    n: int, step: int, clock: Ints, seen: Floats, seen_step: Ints, needed: Ints, stale: Ints,
    news: Ints,
) -> int:  # fmt: skip
    """Raises and clears the staleness of the telemetry that the centre depends on."""
    for j in range(needed.size):
        age_s = seen_now(needed[j], int(AGE), step, clock, seen, seen_step)
        now = 1 if age_s >= clock[PATIENCE_S] else 0
        if now != stale[j]:
            stale[j] = now
            news[n, 0], news[n, 1] = (STALE if now else FRESH), j
            n += 1
    return n


@compiled
def period(
    step: int, values: Floats, clock: Ints, seen: Floats, seen_step: Ints, needed: Ints,
    stale: Ints, bounds: Floats, watched: Ints, outside: Ints, code: Ints, spans: Ints,
    constants: Floats, hold_s: Floats, since: Ints, stack: Floats, holding: Ints, allowed: Ints,
    risen: Ints, news: Ints,
) -> int:  # fmt: skip
    """One control period: how many rows of `news` were written.

    Rows of `spans`: enter and leave of each mode from the second on (the first is always held),
    then the rules. A mode condition sees the mode as it was, a rule the mode as it now is.
    """
    if clock[FIRST_STEP] < 0:
        clock[FIRST_STEP] = step
    receive(step, values, seen, seen_step)
    n = watch_age(0, step, clock, seen, seen_step, needed, stale, news)
    n = watch_bounds(n, step, clock, seen, seen_step, bounds, watched, outside, news)
    deepest, row = 0, 0
    for m in range(1, holding.size):
        enter = worth(spans[row, 0], spans[row, 1], step, code, constants, clock, seen, seen_step,
                      hold_s, since, stack)  # fmt: skip
        leave = worth(spans[row + 1, 0], spans[row + 1, 1], step, code, constants, clock, seen,
                      seen_step, hold_s, since, stack)  # fmt: skip
        row += 2
        if enter == 1.0 and holding[m] == 0:
            holding[m] = 1
            news[n, 0], news[n, 1] = ENTERED, m
            n += 1
        elif enter != 1.0 and leave == 1.0 and holding[m] == 1:
            holding[m] = 0
            news[n, 0], news[n, 1] = LEFT, m
            n += 1
        if holding[m] == 1:
            deepest = m
    clock[MODE_NOW] = deepest
    for r in range(risen.size):
        when = worth(spans[row, 0], spans[row, 1], step, code, constants, clock, seen, seen_step,
                     hold_s, since, stack)  # fmt: skip
        row += 1
        if allowed[r, deepest] == 0 or when == 0.0:
            risen[r] = 0
        elif when == 1.0 and risen[r] == 0:
            risen[r] = 1
            news[n, 0], news[n, 1] = FIRED, r
            n += 1
    return n
