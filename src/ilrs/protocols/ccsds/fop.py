"""FOP-1, the sender of COP-1 on the ground (CCSDS 232.1-B-2, 5): a window, repeats, alerts.

A state machine without a clock: it is asked for the next frame when the line is free, and told what
the spacecraft reports. States are numbered as in the book: 1 active, 2 repeating, 3 repeating and
waiting, 5 initialising with an order to the receiver, 6 initial. Not here: state 4 (initialising by
the report alone), suspension (the timer freezes instead), and queues of users, which are the
caller's: a frame is numbered at the moment at which it goes out.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from ilrs.protocols.ccsds.clcw import COP_1, Clcw
from ilrs.protocols.ccsds.fop_timer import FrozenTimer
from ilrs.protocols.ccsds.tc_frame import NUMBERS, UNLOCK, TcFrame, expect_order

ACTIVE, REPEATING, WAITING, INITIALISING, INITIAL = 1, 2, 3, 5, 6
ALERTS = {
    "limit": "it was repeated as often as is allowed and nothing came back",
    "lockout": "the receiver is locked",
    "synch": "the receiver's report does not fit what was sent",
    "report": "the receiver's report contradicts itself",
    "number": "the receiver reports a frame that was never sent",
    "ended": "sending in sequence was ended",
}


@dataclass(slots=True)
class Outstanding:
    """A frame that was sent and is not acknowledged; `again` asks for its repeat."""

    number: int
    tag: str
    data: bytes = field(repr=False)
    again: bool = False


class Fop:
    """One virtual channel. `window` is half that of the receiver or less; `limit` counts sendings.

    `acknowledged` and `alerts` are filled by `hear` and `tick`; the caller empties them: tags of
    frames that arrived, and (alert, tags of frames of which it is not known).
    """

    def __init__(
        self, spacecraft: int, virtual_channel: int, window: int = 32, limit: int = 8
    ) -> None:
        if not 1 <= window <= 127 or limit < 1:
            raise ValueError("a window is from 1 to 127 and a limit 1 or more")
        self.spacecraft, self.virtual_channel = spacecraft, virtual_channel
        self.window, self.limit = window, limit
        self.state = INITIAL
        self.next = self.oldest = 0
        self.transmissions = 1
        self.timer = FrozenTimer()
        self.sent: deque[Outstanding] = deque()
        self.order: bytes = b""
        self.order_due = False
        self.acknowledged: list[str] = []
        self.alerts: list[tuple[str, list[str]]] = []
        self.counters: Counter[str] = Counter()

    def begin(self, number: int | None = None) -> None:
        """Begin without an order to the receiver, which is known to expect `number` (E23)."""
        self._clear(self.next if number is None else number)
        self.state = ACTIVE

    def begin_at(self, number: int) -> None:
        """Begin with the order to expect a number (E27)."""
        self._clear(number)
        self._give(expect_order(number))

    def begin_unlocked(self, number: int) -> None:
        """Begin with the order to unlock; the locked receiver reports `number` (E25, E35)."""
        self._clear(number)
        self._give(UNLOCK)

    def begin_after(self, last: Clcw) -> None:
        """Begin again after an alert, with the order that the last report calls for."""
        if last.lockout:
            self.begin_unlocked(last.report)
        else:
            # Far from what was last reported, so that an old report is not taken for an answer.
            self.begin_at((last.report + NUMBERS // 2) % NUMBERS)

    @property
    def open(self) -> bool:
        """Whether a new frame may go out now: nothing is to be repeated, the window has room."""
        return (
            self.state in (ACTIVE, REPEATING)
            and len(self.sent) < self.window
            and not any(one.again for one in self.sent)
        )

    @property
    def due(self) -> bool:
        """Whether a repeat or an order is to go out."""
        if self.state == INITIALISING:
            return self.order_due
        return self.state in (ACTIVE, REPEATING) and any(one.again for one in self.sent)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing is to be repeated."""
        return not self.sent and self.state != INITIALISING

    def repeat(self, now_ns: int, timeout_ns: int) -> TcFrame | None:
        """The repeat or order that is to go out now, if there is one."""
        if not self.due:
            return None
        self.timer.begin(now_ns, timeout_ns)
        if self.state == INITIALISING:
            self.order_due = False
            self.counters["orders"] += 1
            return TcFrame(self.spacecraft, self.virtual_channel, 0, self.order, "BC")
        one = next(one for one in self.sent if one.again)
        one.again = False
        self.counters["repeats"] += 1
        return TcFrame(self.spacecraft, self.virtual_channel, one.number, one.data)

    def send(self, tag: str, data: bytes, now_ns: int, timeout_ns: int) -> TcFrame:
        """A new frame, which goes out now. Raises RuntimeError when it is not `open`."""
        if not self.open:
            raise RuntimeError(f"no new frame may go out in state {self.state}")
        frame = TcFrame(self.spacecraft, self.virtual_channel, self.next, data)
        if not self.sent:
            self.transmissions = 1
        self.sent.append(Outstanding(self.next, tag, data))
        self.next = (self.next + 1) % NUMBERS
        self.timer.begin(now_ns, timeout_ns)
        self.counters["frames"] += 1
        return frame

    def hear(self, clcw: Clcw) -> None:
        """What the spacecraft reports (E1 to E15)."""
        if clcw.virtual_channel != self.virtual_channel or clcw.cop != COP_1:
            self.counters["reports of others"] += 1
            return
        self.counters["reports"] += 1
        if self.state == INITIALISING:
            self._hear_initialising(clcw)
        elif self.state != INITIAL:
            self._hear_active(clcw)

    def tick(self, now_ns: int) -> None:
        """Time has come so far (E16, E17)."""
        due = self.timer.due_ns
        if due is None or due > now_ns:
            return
        self.timer.stop()
        if self.transmissions >= self.limit:
            self._alert("limit")
        elif self.state == INITIALISING:
            self.transmissions += 1
            self.order_due = True
        elif self.state in (ACTIVE, REPEATING):
            self._again()

    def end(self) -> None:
        """End sending in sequence; what is outstanding is told as an alert (E29)."""
        if self.state != INITIAL:
            self._alert("ended")

    def _hear_initialising(self, clcw: Clcw) -> None:
        if clcw.lockout or clcw.retransmit or clcw.report != self.next:
            return
        if clcw.wait:
            self._alert("report")
            return
        self.timer.stop()
        self.order, self.order_due = b"", False
        self.state = ACTIVE

    def _hear_active(self, clcw: Clcw) -> None:
        new = (clcw.report - self.oldest) % NUMBERS
        if clcw.lockout:
            self._alert("lockout")
        elif new > len(self.sent):
            self._alert("number")
        elif new == len(self.sent):
            self._all_arrived(clcw, new)
        elif clcw.wait and not clcw.retransmit:
            self._alert("report")
        elif not clcw.retransmit:
            self._some_arrived(new)
        else:
            self._asked_again(clcw, new)

    def _all_arrived(self, clcw: Clcw, new: int) -> None:
        if clcw.retransmit or clcw.wait:
            self._alert("synch" if clcw.retransmit else "report")
        elif new:
            self._arrived(new)
            self.timer.stop()
            self.state = ACTIVE
        elif self.state != ACTIVE:
            self._alert("synch")

    def _some_arrived(self, new: int) -> None:
        if new:
            self._arrived(new)
            self.state = ACTIVE
        elif self.state != ACTIVE:
            self._alert("synch")

    def _asked_again(self, clcw: Clcw, new: int) -> None:
        """E8 to E12, E101 to E103: frames were lost."""
        before = self.state
        self._arrived(new)
        if self.limit == 1:
            self._alert("limit")
            return
        self.state = WAITING if clcw.wait else REPEATING
        if not clcw.wait and (new or (before != REPEATING and self.transmissions < self.limit)):
            self._again()

    def _arrived(self, number: int) -> None:
        for _ in range(number):
            self.acknowledged.append(self.sent.popleft().tag)
        self.oldest = (self.oldest + number) % NUMBERS
        if number:
            self.transmissions = 1

    def _again(self) -> None:
        self.transmissions += 1
        for one in self.sent:
            one.again = True

    def _give(self, order: bytes) -> None:
        self.state, self.order, self.order_due = INITIALISING, order, True

    def _alert(self, name: str) -> None:
        self.alerts.append((name, [one.tag for one in self.sent]))
        self.counters[f"alert {name}"] += 1
        self._clear(self.next)

    def _clear(self, number: int) -> None:
        self.sent.clear()
        self.timer.stop()
        self.order, self.order_due = b"", False
        self.transmissions = 1
        self.next = self.oldest = number
        self.state = INITIAL
