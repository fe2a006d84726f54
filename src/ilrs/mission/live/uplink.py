"""One uplink, Earth to Moon: telecommand packets in frames, kept in order by COP-1.

A packet waits in the queue of the ground until the line is free and its time has come, gets its
number when it goes out, and is repeated until the spacecraft reports it. Expedited packets (BD) go
first, once, past the sequence. What a failure leaves in doubt is told and not sent again: whether a
telecommand is to be carried out twice is for people to say.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

from ilrs.mission.live.bypass_watch import BypassWatch
from ilrs.mission.live.damage import damage_unit
from ilrs.mission.live.in_flight import InFlight
from ilrs.mission.live.kept_octets import from_text, to_text
from ilrs.mission.live.link_settings import UplinkSetting
from ilrs.mission.live.on_board_receiver import OnBoardReceiver
from ilrs.mission.live.path import Path
from ilrs.mission.live.telecommand_queue import TelecommandQueue
from ilrs.mission.live.uplink_event import UplinkEvent
from ilrs.mission.live.uplink_state import fop_restore, fop_snapshot
from ilrs.protocols.ccsds.clcw import Clcw, decode_clcw
from ilrs.protocols.ccsds.cltu import encode_cltu
from ilrs.protocols.ccsds.fop import ALERTS, INITIAL, Fop
from ilrs.protocols.ccsds.tc_frame import LONGEST_DATA, TcFrame
from ilrs.protocols.malformed import MalformedError


class Uplink:
    """Takes telecommands, gives them on board. Times are ns; spans are [now, until)."""

    def __init__(
        self, spacecraft_id: int, seed: str, *, start_ns: int, virtual_channel: int = 0,
        setting: UplinkSetting | None = None,
    ) -> None:  # fmt: skip
        self.setting = setting or UplinkSetting()
        self.now_ns = start_ns
        self.queue = TelecommandQueue()
        self.board = OnBoardReceiver(spacecraft_id, virtual_channel, start_ns)
        self.fop = Fop(spacecraft_id, virtual_channel, self.setting.window, self.setting.limit)
        # Both ends are new: the receiver expects 0.
        self.fop.begin(0)
        self.watch = BypassWatch()
        self.counters: Counter[str] = Counter()
        self.air = InFlight(f"{seed} uplink", self.setting.damaged, damage_unit)
        self._events: list[UplinkEvent] = []
        self._heard: deque[tuple[int, bytes]] = deque()
        self._last = Clcw(virtual_channel, 0)

    def submit(
        self, id: str, packet: bytes, *, priority: int = 0, earliest_ns: int | None = None,
        expires_ns: int | None = None, bypass: bool = False,
    ) -> None:  # fmt: skip
        """Put a telecommand into the queue, now; `bypass` is for emergencies.

        Raises ValueError for a packet that no frame holds, and for an id that waits already.
        """
        if not 1 <= len(packet) <= LONGEST_DATA:
            raise ValueError(f"telecommand {id!r} has {len(packet)} octets; a frame holds from 1 "
                             f"to {LONGEST_DATA}")  # fmt: skip
        earliest = self.now_ns if earliest_ns is None else max(earliest_ns, self.now_ns)
        self.queue.put(id, packet, priority=priority, earliest_ns=earliest, expires_ns=expires_ns,
                       bypass=bypass)  # fmt: skip
        self.counters["submitted"] += 1

    def cancel(self, id: str) -> bool:
        """Take a telecommand back, now; False when it has gone out or is not known."""
        if not self.queue.remove(id):
            return False
        self._tell(id, "cancelled", self.now_ns)
        return True

    def hear(self, clcw: bytes, at_ns: int) -> None:
        """A control word is heard at a time, now or later; times do not go back."""
        if at_ns < self.now_ns or (self._heard and at_ns < self._heard[-1][0]):
            raise ValueError(f"a control word heard at {at_ns} ns comes too late: it is "
                             f"{self.now_ns} ns, or one after it was told before")  # fmt: skip
        self._heard.append((at_ns, clcw))

    def is_quiet(self, path: Path) -> bool:
        """Whether nothing is on its way up, and nothing can leave over this path before the ground
        does or hears something new."""
        if self.air.next_ns is not None or self.air.end_ns is not None:
            return False
        return not path.up or (not len(self.queue) and self.fop.idle and self.watch.idle)

    def run(self, until_ns: int, path: Path) -> None:
        """Let time come to `until_ns`, with a path that holds from now to then.

        The rate is not that of the path: the uplink has its own.
        """
        if until_ns < self.now_ns:
            raise ValueError(f"time does not go back: {until_ns} ns is before {self.now_ns} ns")
        if until_ns == self.now_ns:
            return
        self._turn(path.up)
        at_ns = self.now_ns
        while at_ns <= until_ns:
            end_ns = self.air.end_ns
            if end_ns is not None and end_ns <= at_ns:
                self.air.finish(path)
            if at_ns == until_ns:
                break
            self._happen(at_ns)
            if path.up and self.air.end_ns is None:
                self._send(at_ns, path)
            at_ns = min(self._next_ns(at_ns), until_ns)
        self.now_ns = until_ns

    def delivered(self) -> list[tuple[int, bytes, bool]]:
        """What came on board, as (received ns, packet, expedited), in order; given once."""
        found, self.board.delivered = self.board.delivered, []
        return found

    def reports(self) -> list[tuple[int, bytes]]:
        """Control words for the downlink with the times from which on they hold; given once."""
        found, self.board.reports = self.board.reports, []
        return found

    def events(self) -> list[UplinkEvent]:
        """What became of telecommands, in order; given once."""
        found, self._events = self._events, []
        return found

    def _turn(self, up: bool) -> None:
        for timer in (self.fop.timer, self.watch.timer):
            (timer.thaw if up else timer.freeze)(self.now_ns)
        if not up:
            self.air.cut()

    def _happen(self, at_ns: int) -> None:
        """Everything at this time but sending."""
        for received_ns, cltu in self.air.arrived(at_ns):
            self.board.feed(received_ns, cltu)
        while self._heard and self._heard[0][0] <= at_ns:
            self._hear(*self._heard.popleft())
        self.fop.tick(at_ns)
        self._follow_up(at_ns)
        lost, why = self.watch.tick(at_ns)
        for id in lost:
            self._tell(id, "gave up", at_ns, why)
        for one in self.queue.expired(at_ns):
            self._tell(one.id, "expired", at_ns, "its time was over before it could be sent")

    def _hear(self, at_ns: int, octets: bytes) -> None:
        try:
            clcw = decode_clcw(octets)
        except MalformedError as error:
            self.counters[f"control word not read: {error.what}"] += 1
            return
        if clcw.virtual_channel != self.fop.virtual_channel:
            self.counters["control words of others"] += 1
            return
        self._last = clcw
        for id in self.watch.hear(clcw.b_count):
            self._tell(id, "received", at_ns, "expedited")
        self.fop.hear(clcw)
        self._follow_up(at_ns)

    def _follow_up(self, at_ns: int) -> None:
        """Tell what the sender in sequence has come to know."""
        for id in self.fop.acknowledged:
            self._tell(id, "received", at_ns)
        self.fop.acknowledged.clear()
        for name, ids in self.fop.alerts:
            self.counters[f"alert {name}"] += 1
            for id in ids:
                text = f"{ALERTS[name]}; whether it came on board is not known"
                self._tell(id, "gave up", at_ns, text)
        self.fop.alerts.clear()

    def _send(self, at_ns: int, path: Path) -> None:
        """Let the next unit go out, if there is one."""
        answer_ns = 2 * path.one_way_ns + self.setting.margin_ns
        frame = (
            self._expedited(at_ns, answer_ns)
            or self._repeated(at_ns, answer_ns)
            or self._new(at_ns, answer_ns)
        )
        if frame is not None:
            cltu = encode_cltu(frame.encode())
            end_ns = at_ns + path.duration_ns(len(cltu), self.setting.rate_bit_s)
            self.air.begin(end_ns, cltu)
            self.counters[f"units {frame.kind}"] += 1

    def _expedited(self, at_ns: int, answer_ns: int) -> TcFrame | None:
        one = self.queue.best(at_ns, bypass=True)
        if one is None:
            return None
        self.queue.remove(one.id)
        self.watch.sent(one.id, at_ns, answer_ns)
        self._tell(one.id, "sent", at_ns, "expedited")
        return TcFrame(self.fop.spacecraft, self.fop.virtual_channel, 0, one.packet, "BD")

    def _repeated(self, at_ns: int, answer_ns: int) -> TcFrame | None:
        if self.fop.state == INITIAL and self.queue.best(at_ns, bypass=False) is not None:
            self.fop.begin_after(self._last)
        frame = self.fop.repeat(at_ns, answer_ns)
        if frame is not None and frame.kind == "BC":
            self.watch.sent("", at_ns, answer_ns)
        return frame

    def _new(self, at_ns: int, answer_ns: int) -> TcFrame | None:
        one = self.queue.best(at_ns, bypass=False) if self.fop.open else None
        if one is None:
            return None
        self.queue.remove(one.id)
        self._tell(one.id, "sent", at_ns)
        return self.fop.send(one.id, one.packet, at_ns, answer_ns)

    def _next_ns(self, at_ns: int) -> int:
        """When something is to happen after this; never before the next nanosecond."""
        times = [
            self.air.end_ns, self.air.next_ns, self._heard[0][0] if self._heard else None,
            self.fop.timer.due_ns, self.watch.timer.due_ns, self.queue.next_ns(at_ns),
        ]  # fmt: skip
        known = [time for time in times if time is not None]
        return max(at_ns + 1, min(known)) if known else 1 << 63

    def _tell(self, id: str, stage: str, at_ns: int, text: str = "") -> None:
        self.counters[stage] += 1
        self._events.append(UplinkEvent(id, stage, at_ns, text))

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        return {
            "now_ns": self.now_ns, "queue": self.queue.snapshot(), "board": self.board.snapshot(),
            "fop": fop_snapshot(self.fop), "watch": self.watch.snapshot(),
            "counters": dict(self.counters), "air": self.air.snapshot(),
            "events": [[one.id, one.stage, one.at_ns, one.text] for one in self._events],
            "heard": [[at, to_text(word)] for at, word in self._heard],
            "last": to_text(self._last.encode()),
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot; the uplink was made with the same arguments."""
        self.now_ns = kept["now_ns"]
        self.queue.restore(kept["queue"])
        self.board.restore(kept["board"])
        fop_restore(self.fop, kept["fop"])
        self.watch.restore(kept["watch"])
        self.counters = Counter(kept["counters"])
        self.air.restore(kept["air"])
        self._events = [UplinkEvent(*one) for one in kept["events"]]
        self._heard = deque((at, from_text(text)) for at, text in kept["heard"])
        self._last = decode_clcw(from_text(kept["last"]))
