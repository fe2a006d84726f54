"""One comparison, as every file of cases gives it."""

from typing import NamedTuple


class Case(NamedTuple):
    """One comparison: passes when ours lies within the tolerance of the reference.

    `reason` explains a difference that would make a reader ask.
    """

    name: str
    ours: float
    reference: float
    tolerance: float
    unit: str
    source: str
    reason: str = ""

    @property
    def passes(self) -> bool:
        return abs(self.ours - self.reference) <= self.tolerance
