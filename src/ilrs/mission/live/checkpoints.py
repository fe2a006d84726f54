"""Moments of a session that it can go back to: after a stop, and to branch off a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ilrs.sim.checkpoint import FILE, read_checkpoint, write_checkpoint

FOLDER = "checkpoints"
# The last few are all kept, and of older ones one in so long: the price of a branch far back.
LAST, APART_NS = 3, 6 * 3600 * 1_000_000_000


@dataclass(frozen=True)
class Checkpoints:
    """The checkpoints of a session's folder, each a folder named by its time in ns TAI."""

    folder: Path

    @property
    def times_ns(self) -> list[int]:
        """When there are any, oldest first."""
        places = (self.folder / FOLDER).glob(f"*/{FILE}")
        return sorted(int(p.parent.name) for p in places if p.parent.name.isdigit())

    def write(self, at_ns: int, arrays: dict[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        """Keep one, in one piece, and let go of what is closer together than need be."""
        place = self.folder / FOLDER / str(at_ns)
        place.mkdir(parents=True, exist_ok=True)
        write_checkpoint(place, arrays, dict(facts))
        self._thin()

    def read(self, at_ns: int) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Arrays and facts of one. SimulationError when it is not there, or damaged."""
        return read_checkpoint(self.folder / FOLDER / str(at_ns))

    def latest(self, until_ns: int | None = None) -> int | None:
        """The time of the last one, or of the last one up to `until_ns`."""
        found = [t for t in self.times_ns if until_ns is None or t <= until_ns]
        return found[-1] if found else None

    def _thin(self) -> None:
        times = self.times_ns
        kept = times[0]
        for at_ns in times[1:-LAST]:
            if at_ns - kept >= APART_NS:
                kept = at_ns
                continue
            place = self.folder / FOLDER / str(at_ns)
            (place / FILE).unlink(missing_ok=True)
            place.rmdir()
