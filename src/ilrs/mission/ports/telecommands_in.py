"""Telecommands from systems of others, by UDP (a datagram is a packet) and TCP (back to back).

Nothing is answered here, on either; what becomes of a telecommand is in the telemetry and in the
facts of the ports. A TCP connection on which something comes that begins no telecommand, or one
that is not whole after `HALF_S`, is ended. TCP is read no faster than commands are given; datagrams
that come faster are dropped, and so is one that is the same as another within `TWICE_S`, which is
what networks make of one datagram now and then.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from ilrs.diagnostics import SimulationError
from ilrs.mission.ports.line_thread import LineThread
from ilrs.mission.ports.packet_cutter import PacketCutter, whole_packet
from ilrs.mission.ports.tally import Tally
from ilrs.mission.ports.telemetry_out import origin_of
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.pus import LARGEST_OCTETS
from ilrs.protocols.malformed import MalformedError

MOST_SENDERS = 8
MOST_AT_ONCE = 32
PER_S, BURST = 10.0, 50.0
HALF_S, TWICE_S = 30.0, 2.0
READ_OCTETS = 16_384

Give = Callable[[bytes, str, str], "Future[Any]"]


class TelecommandsIn:
    """`give` has a packet (from whom, by which way) given in the session's thread."""

    def __init__(self, lines: LineThread, give: Give) -> None:
        self._lines, self._give = lines, give
        self.tally = Tally("telecommand port")
        self.senders = 0
        self._level, self._then_s = BURST, time.monotonic()
        self.under_way = 0
        self._seen: OrderedDict[bytes, float] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        lines.at_end(self._let_go)

    def from_udp(self, open_socket: socket.socket) -> None:
        """Take datagrams."""
        self._lines.listen_udp(lambda: _Datagrams(self), open_socket)

    def from_tcp(self, open_socket: socket.socket) -> None:
        """Take connections."""
        server = self._lines.do(self._serve(open_socket))
        self._lines.at_end(server.close)

    async def _serve(self, open_socket: socket.socket) -> asyncio.Server:
        # The limit of the reader is what stops one who sends faster than commands are given.
        return await asyncio.start_server(
            self._connected, sock=open_socket, limit=READ_OCTETS, backlog=16
        )

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._tasks.add(task)
        origin = origin_of(writer.transport)
        try:
            if self.senders >= MOST_SENDERS:
                self.tally.refuse("connections refused", origin, f"{MOST_SENDERS} send already")
                return
            self.senders += 1
            try:
                await self._take(reader, origin)
            finally:
                self.senders -= 1
        except (MalformedError, TimeoutError) as error:
            why = str(error) or f"a packet that is not whole after {HALF_S:g} s"
            self.tally.refuse("connections ended", origin, why)
        except (OSError, asyncio.CancelledError):
            self.tally.count("connections broken")
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _take(self, reader: asyncio.StreamReader, origin: str) -> None:
        cutter = PacketCutter(command=True, most_octets=LARGEST_OCTETS)
        self.tally.count("connections")
        while True:
            waits_s = HALF_S if cutter.waiting_octets else None
            octets = await asyncio.wait_for(reader.read(READ_OCTETS), waits_s)
            if not octets:
                if cutter.waiting_octets:
                    raise MalformedError(f"it ended {cutter.waiting_octets} octets into a packet")
                return
            for packet in cutter.feed(octets):
                while wait_s := self.wait_s():
                    await asyncio.sleep(wait_s)
                await self.give(packet, origin, "tcp")
            if cutter.fault is not None:
                raise cutter.fault

    def datagram(self, octets: bytes, origin: str) -> None:
        """One datagram, in the thread of the lines."""
        try:
            packet = whole_packet(octets, command=True, most_octets=LARGEST_OCTETS)
        except MalformedError as error:
            self.tally.refuse("refused", origin, str(error))
            return
        if self._is_double(packet, origin):
            self.tally.refuse("datagrams twice", origin, "the same came a moment ago")
        elif self.under_way >= MOST_AT_ONCE or self.wait_s():
            self.tally.refuse("datagrams dropped", origin, f"more than {PER_S:g} in a second")
        else:
            task = self._lines.loop.create_task(self.give(packet, origin, "udp"))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def give(self, packet: bytes, origin: str, way: str) -> None:
        """Have it given, and count what became of it."""
        self.under_way += 1
        try:
            await asyncio.wrap_future(self._give(packet, origin, way))
        except (MalformedError, RefusedError, SimulationError) as error:
            self.tally.refuse("refused", origin, str(error))
        except Exception as error:
            self.tally.refuse("refused by a mistake of the program", origin, repr(error))
        else:
            self.tally.count("taken")
        finally:
            self.under_way -= 1

    def wait_s(self) -> float:
        """Zero, with one telecommand counted, or how long until the next may come."""
        now_s = time.monotonic()
        self._level = min(BURST, self._level + (now_s - self._then_s) * PER_S)
        self._then_s = now_s
        if self._level < 1.0:
            return (1.0 - self._level) / PER_S
        self._level -= 1.0
        return 0.0

    def _is_double(self, packet: bytes, origin: str) -> bool:
        now_s = time.monotonic()
        while self._seen and next(iter(self._seen.values())) < now_s - TWICE_S:
            self._seen.popitem(last=False)
        key = hashlib.sha256(origin.encode() + packet).digest()
        if key in self._seen:
            return True
        if len(self._seen) < 1000:
            self._seen[key] = now_s
        return False

    def _let_go(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    def facts(self) -> dict[str, Any]:
        """What came in."""
        return {"connections": self.senders, **self.tally.facts()}


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, to: TelecommandsIn) -> None:
        self._to = to

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._to.datagram(data, f"{addr[0]}:{addr[1]}")
