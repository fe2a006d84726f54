"""A node of bundles on real links: the node says what goes where, links carry it, time is UTC."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

from ilrs.epoch import Epoch
from ilrs.mission.bundle_links import BundleLink, BundleServer, connect
from ilrs.protocols.dtn.dtn_time import dtn_time_ms
from ilrs.protocols.dtn.happening import Happening
from ilrs.protocols.dtn.link import Arrived, Closed, Delivered, Event, Refused, Session
from ilrs.protocols.dtn.node import Node

TURN_S = 0.05
# Bundles that a link has at a time: enough to fill a link with light time, few enough to reroute.
WINDOW = 64


def utc_ms() -> int:
    """The DTN time now."""
    return dtn_time_ms(Epoch.from_datetime(datetime.now(UTC)))


class _Way:
    """A link to one neighbour, and the bundles that it has."""

    def __init__(self, neighbour: str) -> None:
        self.neighbour = neighbour
        self.link: BundleLink | None = None
        self.flying: set[int] = set()


class BundleNode:
    """Runs a node on links that are given to it; happenings are told to `hear`."""

    def __init__(
        self, node: Node, hear: Callable[[Happening], None], clock_ms: Callable[[], int] = utc_ms
    ) -> None:
        self.node, self._hear, self._clock_ms = node, hear, clock_ms
        self._ways: dict[str, _Way] = {}

    def server(self, make: Callable[[], Session], host: str, port: int = 0) -> BundleServer:
        """A server on which others bring bundles; use with `async with`."""
        return BundleServer(lambda: (make(), self._take), host, port)

    async def link(self, neighbour: str, session: Session, host: str, port: int) -> None:
        """Open a link to a neighbour, for what the node has for it. Raises OSError."""
        way = _Way(neighbour)
        way.link = await connect(session, host, port, lambda event: self._heard(way, event))
        self._ways[neighbour] = way

    async def unlink(self, neighbour: str) -> None:
        """End a link: its contact is over. What it had not delivered stays with the node."""
        way = self._ways.pop(neighbour, None)
        if way is not None and way.link is not None:
            await way.link.stop()

    def _take(self, event: Event) -> None:
        if isinstance(event, Arrived):
            self._tell(self.node.receive(event.octets, self._clock_ms()))

    def _heard(self, way: _Way, event: Event) -> None:
        now_ms = self._clock_ms()
        match event:
            case Arrived():
                self._take(event)
            case Delivered(number):
                way.flying.discard(number)
                self._tell(self.node.arrived(number, now_ms))
            case Refused(number, _):
                way.flying.discard(number)
                self._tell(self.node.failed(number, now_ms, refused=True))
            case Closed():
                self._ways.pop(way.neighbour, None)
                for number in sorted(way.flying):
                    self._tell(self.node.failed(number, now_ms))
                way.flying.clear()
            case _:
                pass

    def _tell(self, events: list[Happening]) -> None:
        for event in events:
            self._hear(event)

    def turn(self) -> None:
        """Let time pass at the node, and give every link what it can carry."""
        now_ms = self._clock_ms()
        self._tell(self.node.tick(now_ms))
        for way in list(self._ways.values()):
            while way.link is not None and len(way.flying) < WINDOW:
                offer = self.node.offer(way.neighbour, now_ms)
                if offer is None:
                    break
                way.flying.add(offer.number)
                way.link.send(offer.number, offer.octets)

    async def run(self) -> None:
        """Take turns until cancelled."""
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                self.turn()
                await asyncio.sleep(TURN_S)
