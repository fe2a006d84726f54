"""Assets: hardware that takes commands, from a station's elements and from a scene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ilrs.station.model import Station

SAFE = "safe"
"""Every asset has this command; it brings it into its safe state."""


@dataclass(frozen=True)
class Asset:
    """An asset; `commands` maps their names to the words they take. None: any command goes.

    Owner and host are named as their file does, by id or by name; empty: as the scene says.
    """

    id: str
    owner: str = ""
    host: str = ""
    training: tuple[str, ...] = ()
    commands: Mapping[str, tuple[str, ...]] | None = None
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Equipment:
    """What a station brings into a scene: its elements as assets, and the levels of its modes."""

    assets: Mapping[str, Asset] = field(default_factory=dict[str, Asset])
    modes: Mapping[str, int] = field(default_factory=dict[str, int])


def equipment_of(station: Station) -> Equipment:
    """The elements of a station that take commands, and its modes."""
    assets = {
        e.name: Asset(
            e.name, e.owner,
            commands={c.name: tuple(c.values or ()) for c in e.kind.commands},
            file=e.file, line=e.line,
        )
        for e in station.elements.values()
    }  # fmt: skip
    return Equipment(assets, {mode.name: mode.level for mode in station.modes})
