"""Structures and how their rows are laid out, which may change over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import DAY_S, NS
from ilrs.mission.archive.errors import ArchiveError

# Where days, hours and minutes begin: whole ones of UTC as it has been since 2017, so that they
# are those of people until there is another leap second, and never cut anew after one.
ORIGIN_NS = 37 * NS
# Rows that come less often than this are kept in longer segments.
RARE_S = 20.0
Times = NDArray[np.int64]
Values = NDArray[np.float32]


@dataclass(frozen=True)
class Column:
    """One parameter of a structure: where it is measured, in what unit, what it says."""

    address: str
    unit: str = ""
    doc: str = ""


@dataclass(frozen=True)
class Layout:
    """The columns that a structure has, or had; `number` is its name within an archive."""

    number: int
    structure: str
    columns: tuple[Column, ...]
    period_s: float | None = None

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)

    @property
    def span_ns(self) -> int:
        """What time a segment of its rows stands for: a day, or 32 for rows that are rare."""
        return DAY_S * NS * (32 if self.period_s and self.period_s >= RARE_S else 1)

    def span_of(self, time_ns: int) -> int:
        """Which span a row of that time belongs to, counted from 1958."""
        return (time_ns - ORIGIN_NS) // self.span_ns

    def begin_of(self, span: int) -> int:
        """When a span begins, ns TAI."""
        return span * self.span_ns + ORIGIN_NS

    @property
    def addresses(self) -> list[str]:
        """The addresses in the order of the columns."""
        return [column.address for column in self.columns]


@dataclass(frozen=True)
class Rows:
    """Rows of one layout: times of shape (n,), ns TAI, and values of shape (n, columns)."""

    layout: Layout
    generated_ns: Times
    received_ns: Times
    values: Values

    def __len__(self) -> int:
        return len(self.generated_ns)


def checked(
    layout: Layout, generated_ns: Times, received_ns: Times, values: Values
) -> tuple[Times, Times, Values]:
    """The arrays as they are kept; ArchiveError when their shapes are not those of the layout."""
    generated = np.ascontiguousarray(generated_ns, dtype=np.int64)
    received = np.ascontiguousarray(received_ns, dtype=np.int64)
    kept = np.ascontiguousarray(values, dtype=np.float32)
    n = len(generated) if generated.ndim == 1 else -1
    if received.shape != (n,) or kept.shape != (n, layout.width):
        shapes = f"{generated.shape}, {received.shape} and {kept.shape}"
        wanted = f"(n,), (n,) and (n, {layout.width})"
        what = f"rows of {layout.structure} have the shapes {shapes} instead of {wanted}"
        raise ArchiveError(what, "declare the structure anew if its columns changed", "invalid")
    return generated, received, kept


def refuse_columns(structure: str, columns: Sequence[Column]) -> None:
    """ArchiveError for a structure without name, without columns, or with one of them twice."""
    addresses = [column.address for column in columns]
    if not structure or not columns or len(set(addresses)) < len(addresses):
        what = f'the structure "{structure}" needs a name and columns, each address once'
        raise ArchiveError(what, code="invalid")
