"""The recorder on board: a ring of packets, bounded by octets; the oldest give way, counted.

Every packet goes in when it is made, and stays until newer ones need the room: what could not
leave is played back, what was lost on the way is played again. Kept in pieces, so that a snapshot
compresses only what is new; as arrays (`arrays`) it takes a full recorder some hundredths of a
second. Not modelled: wear, wrong bits, files.
"""

from __future__ import annotations

import heapq
import zlib
from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.live.kept_octets import from_small_text, from_text, to_small_text, to_text
from ilrs.mission.live.packet_times import apid_of, generated_ns

_PIECE_OCTETS = 1 << 18
Octets = NDArray[np.uint8]
Numbers = NDArray[np.int64]
ARRAYS = ("recorder.octets", "recorder.times", "recorder.sizes", "recorder.sent", "recorder.pieces")


class _Piece:
    """Packets that follow each other; `first` is the serial number of the first."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.packets: list[bytes] = []
        self.times: list[int] = []
        self.sent = bytearray()
        self.octets = 0
        self.first_ns, self.last_ns = 1 << 62, -1
        self._packed: tuple[Octets, Numbers, Numbers] | None = None

    def add(self, packet: bytes, made_ns: int, sent: int = 0) -> None:
        """A packet behind the others."""
        self.packets.append(packet)
        self.times.append(made_ns)
        self.sent.append(sent)
        self.octets += len(packet)
        self.first_ns, self.last_ns = min(self.first_ns, made_ns), max(self.last_ns, made_ns)

    def packed(self, sealed: bool) -> tuple[Octets, Numbers, Numbers]:
        """The packets compressed, their times and their sizes."""
        found = self._packed or (
            np.frombuffer(zlib.compress(b"".join(self.packets), 1), np.uint8),
            np.array(self.times, np.int64),
            np.array([len(p) for p in self.packets], np.int64),
        )
        if sealed:
            self._packed = found
        return found

    def snapshot(self, sealed: bool) -> dict[str, Any]:
        octets, times, sizes = self.packed(sealed)
        return {
            "first": self.first, "times": times.tolist(), "sizes": sizes.tolist(),
            "sent": to_small_text(bytes(self.sent)), "octets": to_text(octets.tobytes()),
        }  # fmt: skip


def _restored(first: int, times: list[int], sizes: list[int], sent: bytes, octets: bytes) -> _Piece:
    piece, whole, at = _Piece(first), zlib.decompress(octets), 0
    for made_ns, size, was_sent in zip(times, sizes, sent, strict=True):
        piece.add(whole[at : at + size], made_ns, was_sent)
        at += size
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
            # Compressed here and there, it takes nobody's time all at once.
            piece.packed(True)
            piece = _Piece(self.next_serial)
            self._pieces.append(piece)
        piece.add(packet, generated_ns(packet, at_ns))
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
            if piece.last_ns < start_ns or piece.first_ns > end_ns:
                continue
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

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The packets and what is known of each, one after the other; `pieces` is (pieces, 3):
        the first serial number, how many packets, how many octets when compressed."""
        last = self._pieces[-1]
        packed = [piece.packed(piece is not last) for piece in self._pieces]
        sent = np.frombuffer(b"".join(piece.sent for piece in self._pieces), np.uint8)
        sizes = [
            [p.first, len(of[1]), len(of[0])] for p, of in zip(self._pieces, packed, strict=True)
        ]
        columns = [np.concatenate([of[i] for of in packed]) for i in range(3)]
        return dict(zip(ARRAYS, (*columns, sent, np.array(sizes, np.int64)), strict=True))

    def take_up(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """The packets of `arrays`, after `restore` of a snapshot without them."""
        octets, times, sizes, sent, pieces = (arrays[name] for name in ARRAYS)
        self._pieces.clear()
        at = behind = 0
        for first, count, size in pieces.tolist():
            of = slice(at, at + count)
            self._pieces.append(
                _restored(first, times[of].tolist(), sizes[of].tolist(), sent[of].tobytes(),
                          octets[behind : behind + size].tobytes())
            )  # fmt: skip
            at, behind = at + count, behind + size
        self.octets = sum(piece.octets for piece in self._pieces)

    def snapshot(self, *, packets: bool = True) -> dict[str, Any]:
        """Everything, as JSON knows it; without `packets` only the rest: see `arrays`."""
        last, pieces = self._pieces[-1], self._pieces if packets else ()
        return {
            "pieces": [piece.snapshot(piece is not last) for piece in pieces],
            "waiting": sorted(self._waiting), "next": self.next_serial, "dropped": self.dropped,
            "dropped_unsent": self.dropped_unsent, "played": self.played,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self._pieces = deque(
            _restored(p["first"], list(p["times"]), p["sizes"], from_small_text(p["sent"]),
                      from_text(p["octets"]))
            for p in kept["pieces"]
        ) or deque([_Piece(kept["next"])])  # fmt: skip
        self._waiting, self._asked = list(kept["waiting"]), set(kept["waiting"])
        self.next_serial, self.dropped = kept["next"], kept["dropped"]
        self.dropped_unsent, self.played = kept["dropped_unsent"], kept["played"]
        self.octets = sum(piece.octets for piece in self._pieces)
