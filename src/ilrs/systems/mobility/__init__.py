"""Mobility: vehicles that drive on the ground and are charged at a dock."""

from __future__ import annotations

from ilrs.kind import Kind
from ilrs.systems.mobility import rover

KINDS: tuple[Kind, ...] = (rover.KIND,)
