"""FARM-1, the receiver of COP-1 on board (CCSDS 232.1-B-2, 6): in order, once, and a report.

A state machine without a clock. It knows one virtual channel; frames of another are not for it.
"""

from __future__ import annotations

from collections import Counter

from ilrs.protocols.ccsds.clcw import Clcw
from ilrs.protocols.ccsds.tc_frame import NUMBERS, TcFrame, read_order
from ilrs.protocols.malformed import MalformedError


class Farm:
    """Takes frames, gives what is to be carried out. `window` is even, from 2 to 254.

    `counters` tells what became of frames: taken, bypass, order, and why others were left.
    """

    def __init__(self, virtual_channel: int, window: int = 64) -> None:
        if window % 2 or not 2 <= window <= 254:
            raise ValueError(f"a window is even, from 2 to 254, not {window}")
        self.virtual_channel, self.window = virtual_channel, window
        self.expected = self.b_count = 0
        self.lockout = self.wait = self.retransmit = False
        self.counters: Counter[str] = Counter()

    def take(self, frame: TcFrame, *, room: bool = True) -> bytes | None:
        """The data of a frame that is accepted; `room` is whether it can be put anywhere."""
        if frame.kind == "BD":
            return self._bypass(frame.data)
        if frame.kind == "BC":
            self._order(frame.data)
            return None
        return self._in_sequence(frame, room)

    def report(self) -> Clcw:
        """The word for the downlink."""
        return Clcw(
            self.virtual_channel, self.expected, self.b_count, self.lockout, self.wait,
            self.retransmit,
        )  # fmt: skip

    def make_room(self) -> None:
        """There is room again (event E10)."""
        self.wait = False

    def _bypass(self, data: bytes) -> bytes:
        self.b_count = (self.b_count + 1) % 4
        self.counters["bypass"] += 1
        return data

    def _order(self, data: bytes) -> None:
        try:
            number = read_order(data)
        except MalformedError:
            self.counters["unknown order"] += 1
            return
        self.b_count = (self.b_count + 1) % 4
        if number is None:
            self.lockout = self.wait = self.retransmit = False
        elif self.lockout:
            # E8 in state 3: counted, and nothing else.
            self.counters["order while locked"] += 1
            return
        else:
            self.expected, self.wait, self.retransmit = number, False, False
        self.counters["order"] += 1

    def _in_sequence(self, frame: TcFrame, room: bool) -> bytes | None:
        ahead = (frame.number - self.expected) % NUMBERS
        half = self.window // 2
        if half <= ahead < NUMBERS - half:
            self.lockout = True
            self.counters["outside the window"] += 1
        elif self.lockout:
            self.counters["locked"] += 1
        elif ahead >= NUMBERS - half:
            self.counters["repeated"] += 1
        elif self.wait:
            self.counters["waiting"] += 1
        elif ahead:
            self.retransmit = True
            self.counters["out of order"] += 1
        elif not room:
            self.retransmit = self.wait = True
            self.counters["no room"] += 1
        else:
            self.expected, self.retransmit = (self.expected + 1) % NUMBERS, False
            self.counters["taken"] += 1
            return frame.data
        return None

    def snapshot(self) -> dict[str, object]:
        """Everything, as JSON knows it."""
        return {
            "expected": self.expected, "b_count": self.b_count, "lockout": self.lockout,
            "wait": self.wait, "retransmit": self.retransmit, "counters": dict(self.counters),
        }  # fmt: skip

    def restore(self, kept: dict[str, object]) -> None:
        """Continue from a snapshot."""
        for name in ("expected", "b_count", "lockout", "wait", "retransmit"):
            setattr(self, name, kept[name])
        counters = kept["counters"]
        assert isinstance(counters, dict)
        self.counters = Counter(counters)
