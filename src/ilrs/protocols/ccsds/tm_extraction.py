"""Packets out of the frames of one virtual channel, and what lost frames cost.

A gap in the channel's count ends the packet that was open; the next first header pointer is where
packets begin anew. Nothing goes unaccounted for: each octet is in a packet or in `lost_octets`.
"""

from __future__ import annotations

from ilrs.protocols.ccsds.packet import HEADER_OCTETS, IDLE_APID
from ilrs.protocols.ccsds.tm_frame import COUNTS, NO_PACKET_BEGINS, TmFrame


class PacketExtractor:
    """Takes frames of one virtual channel in order of reception and gives their packets."""

    def __init__(self) -> None:
        self.frames = self.packets = self.idle_packets = self.idle_frames = 0
        self.gaps = self.lost_frames = self.cut_packets = self.lost_octets = 0
        self.last_count = -1
        self._open = b""
        self._within = False

    def feed(self, frame: TmFrame) -> list[bytes]:
        """The packets that this frame completes, idle ones left out."""
        self._follow(frame.channel_count)
        self.frames += 1
        if frame.idle:
            self.idle_frames += 1
            return []
        data, first = frame.data, frame.first_header
        if first == NO_PACKET_BEGINS:
            if not self._within:
                self.lost_octets += len(data)
                return []
            whole = self._open + data
        elif self._within and self._joins(data, first):
            whole = self._open + data
        else:
            self._drop()
            self.lost_octets += first
            whole = data[first:]
        return self._cut(whole)

    def _follow(self, count: int) -> None:
        missed = (count - self.last_count - 1) % COUNTS if self.last_count >= 0 else 0
        self.last_count = count
        if missed:
            self.gaps += 1
            self.lost_frames += missed
            self._drop()

    def _joins(self, data: bytes, first: int) -> bool:
        """Whether the open packet ends exactly where the pointer says that the next begins."""
        start = self._open + data[: HEADER_OCTETS if first else 0]
        if not self._open or len(start) < HEADER_OCTETS:
            return first == 0 and not self._open
        return HEADER_OCTETS + int.from_bytes(start[4:6], "big") + 1 == len(self._open) + first

    def _drop(self) -> None:
        if self._open:
            self.cut_packets += 1
            self.lost_octets += len(self._open)
        self._open, self._within = b"", False

    def _cut(self, whole: bytes) -> list[bytes]:
        found: list[bytes] = []
        at, size = 0, len(whole)
        self._within = True
        while size - at >= HEADER_OCTETS:
            if whole[at] >> 5:
                # Not a packet's version: the rest of this frame cannot be trusted.
                self._open = whole[at:]
                self._drop()
                return found
            end = at + HEADER_OCTETS + (whole[at + 4] << 8 | whole[at + 5]) + 1
            if end > size:
                break
            if (whole[at] & 7) << 8 | whole[at + 1] == IDLE_APID:
                self.idle_packets += 1
            else:
                found.append(whole[at:end])
            at = end
        self.packets += len(found)
        self._open = whole[at:]
        return found

    def snapshot(self) -> tuple[dict[str, int], bytes]:
        """Its counters and the octets of the open packet; `restore` continues from them."""
        counters = {name: int(value) for name, value in vars(self).items() if name != "_open"}
        return counters, self._open

    def restore(self, counters: dict[str, int], left: bytes) -> None:
        """Continue from a snapshot."""
        for name, value in counters.items():
            setattr(self, name, value)
        self._within, self._open = bool(counters["_within"]), left
