"""The open digital International Lunar Research Station.

import ilrs

station = ilrs.load("stations/outpost")
record = ilrs.run(station)
record["battery/charge_fraction"].plot()
"""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ilrs.batch import load, open_record, run
    from ilrs.diagnostics import DeclarationError, SimulationError

__all__ = ["DeclarationError", "SimulationError", "load", "open_record", "run"]

# Imported when first asked for, so that `import ilrs` and the command line's help stay quick.
_HOMES = {
    "DeclarationError": "ilrs.diagnostics",
    "SimulationError": "ilrs.diagnostics",
    "load": "ilrs.batch",
    "open_record": "ilrs.batch",
    "run": "ilrs.batch",
}


def _give_numba_a_place() -> None:
    """Let numba keep machine code somewhere, even for a user who can write nowhere permanent.

    It keeps the code beside the source or below the home, and refuses to compile where neither can
    be written: installed by somebody else, run in a container by a user without a home.
    """
    places = [str(Path(__file__).parent), os.path.expanduser("~")]  # noqa: PTH111 (raises without one)
    if not any(os.access(place, os.W_OK) for place in places):
        os.environ.setdefault("NUMBA_CACHE_DIR", tempfile.mkdtemp(prefix="ilrs-"))


_give_numba_a_place()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ilrs' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
