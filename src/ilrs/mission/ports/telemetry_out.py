"""Telemetry to systems of others: every packet as it is received on the ground, at once.

UDP: one packet is one datagram; what the network does not take is gone. TCP: packets back to back,
from the moment of connecting on. Whoever reads too slowly loses whole packets, never parts: the
sequence counts show it. Whoever reads nothing at all for `STUCK_S` is disconnected, and so is
whoever sends: nothing is taken on these connections.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, cast

from ilrs.mission.live.ground_receiver import Received
from ilrs.mission.ports.line_thread import LineThread
from ilrs.mission.ports.settings import Destination
from ilrs.mission.ports.tally import Tally

MOST_READERS = 8
MOST_WAITING_OCTETS = 4 << 20
MOST_BETWEEN_OCTETS = 16 << 20
STUCK_S = 30.0
# What the system keeps for a connection beside it; left alone it grows to megabytes.
SYSTEM_OCTETS = 1 << 18


class TelemetryOut:
    """Takes packets from the session's thread (`hear`) and sends them in that of the lines."""

    def __init__(self, lines: LineThread) -> None:
        self._lines = lines
        self.tally = Tally("telemetry port")
        self.readers: set[Reader] = set()
        self._udp: list[tuple[socket.socket, Destination]] = []
        self._lock = threading.Lock()
        self._between: deque[bytes] = deque()
        self._octets = 0

    def to_udp(self, host: str, port: int) -> None:
        """Send datagrams there as well."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sender = socket.socket(family, socket.SOCK_DGRAM)
        sender.setblocking(False)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self._udp.append((sender, (host, port)))
        self._lines.at_end(sender.close)

    def to_tcp(self, open_socket: socket.socket) -> None:
        """Serve whoever connects there."""
        self._lines.listen_tcp(lambda: Reader(self), open_socket)
        self._lines.at_end(self._let_go)

    def hear(self, packets: Sequence[Received]) -> None:
        """What the ground received, in the session's thread."""
        with self._lock:
            idle = not self._between
            for packet in packets:
                if self._octets + len(packet.packet) > MOST_BETWEEN_OCTETS:
                    self.tally.count("dropped before sending")
                    continue
                self._between.append(packet.packet)
                self._octets += len(packet.packet)
            wake = idle and bool(self._between)
        if wake:
            self._lines.soon(self._send)

    def _send(self) -> None:
        with self._lock:
            packets, self._between, self._octets = list(self._between), deque(), 0
        self.tally.count("packets", len(packets))
        for sender, there in self._udp:
            self._send_udp(sender, there, packets)
        for reader in list(self.readers):
            reader.offer(packets)

    def _send_udp(self, sender: socket.socket, there: Destination, packets: list[bytes]) -> None:
        for packet in packets:
            try:
                sender.sendto(packet, there)
            except OSError as error:
                self.tally.refuse("not sent by UDP", f"{there[0]}:{there[1]}", str(error))
            else:
                self.tally.count("sent by UDP")

    def _let_go(self) -> None:
        for reader in list(self.readers):
            reader.end()

    def facts(self) -> dict[str, Any]:
        """What went out, to whom."""
        return {
            "udp": [f"{host}:{port}" for _, (host, port) in self._udp],
            "tcp": [{"to": r.origin, "skipped": r.skipped} for r in list(self.readers)],
            **self.tally.facts(),
        }


class Reader(asyncio.Protocol):
    """One connection that reads telemetry."""

    def __init__(self, out: TelemetryOut) -> None:
        self._out = out
        self.origin, self.skipped = "", 0
        self._moved_s, self._left = 0.0, 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected."""
        self._transport = cast("asyncio.Transport", transport)
        self.origin = origin_of(transport)
        if len(self._out.readers) >= MOST_READERS:
            self._out.tally.refuse("connections refused", self.origin,
                                   f"{MOST_READERS} read already")  # fmt: skip
            self._transport.abort()
            return
        open_socket = transport.get_extra_info("socket")
        open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_OCTETS)
        self._out.tally.count("connections")
        self._out.readers.add(self)

    def offer(self, packets: list[bytes]) -> None:
        """Whole packets, as many as fit before it."""
        if (transport := self._transport) is None:
            return
        if self._is_stuck(transport.get_write_buffer_size()):
            return
        room = MOST_WAITING_OCTETS - transport.get_write_buffer_size()
        taken: list[bytes] = []
        for packet in packets:
            if len(packet) <= room:
                taken.append(packet)
                room -= len(packet)
        missed = len(packets) - len(taken)
        if taken:
            transport.write(b"".join(taken))
        if missed:
            self.skipped += missed
            self._out.tally.count("skipped for slow readers", missed)
        self._left = transport.get_write_buffer_size()

    def _is_stuck(self, waiting: int) -> bool:
        """Ends a connection of which nothing has been read for long; whether it did."""
        now_s = time.monotonic()
        if not waiting or waiting < self._left:
            self._moved_s = now_s
        if now_s - self._moved_s <= STUCK_S:
            return False
        self._out.tally.refuse("readers given up", self.origin,
                               f"nothing was read for {STUCK_S:g} s")  # fmt: skip
        self.end()
        return True

    def data_received(self, data: bytes) -> None:
        """Nothing is taken here."""
        del data
        self._out.tally.refuse("readers that sent", self.origin,
                               "telecommands have a port of their own")  # fmt: skip
        self.end()

    def connection_lost(self, exc: Exception | None) -> None:
        """It went."""
        del exc
        self._out.readers.discard(self)

    def end(self) -> None:
        """Disconnect at once."""
        self._out.readers.discard(self)
        if self._transport is not None:
            self._transport.abort()


def origin_of(transport: asyncio.BaseTransport) -> str:
    """Who is at the other end, as HOST:PORT."""
    peer = transport.get_extra_info("peername")
    return f"{peer[0]}:{peer[1]}" if peer else "somebody"
