"""Mission control: live sessions, their archive, links, people and pages; and a client of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ilrs.mission.client import Client as Client
    from ilrs.mission.remote.failures import CommandFailedError as CommandFailedError
    from ilrs.mission.remote.failures import MissionError as MissionError

_LATER = {
    "Client": "ilrs.mission.client",
    "CommandFailedError": "ilrs.mission.remote.failures",
    "MissionError": "ilrs.mission.remote.failures",
}


def __getattr__(name: str) -> Any:
    """What a script uses, imported when it is used: everything else stays quick to import."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATER[name]), name)
