"""The open digital International Lunar Research Station.

import ilrs

station = ilrs.load("stations/outpost")
record = ilrs.run(station)
record["battery/charge_fraction"].plot()
"""

from __future__ import annotations

from importlib import import_module
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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ilrs' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
