"""The channel between Earth and Moon on sockets: what passes through is late, lost or held up.

`speed` lets the channel's seconds pass faster than those of the clock, so that a rehearsal of a day
does not take a day; the timers of whoever talks through it must then be shorter too.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

from ilrs.mission.channel import Channel, Wire

Address = tuple[str, int]
HOST = "127.0.0.1"


class UdpRelay(asyncio.DatagramProtocol):
    """One way for datagrams: what arrives at `port` leaves for `to` as the channel lets it."""

    def __init__(self, channel: Channel, to: Address, speed: float = 1.0) -> None:
        self.wire, self._to, self.speed = Wire(channel), to, speed
        self._began_s = 0.0
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> UdpRelay:
        loop = asyncio.get_running_loop()
        self._began_s = time.monotonic()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(HOST, 0))
        return self

    @property
    def port(self) -> int:
        """Where to send to."""
        assert self._transport is not None, "the relay is not open"
        return int(self._transport.get_extra_info("sockname")[1])

    @property
    def now_s(self) -> float:
        """The channel's time since it was opened."""
        return (time.monotonic() - self._began_s) * self.speed

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Something enters the channel."""
        del addr
        if self.wire.send(data, self.now_s) is not None:
            wait_s = self.wire.channel.delay_s / self.speed
            asyncio.get_running_loop().call_later(wait_s, self._leave)

    def _leave(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        # A timer of the system may be early by a hair.
        for octets in self.wire.arrived(self.now_s + 0.001 * self.speed):
            self._transport.sendto(octets, self._to)

    def error_received(self, exc: Exception) -> None:
        """The other side is not there (yet): lost, like anything sent to nobody."""

    async def __aexit__(self, *_: object) -> None:
        assert self._transport is not None
        self._transport.close()


class TcpRelay:
    """Both ways for connections: octets are late, and held up while the line is down.

    Loss is not modelled here: TCP would hide it by being later.
    """

    def __init__(self, channel: Channel, to: Address, speed: float = 1.0) -> None:
        self.channel, self._to, self.speed = channel, to, speed
        self._began_s = 0.0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> TcpRelay:
        self._began_s = time.monotonic()
        self._server = await asyncio.start_server(self._accept, HOST, 0)
        return self

    @property
    def port(self) -> int:
        """Where to connect to."""
        assert self._server is not None, "the relay is not open"
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def now_s(self) -> float:
        """The channel's time since it was opened."""
        return (time.monotonic() - self._began_s) * self.speed

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there: asyncio.StreamWriter | None = None
        try:
            far, there = await asyncio.open_connection(*self._to)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, there))
                both.create_task(self._carry(far, writer))
        except (OSError, ExceptionGroup):
            # One end is gone: so is the other.
            pass
        finally:
            # First all are closed, since waiting may be cut short.
            ends = [end for end in (writer, there) if end is not None]
            for end in ends:
                end.close()
            for end in ends:
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        flying: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._let_out(flying, sink))
            while octets := await source.read(1 << 16):
                flying.put_nowait((self._arrival_s(), octets))
            flying.put_nowait((self._arrival_s(), b""))

    def _arrival_s(self) -> float:
        """When octets that enter now come out: held up by blackouts, then under way."""
        enter_s = self.now_s
        for start_s, end_s in sorted(self.channel.blackouts):
            if start_s <= enter_s < end_s:
                enter_s = end_s
        return enter_s + self.channel.delay_s

    async def _let_out(
        self, flying: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        while True:
            arrival_s, octets = await flying.get()
            await asyncio.sleep(max(arrival_s - self.now_s, 0.0) / self.speed)
            if not octets:
                break
            sink.write(octets)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
