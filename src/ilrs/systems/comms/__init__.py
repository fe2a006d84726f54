"""Communications: where data waits and how it leaves for the Earth."""

from __future__ import annotations

from ilrs.kind import Kind
from ilrs.systems.comms import data_store, earth_link

KINDS: tuple[Kind, ...] = (data_store.KIND, earth_link.KIND)
