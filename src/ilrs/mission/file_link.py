"""The CFDP service on UDP: one unit in a datagram, as CFDP entities on networks do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from ilrs.protocols.cfdp.happening import Happening
from ilrs.protocols.cfdp.service import FileService

Address = tuple[str, int]
# How often the service is asked for units, and how many at a time: about 3 Mbyte/s at most.
TURN_S, MOST_UNITS = 0.01, 32


class FileLink(asyncio.DatagramProtocol):
    """A service that sends to the addresses of its peers; use with `async with`.

    Every happening is told to `hear`. The socket is bound to `local`; for port 0 the system
    chooses one.
    """

    def __init__(
        self, service: FileService, local: Address, peers: dict[int, Address],
        hear: Callable[[Happening], None],
    ) -> None:  # fmt: skip
        self.service, self.peers, self._local, self._hear = service, peers, local, hear
        self._transport: asyncio.DatagramTransport | None = None
        self._turns: asyncio.Task[None] | None = None

    async def __aenter__(self) -> FileLink:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=self._local
        )
        self._turns = asyncio.create_task(self._turn())
        return self

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._transport is not None, "the link is not open"
        return int(self._transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """A unit came in, from wherever: what counts is the entity that it names."""
        del addr
        for event in self.service.receive(data, time.monotonic()):
            self._hear(event)

    def error_received(self, exc: Exception) -> None:
        """A datagram could not be delivered: the timers of the service see to it."""

    async def _turn(self) -> None:
        assert self._transport is not None
        while True:
            now_s = time.monotonic()
            for peer, address in self.peers.items():
                for octets in self.service.outgoing(peer, now_s, MOST_UNITS):
                    self._transport.sendto(octets, address)
            for event in self.service.tick(now_s):
                self._hear(event)
            await asyncio.sleep(TURN_S)

    async def __aexit__(self, *_: object) -> None:
        assert self._turns is not None
        assert self._transport is not None
        self._turns.cancel()
        await asyncio.wait([self._turns])
        self._transport.close()
