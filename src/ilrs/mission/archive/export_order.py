"""What is exported: rows of some addresses by structure, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ilrs.epoch import Epoch
from ilrs.mission.archive.history import History
from ilrs.mission.archive.layout import Column, Times, Values


@dataclass(frozen=True)
class Chosen:
    """Addresses of one structure, and the spans of which there are no rows any more."""

    structure: str
    columns: list[Column]
    thinned: list[tuple[int, int]]


@dataclass(frozen=True)
class Piece:
    """Some rows of the chosen columns; values (n, columns), NaN where a layout had none."""

    generated_ns: Times
    received_ns: Times
    values: Values


@dataclass(frozen=True)
class Order:
    """What is exported, and what the file says of where it comes from."""

    archive: History
    chosen: list[Chosen]
    start_ns: int
    end_ns: int
    provenance: dict[str, str]

    def pieces(self, of: Chosen) -> Iterator[Piece]:
        """The rows of one structure by time."""
        wanted = [column.address for column in of.columns]
        for rows in self.archive.rows(of.structure, self.start_ns, self.end_ns):
            place = {address: c for c, address in enumerate(rows.layout.addresses)}
            there = [i for i, address in enumerate(wanted) if address in place]
            if not there:
                continue
            values = np.full((len(rows), len(wanted)), np.nan, np.float32)
            values[:, there] = rows.values[:, [place[wanted[i]] for i in there]]
            yield Piece(rows.generated_ns, rows.received_ns, values)

    def told(self) -> dict[str, str]:
        """What the file says of itself."""
        lost = [
            f"{of.structure} {Epoch(first).utc} to {Epoch(last).utc}"
            for of in self.chosen for first, last in of.thinned
        ]  # fmt: skip
        told = {
            "title": "telemetry of a mission",
            "time_coverage_start": Epoch(self.start_ns).utc,
            "time_coverage_end": Epoch(self.end_ns).utc,
            **self.provenance,
        }
        return told | ({"thinned_out": "; ".join(lost)} if lost else {})
