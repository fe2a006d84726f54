"""A figure from the literature: a value with its bracket, unit, source and how sure it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """`low` and `high` bracket the value; `confidence` is published, derived or assumed."""

    value: float
    low: float
    high: float
    unit: str
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value} does not lie between {self.low} and {self.high}")

    def times(self, factor: float, unit: str) -> Figure:
        """The figure scaled by a factor not below zero, as something derived from it."""
        low, high = self.low * factor, self.high * factor
        return Figure(self.value * factor, low, high, unit, self.source, "derived")

    def as_dict(self) -> dict[str, float | str]:
        """For JSON."""
        return asdict(self)
