"""Kernels: the stages of kinds, compiled.

The generated loop names its kernels by kind and stage; this room finds the plain function and
compiles it. A kind must be `offer`ed before a loop that uses it is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

from ilrs.kind import Kind

_NO_DOOR: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_STAGES: dict[tuple[str, str], Callable[..., Any]] = {}
_COMPILED: dict[tuple[str, str], Callable[..., Any]] = {}


def offer(kind: Kind) -> None:
    """Make the stages of a kind known to generated loops."""
    for stage in kind.stages:
        key = (kind.id, stage.name)
        if _STAGES.get(key) is not stage.function:
            _STAGES[key] = stage.function
            _COMPILED.pop(key, None)


def kernel(kind_id: str, stage: str) -> Callable[..., Any]:
    """The compiled function of a stage; raises KeyError when its kind was not offered."""
    key = (kind_id, stage)
    if key not in _COMPILED:
        function = _STAGES[key]
        plain = getattr(function, "py_func", function)
        # A division by zero then gives a number that is not finite, which the plant notices and
        # names, instead of an exception without a place. Machine code is kept with the loop alone:
        # kept with the stage's file, it would outlive changes in other files that it calls.
        # Only loops call it, so it needs no door from Python, which would take as long to compile.
        _COMPILED[key] = njit(error_model="numpy", **_NO_DOOR)(plain)
    return _COMPILED[key]
