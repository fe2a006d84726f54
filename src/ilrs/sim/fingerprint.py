"""Fingerprints of code: whether what was compiled once is still what is written.

numba keeps machine code with the file of one function and does not look at what that function
calls. The fingerprint follows the names instead: the function, the functions it calls in whatever
module, the constants it reads. Words about the code (docstrings, comments) do not count. Not
followed: functions of Python and of the numerical libraries, which change with their versions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from ilrs.provenance import digest_array, digest_bytes

# What compiled code may call of other projects; their versions stand beside the fingerprint.
_LIBRARIES = frozenset({*sys.stdlib_module_names, "numpy", "numba", "llvmlite", "scipy"})


def fingerprint(functions: Iterable[Callable[..., Any]]) -> str:
    """SHA-256 over the code of functions and of all that they name, in order."""
    known: dict[FunctionType, int] = {}
    lines = [line for function in functions for line in _lines(function, known, ())]
    return digest_bytes(*(line.encode() for line in lines))


def _lines(value: Any, known: dict[FunctionType, int], names: Iterable[str]) -> Iterator[str]:
    """What is to be known of one value; of a module the things among `names`."""
    plain = getattr(value, "py_func", value)
    if isinstance(plain, FunctionType):
        yield from _of_function(plain, known)
        yield repr(sorted(getattr(value, "targetoptions", {}).items()))
    elif isinstance(plain, ModuleType):
        yield plain.__name__
        if not _is_library(plain.__name__):
            for name in names:
                if hasattr(plain, name):
                    yield name
                    yield from _lines(getattr(plain, name), known, names)
    elif isinstance(plain, np.ndarray):
        yield digest_array(plain)
    elif isinstance(plain, tuple):
        for item in plain:
            yield from _lines(item, known, names)
        yield f"tuple of {len(plain)}"
    elif isinstance(plain, bool | int | float | complex | str | bytes | np.generic | None):
        yield repr(plain)
    else:
        yield f"{type(plain).__qualname__} {getattr(plain, '__qualname__', '')}"


def _of_function(function: FunctionType, known: dict[FunctionType, int]) -> Iterator[str]:
    if function in known or _is_library(function.__module__):
        yield f"{function.__qualname__} {known.get(function, 'library')}"
        return
    known[function] = len(known)
    codes = list(_codes(function.__code__))
    for code in codes:
        yield f"{code.co_code.hex()} {code.co_varnames} {code.co_names} {code.co_freevars}"
        yield from (_constant(c) for c in code.co_consts if c is None or c != function.__doc__)
    names = list(dict.fromkeys(name for code in codes for name in code.co_names))
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    inside = {name: cell.cell_contents for name, cell in cells}
    for name, value in inside.items():
        yield name
        yield from _lines(value, known, names)
    for name in names:
        if name in function.__globals__:
            yield name
            yield from _lines(function.__globals__[name], known, names)
    yield repr(function.__defaults__)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A code object and those written inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _constant(value: object) -> str:
    if isinstance(value, CodeType):
        return value.co_name
    if isinstance(value, frozenset):
        return repr(sorted(map(repr, value)))
    return repr(value)


def _is_library(module: str) -> bool:
    return module.partition(".")[0] in _LIBRARIES
