"""The recorder on board: a ring of packets, bounded by octets; the oldest give way, counted.

Every packet goes in when it is made, and stays until newer ones need the room: what could not
leave is played back, what was lost on the way is played again. Kept in pieces, so that a snapshot
compresses only what is new. Not modelled: wear, wrong bits, files.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Collection
from typing import Any

from ilrs.mission.live.kept_octets import from_small_text, to_small_text
from ilrs.mission.live.packet_times import apid_of, generated_ns

_PIECE_OCTETS = 1 << 18


class _Piece:
    """Packets that follow each other; `first` is the serial number of the first."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.packets: list[bytes] = []
        self.times: list[int] = []
        self.sent = bytearray()
        self.octets = 0
        self.text = ""

    def snapshot(self, sealed: bool) -> dict[str, Any]:
        text = self.text or to_small_text(b"".join(self.packets))
        if sealed:
            self.text = text
        return {
            "first": self.first, "times": self.times[:], "sizes": [len(p) for p in self.packets],
            "sent": to_small_text(bytes(self.sent)), "octets": text,
        }  # fmt: skip


def _restored(kept: dict[str, Any]) -> _Piece:
    piece = _Piece(kept["first"])
    piece.times, piece.sent = list(kept["times"]), bytearray(from_small_text(kept["sent"]))
    whole, at = from_small_text(kept["octets"]), 0
    for size in kept["sizes"]:
        piece.packets.append(whole[at : at + size])
        at += size
    piece.octets = len(whole)
    return piece


class Recorder:
    """A bounded store of packets with a list of those to be played back, oldest first.

    Room is given up a piece at a time: up to `_PIECE_OCTETS`, an eighth at most, may stand empty.
    """

    def __init__(self, capacity_octets: int = 1 << 26) -> None:
        if capacity_octets < 1 << 16:
            raise ValueError(f"a recorder has room for 65536 octets or more, not {capacity_octets}")
        self.capacity_octets = capacity_octets
        self._piece_octets = min(_PIECE_OCTETS, capacity_octets // 8)
        self._pieces: deque[_Piece] = deque([_Piece(0)])
        self._waiting: list[int] = []
        self._asked: set[int] = set()
        self.next_serial = 0
        self.octets = 0
        self.dropped = self.dropped_unsent = self.played = 0

    def keep(self, packet: bytes, at_ns: int) -> int:
        """Store a packet; the serial number under which it is known."""
        piece = self._pieces[-1]
        if piece.octets >= self._piece_octets:
            piece = _Piece(self.next_serial)
            self._pieces.append(piece)
        piece.packets.append(packet)
        piece.times.append(generated_ns(packet, at_ns))
        piece.sent.append(0)
        piece.octets += len(packet)
        self.octets += len(packet)
        self.next_serial += 1
        while self.octets > self.capacity_octets and len(self._pieces) > 1:
            self._drop(self._pieces.popleft())
        return self.next_serial - 1

    def sent(self, serial: int) -> None:
        """A packet has left."""
        piece = self._piece(serial)
        if piece is not None:
            piece.sent[serial - piece.first] = 1

    def play(self, serial: int) -> None:
        """A packet is to be played back."""
        if serial not in self._asked:
            self._asked.add(serial)
            heapq.heappush(self._waiting, serial)

    def request(self, start_ns: int, end_ns: int, apids: Collection[int] | None = None) -> int:
        """Play back what was made from start to end, both included; the number of packets.

        `apids` names the applications, None all of them.
        """
        found = 0
        for piece in self._pieces:
            for at, made_ns in enumerate(piece.times):
                if start_ns <= made_ns <= end_ns and (
                    apids is None or apid_of(piece.packets[at]) in apids
                ):
                    self.play(piece.first + at)
                    found += 1
        return found

    def next_played(self) -> bytes | None:
        """The next packet to be played back, which has left then; None when there is none."""
        while self._waiting:
            serial = heapq.heappop(self._waiting)
            self._asked.discard(serial)
            piece = self._piece(serial)
            if piece is not None:
                piece.sent[serial - piece.first] = 1
                self.played += 1
                return piece.packets[serial - piece.first]
        return None

    @property
    def waiting(self) -> int:
        """Packets that wait to be played back."""
        return len(self._waiting)

    @property
    def packets(self) -> int:
        """Packets in the store."""
        return self.next_serial - self._pieces[0].first

    @property
    def oldest_ns(self) -> int | None:
        """When the oldest packet in the store was made."""
        times = self._pieces[0].times
        return times[0] if times else None

    def _piece(self, serial: int) -> _Piece | None:
        if serial < self._pieces[0].first:
            return None
        # Mostly the newest or the oldest piece; both are cheap to try.
        if serial >= self._pieces[-1].first:
            return self._pieces[-1]
        at = bisect_right(self._pieces, serial, key=lambda piece: piece.first) - 1
        return self._pieces[at]

    def _drop(self, piece: _Piece) -> None:
        self.octets -= piece.octets
        self.dropped += len(piece.packets)
        self.dropped_unsent += piece.sent.count(0)
        end = piece.first + len(piece.packets)
        if self._waiting and self._waiting[0] < end:
            self._asked = {serial for serial in self._asked if serial >= end}
            self._waiting = sorted(self._asked)

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        last = self._pieces[-1]
        return {
            "pieces": [piece.snapshot(piece is not last) for piece in self._pieces],
            "waiting": sorted(self._waiting), "next": self.next_serial, "dropped": self.dropped,
            "dropped_unsent": self.dropped_unsent, "played": self.played,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self._pieces = deque(_restored(piece) for piece in kept["pieces"])
        self._waiting, self._asked = list(kept["waiting"]), set(kept["waiting"])
        self.next_serial, self.dropped = kept["next"], kept["dropped"]
        self.dropped_unsent, self.played = kept["dropped_unsent"], kept["played"]
        self.octets = sum(piece.octets for piece in self._pieces)
