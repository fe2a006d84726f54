"""Three nodes in a row, and what they tell."""

from __future__ import annotations

from collections.abc import Callable

from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.node import Happening, Node, Settings

T = 1_100_000_000_000
ROVER, RELAY, EARTH = (Eid.parse(f"dtn://{name}/") for name in ("rover", "relay", "earth"))
NEXT = {"dtn://rover/": "relay", "dtn://relay/": "earth"}


def node(eid: Eid = RELAY, capacity: int = 1 << 20, priority: Callable[[Bundle], int] | None = None,
         way: str | None = None) -> Node:  # fmt: skip
    settings = Settings(capacity, priority or (lambda b: b.primary.created.sequence))
    neighbour = NEXT.get(str(eid), "") if way is None else way
    return Node(
        eid, lambda bundle, now, refused: "" if neighbour in refused else neighbour, settings
    )


def kinds(told: list[Happening]) -> list[str]:
    return [type(event).__name__ for event in told]
