"""How functions of the engine are compiled: kept on disk, and callable from Python only at the rim.

Their arguments are groups of many arrays. A door from Python for each function would cost more time
to compile than the functions themselves, so only those marked `entry` have one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

_KEPT: dict[str, Any] = {"cache": True, "error_model": "numpy"}
_NO_DOOR: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_INNER: dict[str, Any] = {**_KEPT, **_NO_DOOR}


def inner(function: Function) -> Function:
    """Compiles a function that only compiled functions call."""
    return cast(Function, njit(**_INNER)(function))


def checked(function: Function) -> Function:
    """Like `inner`, but a division by zero is an error."""
    return cast(Function, njit(cache=True, **_NO_DOOR)(function))


def entry(function: Function) -> Function:
    """Compiles a function that Python calls."""
    return cast(Function, njit(**_KEPT)(function))
