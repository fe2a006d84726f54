"""The line to a flight computer outside: its telemetry packets come in, telecommands go out.

TCP: it connects to us; packets back to back, both ways; the newest connection takes the place of
the one before, so that a computer that was cut off comes back at once. UDP: one packet in a
datagram; telecommands go to where the last good packet came from. Up is a TCP connection, or a
packet within `HEARD_S`.

At most `MOST_WAITING_OCTETS` wait for the session: beyond that TCP is not read, and datagrams are
dropped. What begins no packet ends a connection; packets that the dictionary does not know are the
ground's to refuse.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import deque
from typing import Any, cast

from ilrs.mission.ports.line_thread import LineThread, bound_socket
from ilrs.mission.ports.packet_cutter import PacketCutter, whole_packet
from ilrs.mission.ports.settings import StationSettings
from ilrs.mission.ports.tally import Tally
from ilrs.mission.ports.telemetry_out import origin_of
from ilrs.protocols.ccsds.packet import IDLE_APID
from ilrs.protocols.malformed import MalformedError

MOST_WAITING_OCTETS = 8 << 20
MOST_UNREAD_OCTETS = 1 << 20
LARGEST_PACKET = 4096
HEARD_S = 180.0


class StationLine:
    """What came in waits in `take`; `send` gives a telecommand to the line."""

    def __init__(self, settings: StationSettings) -> None:
        self.settings = settings
        self.tally = Tally("station port")
        self._lines = LineThread()
        self._lock = threading.Lock()
        self._inbox: deque[bytes] = deque()
        self._octets = 0
        self._failed: deque[tuple[str, str]] = deque()
        self._heard_s = -1e9
        self._peer: tuple[Any, ...] | None = None
        self._connection: _Connection | None = None
        self._datagrams: asyncio.DatagramTransport | None = None
        try:
            self.port = self._open()
        except BaseException:
            self._lines.close()
            raise

    def _open(self) -> int:
        tcp = self.settings.protocol == "tcp"
        kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
        made = bound_socket(self.settings.host, self.settings.port, kind)
        port = int(made.getsockname()[1])
        if tcp:
            self._lines.listen_tcp(lambda: _Connection(self), made)
            self._lines.at_end(self._hang_up)
        else:
            self._datagrams = self._lines.listen_udp(lambda: _Datagrams(self), made)
        return port

    @property
    def up(self) -> bool:
        """Whether telecommands can leave."""
        if self.settings.protocol == "tcp":
            return self._connection is not None
        return self._peer is not None and time.monotonic() - self._heard_s < HEARD_S

    @property
    def peer(self) -> str:
        """Who is at the other end; empty for nobody."""
        if self._connection is not None:
            return self._connection.origin
        return f"{self._peer[0]}:{self._peer[1]}" if self._peer is not None else ""

    def take(self) -> list[bytes]:
        """The packets that came since the last call, in order."""
        with self._lock:
            found, self._inbox, self._octets = list(self._inbox), deque(), 0
        if found:
            self._lines.soon(self._read_on)
        return found

    def send(self, id: str, packet: bytes) -> None:
        """Have a telecommand leave; if it does not, `failed` tells."""
        self._lines.soon(lambda: self._send(id, packet))

    def failed(self) -> list[tuple[str, str]]:
        """Telecommands that did not leave since the last call, and why."""
        found: list[tuple[str, str]] = []
        while self._failed:
            found.append(self._failed.popleft())
        return found

    def close(self) -> None:
        """Hang up."""
        self._lines.close()

    def facts(self) -> dict[str, Any]:
        """The line for people."""
        return {
            "protocol": self.settings.protocol, "port": self.port, "up": self.up,
            "peer": self.peer, "waiting_octets": self._octets, **self.tally.facts(),
        }  # fmt: skip

    def _send(self, id: str, packet: bytes) -> None:
        why = self._left(packet)
        self.tally.count("telecommands not sent" if why else "telecommands sent")
        if why:
            self._failed.append((id, why))

    def _left(self, packet: bytes) -> str:
        """Let a packet go; why it did not, if it did not."""
        if self._datagrams is not None and self._peer is not None:
            self._datagrams.sendto(packet, self._peer)
            return ""
        if self._connection is not None:
            return self._connection.write(packet)
        return "no flight computer is there"

    def heard(self, packet: bytes) -> bool:
        """A packet has come; False when there was no room for it."""
        if (packet[0] & 7) << 8 | packet[1] == IDLE_APID:
            self.tally.count("idle packets")
            return True
        with self._lock:
            if self._octets + len(packet) > MOST_WAITING_OCTETS:
                return False
            self._inbox.append(packet)
            self._octets += len(packet)
        self._heard_s = time.monotonic()
        self.tally.count("packets")
        return True

    @property
    def full(self) -> bool:
        """Whether the session has to take something first."""
        return self._octets > MOST_WAITING_OCTETS // 2

    def datagram(self, octets: bytes, peer: tuple[Any, ...]) -> None:
        """One datagram, in the thread of the lines."""
        origin = f"{peer[0]}:{peer[1]}"
        try:
            packet = whole_packet(octets, command=False, most_octets=LARGEST_PACKET)
        except MalformedError as error:
            self.tally.refuse("refused", origin, str(error))
            return
        if self.heard(packet):
            self._peer = peer
        else:
            self.tally.refuse("datagrams dropped", origin, "the session does not keep up")

    def connected(self, connection: _Connection) -> None:
        """A flight computer has connected."""
        before, self._connection = self._connection, connection
        self.tally.count("connections")
        if before is not None:
            self.tally.refuse("connections replaced", before.origin, "another one came")
            before.end()

    def disconnected(self, connection: _Connection) -> None:
        """One went."""
        if self._connection is connection:
            self._connection = None

    def _read_on(self) -> None:
        if self._connection is not None:
            self._connection.read_on()

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.end()


class _Connection(asyncio.Protocol):
    def __init__(self, line: StationLine) -> None:
        self._line = line
        self.origin = ""
        self._cutter = PacketCutter(command=False, most_octets=LARGEST_PACKET)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.origin = origin_of(transport)
        self._line.connected(self)

    def data_received(self, data: bytes) -> None:
        for packet in self._cutter.feed(data):
            if not self._line.heard(packet):
                self._line.tally.refuse("packets dropped", self.origin, "there is no room")
        if self._cutter.fault is not None:
            self._line.tally.refuse("connections ended", self.origin, str(self._cutter.fault))
            self.end()
        elif self._line.full and self._transport is not None:
            self._transport.pause_reading()

    def read_on(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def write(self, packet: bytes) -> str:
        transport = self._transport
        if transport is None or transport.is_closing():
            return "the connection has ended"
        if transport.get_write_buffer_size() + len(packet) > MOST_UNREAD_OCTETS:
            return "the flight computer does not read"
        transport.write(packet)
        return ""

    def end(self) -> None:
        self._line.disconnected(self)
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._cutter.waiting_octets:
            why = f"it ended {self._cutter.waiting_octets} octets into a packet"
            self._line.tally.refuse("packets cut off", self.origin, why)
        self._line.disconnected(self)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, line: StationLine) -> None:
        self._line = line

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._line.datagram(data, addr)
