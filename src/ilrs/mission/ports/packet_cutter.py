"""Cuts the octets of a connection into packets, and gives up at the first that is none.

There is no mark between space packets. Where one does not begin as it must, all behind it would be
guesswork, so the connection ends and is begun anew.
"""

from __future__ import annotations

from ilrs.protocols.ccsds.packet import HEADER_OCTETS
from ilrs.protocols.malformed import MalformedError


class PacketCutter:
    """Packets of one type, of at most `most_octets`; never holds more than one that is not whole.

    `fault` says why nothing more is taken, once there is a reason.
    """

    def __init__(self, *, command: bool, most_octets: int) -> None:
        self._command, self._most = command, most_octets
        self._waiting = bytearray()
        self.fault: MalformedError | None = None

    def feed(self, octets: bytes) -> list[bytes]:
        """The packets that are whole now, up to the first that is none."""
        if self.fault is not None:
            return []
        self._waiting += octets
        found: list[bytes] = []
        at = 0
        try:
            while len(self._waiting) - at >= HEADER_OCTETS:
                end = at + self._octets_at(at)
                if end > len(self._waiting):
                    break
                found.append(bytes(self._waiting[at:end]))
                at = end
        except MalformedError as error:
            self.fault, at = error, len(self._waiting)
        del self._waiting[:at]
        return found

    @property
    def waiting_octets(self) -> int:
        """Octets of a packet that is not whole."""
        return len(self._waiting)

    def _octets_at(self, at: int) -> int:
        octets = size_of(self._waiting[at : at + HEADER_OCTETS], command=self._command)
        if octets > self._most:
            raise MalformedError(
                f"a packet of {octets} octets; {self._most} are the most that is taken", 4
            )
        return octets


def size_of(header: bytes | bytearray, *, command: bool) -> int:
    """How many octets a packet has by its header. MalformedError for a header of another kind."""
    if header[0] >> 5:
        raise MalformedError(f"no packet: version {header[0] >> 5} and not 0", 0)
    if bool(header[0] & 0x10) != command:
        found, wanted = ("telemetry", "a telecommand") if command else ("a command", "telemetry")
        raise MalformedError(f"a packet of type {found}, where {wanted} is taken", 0)
    return HEADER_OCTETS + int.from_bytes(header[4:6], "big") + 1


def whole_packet(datagram: bytes, *, command: bool, most_octets: int) -> bytes:
    """The one packet that a datagram is. Raises MalformedError."""
    if len(datagram) <= HEADER_OCTETS:
        raise MalformedError(f"{len(datagram)} octets are no packet", 0)
    if len(datagram) > most_octets:
        what = f"a datagram of {len(datagram)} octets; {most_octets} are the most that is taken"
        raise MalformedError(what, 0)
    stated = size_of(datagram, command=command)
    if stated != len(datagram):
        what = f"a packet of {stated} octets in a datagram of {len(datagram)}"
        raise MalformedError(what, 4)
    return datagram
