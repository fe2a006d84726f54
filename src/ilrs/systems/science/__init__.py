"""Science: instruments that turn power into data."""

from __future__ import annotations

from ilrs.kind import Kind
from ilrs.systems.science import instrument

KINDS: tuple[Kind, ...] = (instrument.KIND,)
