"""Sessions between nodes on real sockets: asyncio carries the octets that a session asks for."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from ilrs.protocols.dtn.link import Event, Session

Hear = Callable[[Event], None]
READ_OCTETS = 1 << 16
TICK_S = 0.25


class BundleLink:
    """A session on a connection. What happens is told to `hear`, from the first octet to the end.

    Nothing is lost silently: when the connection goes, `hear` gets a `Closed` with the numbers of
    the bundles that may not have arrived.
    """

    def __init__(
        self, session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
        hear: Hear,
    ) -> None:  # fmt: skip
        self.session, self._reader, self._writer, self._hear = session, reader, writer, hear
        self._task = asyncio.create_task(self._run())

    def send(self, number: int, bundle: bytes) -> None:
        """Send a bundle; what becomes of it is told under its number."""
        self._after(self.session.send(number, bundle, time.monotonic()))

    async def stop(self, patience_s: float = 5.0) -> None:
        """End the session in good order, and in any case after `patience_s`."""
        self._after(self.session.stop(time.monotonic()))
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._task), patience_s)
        if not self._task.done():
            self._after(self.session.lost("the peer did not agree to end the session"))
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def wait_closed(self) -> None:
        """Return when the session is over."""
        await asyncio.shield(self._task)

    async def _run(self) -> None:
        reason = "the peer closed the connection"
        self._after(self.session.start(time.monotonic()))
        reading = asyncio.create_task(self._reader.read(READ_OCTETS))
        try:
            while not self.session.closed:
                done, _ = await asyncio.wait({reading}, timeout=TICK_S)
                if done:
                    octets = reading.result()
                    if not octets:
                        break
                    self._after(self.session.receive(octets, time.monotonic()))
                    reading = asyncio.create_task(self._reader.read(READ_OCTETS))
                self._after(self.session.tick(time.monotonic()))
                await self._writer.drain()
        except OSError as error:
            reason = f"the connection broke: {error}"
        finally:
            reading.cancel()
            self._after(self.session.lost(reason))
            await self._close()

    async def _close(self) -> None:
        with contextlib.suppress(OSError):
            if self._writer.can_write_eof():
                self._writer.write_eof()
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def _after(self, events: list[Event]) -> None:
        octets = self.session.outgoing()
        # Once the transport is closing the octets have nowhere to go.
        if octets and not self._writer.is_closing():
            self._writer.write(octets)
        for event in events:
            self._hear(event)


async def connect(session: Session, host: str, port: int, hear: Hear) -> BundleLink:
    """Open a connection and a session on it. Raises OSError when nobody listens there."""
    reader, writer = await asyncio.open_connection(host, port)
    return BundleLink(session, reader, writer, hear)


class BundleServer:
    """Listens for connections and runs a new session on each; use with `async with`.

    `meet` makes the session for a new connection and says who hears of it.
    """

    def __init__(self, meet: Callable[[], tuple[Session, Hear]], host: str, port: int = 0) -> None:
        self._meet, self._host, self._port = meet, host, port
        self._server: asyncio.Server | None = None
        self.links: list[BundleLink] = []

    @property
    def port(self) -> int:
        """The port it listens on; chosen by the system when 0 was asked for."""
        assert self._server is not None, "the server is not listening"
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> BundleServer:
        self._server = await asyncio.start_server(self._accept, self._host, self._port)
        return self

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session, hear = self._meet()
        link = BundleLink(session, reader, writer, hear)
        self.links.append(link)
        await link.wait_closed()
        self.links.remove(link)

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await asyncio.gather(*(link.stop() for link in list(self.links)))
        await self._server.wait_closed()
