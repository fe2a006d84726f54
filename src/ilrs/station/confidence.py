"""How well founded the numbers of a station are: a tally of their confidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ilrs.station.model import Station, Value
from ilrs.station.schema import CONFIDENCES
from ilrs.units import stem

WORDS = (*CONFIDENCES, "default", "unknown")


@dataclass(frozen=True)
class Confidence:
    """Counts of parameters by confidence, and the addresses that a reader should know of."""

    counts: dict[str, int]
    disputed: tuple[str, ...]
    unknown: tuple[str, ...]


def tally(station: Station) -> Confidence:
    """Count the parameters of all elements by confidence."""
    values = list(_values(station))
    counts = {word: sum(v.confidence == word for _, v in values) for word in WORDS}
    disputed = tuple(address for address, v in values if v.confidence == "disputed")
    unknown = tuple(address for address, v in values if v.confidence == "unknown")
    return Confidence(counts, disputed, unknown)


def _values(station: Station) -> Iterator[tuple[str, Value]]:
    for element in station.elements.values():
        for name, value in element.params.items():
            yield f"{element.name}/{stem(name)}", value
