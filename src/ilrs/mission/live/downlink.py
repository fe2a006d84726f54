"""One downlink, Moon to Earth: packets in frames, frames one after the other at the link's rate.

Virtual channel 0 has acknowledgements (first) and events, 1 real-time housekeeping, 2 playback of
the recorder. The lower number goes first; 1 and 2 have a small share that nobody takes from them.
Every packet goes into the recorder; one that cannot leave in time is played back later.

Not modelled: wrong bits that the code of the link puts right (a frame arrives, arrives damaged, or
does not), and the idle frames between two reports: they are made once in `idle_ns` only.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Collection
from typing import Any

from ilrs.mission.live.channel_queue import ChannelQueue
from ilrs.mission.live.channel_turns import (
    CHANNELS,
    PLAYBACK,
    REAL_TIME,
    URGENT,
    ChannelTurns,
)
from ilrs.mission.live.damage import damage_frame
from ilrs.mission.live.in_flight import InFlight
from ilrs.mission.live.kept_octets import from_text, to_text
from ilrs.mission.live.link_settings import DownlinkSetting
from ilrs.mission.live.packet_times import is_acknowledgement
from ilrs.mission.live.path import Path
from ilrs.mission.live.recorder import Recorder
from ilrs.protocols.ccsds.clcw import CLCW_OCTETS
from ilrs.protocols.ccsds.packet import HEADER_OCTETS
from ilrs.protocols.ccsds.tm_filling import only_idle_data
from ilrs.protocols.ccsds.tm_frame import COUNTS, ONLY_IDLE, SYNCHRONISATION, TmFrame, data_octets


class Downlink:
    """Takes packets, gives frames. All times are ns; spans [now, until) follow each other."""

    def __init__(
        self, spacecraft_id: int, seed: str, frame_octets: int = 1115, *, start_ns: int,
        recorder: Recorder | None = None, setting: DownlinkSetting | None = None,
    ) -> None:  # fmt: skip
        self.spacecraft_id, self.frame_octets = spacecraft_id, frame_octets
        self.setting = setting or DownlinkSetting()
        self.recorder = recorder or Recorder()
        self.now_ns = start_ns
        self.counters: Counter[str] = Counter()
        self.queues = [ChannelQueue() for _ in CHANNELS]
        self._room = data_octets(frame_octets)
        self.air = InFlight(f"{seed} downlink", self.setting.damaged, damage_frame)
        self._offered: list[tuple[int, int, int, bytes]] = []
        self._offers = 0
        self._reports: deque[tuple[int, bytes]] = deque()
        self._asked: deque[tuple[int, int, int]] = deque()
        self._report = bytes(CLCW_OCTETS)
        self._turns = ChannelTurns()
        self._playback_ns = self._idle_ns = start_ns
        self._master_count = 0

    def offer(self, virtual_channel: int, packet: bytes, at_ns: int) -> None:
        """A packet that is made at a time, now or later. Raises ValueError for what cannot be."""
        if virtual_channel not in (URGENT, REAL_TIME):
            raise ValueError(f"packets are offered to virtual channel 0 or 1, not "
                             f"{virtual_channel}: 2 is the recorder's")  # fmt: skip
        size = HEADER_OCTETS + int.from_bytes(packet[4:6], "big") + 1
        if len(packet) != size or packet[0] >> 5:
            raise ValueError(f"{len(packet)} octets offered are not one whole space packet")
        self._not_past(at_ns, "a packet")
        self._offers += 1
        heapq.heappush(self._offered, (at_ns, self._offers, virtual_channel, packet))

    def report(self, clcw: bytes, at_ns: int) -> None:
        """The control word that frames carry from a time on; times do not go back."""
        self._not_past(at_ns, "a control word")
        if len(clcw) != CLCW_OCTETS or (self._reports and at_ns < self._reports[-1][0]):
            raise ValueError("a control word has 4 octets and comes after the one before it")
        self._reports.append((at_ns, clcw))

    def request(self, start_ns: int, end_ns: int, apids: Collection[int] | None = None) -> int:
        """Play back what was made from start to end, now; the number of packets found."""
        return self.recorder.request(start_ns, end_ns, apids)

    def ask(self, start_ns: int, end_ns: int, at_ns: int) -> None:
        """Play back what was made from start to end, from a time on; times do not go back."""
        self._not_past(at_ns, "a request")
        self._asked.append((at_ns, start_ns, end_ns))

    def run(self, until_ns: int, path: Path) -> None:
        """Let time come to `until_ns`, with a path that holds from now to then."""
        if until_ns < self.now_ns:
            raise ValueError(f"time does not go back: {until_ns} ns is before {self.now_ns} ns")
        if until_ns == self.now_ns:
            return
        if not path.carries:
            self._run_down(until_ns)
            return
        at_ns = self.now_ns
        while True:
            end_ns = self.air.end_ns
            if end_ns is not None:
                if end_ns > until_ns:
                    break
                at_ns = end_ns
                self.air.finish(path)
            if at_ns >= until_ns:
                break
            self._admit(at_ns)
            if not self._begin(at_ns, path):
                at_ns = self._next_ns()
        self._admit(until_ns - 1)
        self.now_ns = until_ns

    def arrived(self, until_ns: int) -> list[tuple[int, bytes]]:
        """What has arrived by then, as (received ns, octets of a frame), in order; given once."""
        return self.air.arrived(until_ns)

    def _run_down(self, until_ns: int) -> None:
        self.air.cut()
        self._admit(until_ns - 1)
        self._idle_ns = until_ns
        self.now_ns = until_ns

    def _not_past(self, at_ns: int, what: str) -> None:
        if at_ns < self.now_ns:
            raise ValueError(f"{what} at {at_ns} ns is in the past: it is {self.now_ns} ns")

    def _admit(self, at_ns: int) -> None:
        """Take in what is made by now, and send to the recorder what has waited too long."""
        while self._asked and self._asked[0][0] <= at_ns:
            due_ns, start_ns, end_ns = self._asked.popleft()
            self._admit_offered(due_ns)
            self.recorder.request(start_ns, end_ns)
        self._admit_offered(at_ns)
        for channel in (URGENT, REAL_TIME):
            self._shelve(self.queues[channel], at_ns - self.setting.patience_ns)
        while self._reports and self._reports[0][0] <= at_ns:
            due_ns, self._report = self._reports.popleft()
            # What is new for the ground does not wait for the next frame.
            self._idle_ns = min(self._idle_ns, max(due_ns, self.now_ns))

    def _admit_offered(self, at_ns: int) -> None:
        setting = self.setting
        while self._offered and self._offered[0][0] <= at_ns:
            made_ns, _, channel, packet = heapq.heappop(self._offered)
            serial = self.recorder.keep(packet, made_ns)
            first = channel == URGENT and is_acknowledgement(packet)
            queue = self.queues[channel]
            # What is overdue leaves at its time, whether or not somebody looks in between.
            self._shelve(queue, made_ns - setting.patience_ns)
            queue.put((made_ns, serial, packet), first=first)
            self.counters[f"offered to {channel}"] += 1

    def _shelve(self, queue: ChannelQueue, before_ns: int) -> None:
        if not queue.waiting:
            return
        for serial in queue.overdue(before_ns, self.setting.queue_octets):
            self.recorder.play(serial)
            self.counters["recorded"] += 1

    def _begin(self, at_ns: int, path: Path) -> bool:
        """Begin to send a frame, if there is one to send."""
        channel = self._turns.choose([c for c in CHANNELS if self._busy(c, at_ns)])
        if channel is None:
            if at_ns < self._idle_ns:
                return False
            frame = self._frame(URGENT, only_idle_data(self._room), ONLY_IDLE)
            self.counters["idle frames"] += 1
        else:
            data, first = self.queues[channel].filler.fill(self._room, lambda: self._pull(channel))
            frame = self._frame(channel, data, first)
        octets = len(frame) + len(SYNCHRONISATION)
        self.air.begin(at_ns + path.duration_ns(octets), frame)
        self._idle_ns = at_ns + self.setting.idle_ns
        if channel == PLAYBACK:
            self._playback_ns = at_ns + path.duration_ns(octets, self.setting.playback_bit_s)
        return True

    def _busy(self, channel: int, at_ns: int) -> bool:
        queue = self.queues[channel]
        if channel != PLAYBACK:
            return queue.busy
        return at_ns >= self._playback_ns and (queue.busy or self.recorder.waiting > 0)

    def _pull(self, channel: int) -> bytes | None:
        if channel == PLAYBACK:
            return self.recorder.next_played()
        waiting = self.queues[channel].pull()
        if waiting is None:
            return None
        self.recorder.sent(waiting[1])
        return waiting[2]

    def _frame(self, channel: int, data: bytes, first: int) -> bytes:
        queue = self.queues[channel]
        frame = TmFrame(self.spacecraft_id, channel, self._master_count, queue.count, first, data,
                        self._report)  # fmt: skip
        self._master_count = (self._master_count + 1) % COUNTS
        queue.count = (queue.count + 1) % COUNTS
        self.counters[f"frames of {channel}"] += 1
        return frame.encode()

    def _next_ns(self) -> int:
        """When something may be to do: a packet is made, playback has its turn, a report is due."""
        times = [self._idle_ns]
        if self._reports:
            times.append(self._reports[0][0])
        if self._offered:
            times.append(self._offered[0][0])
        if self._asked:
            times.append(self._asked[0][0])
        if self.recorder.waiting or self.queues[PLAYBACK].busy:
            times.append(self._playback_ns)
        return min(times)

    def snapshot(self, *, packets: bool = True) -> dict[str, Any]:
        """Everything, as JSON knows it; without `packets`, those of the recorder are left out."""
        return {
            "now_ns": self.now_ns, "counters": dict(self.counters), "offers": self._offers,
            "queues": [queue.snapshot() for queue in self.queues],
            "recorder": self.recorder.snapshot(packets=packets), "air": self.air.snapshot(),
            "offered": [[at, n, vc, to_text(packet)] for at, n, vc, packet in self._offered],
            "reports": [[at, to_text(word)] for at, word in self._reports],
            "report": to_text(self._report), "asked": list(map(list, self._asked)),
            "passed_over": self._turns.snapshot(),
            "playback_ns": self._playback_ns, "idle_ns": self._idle_ns,
            "master_count": self._master_count,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot; the downlink was made with the same arguments."""
        self.now_ns, self._offers = kept["now_ns"], kept["offers"]
        self.counters = Counter(kept["counters"])
        for queue, one in zip(self.queues, kept["queues"], strict=True):
            queue.restore(one)
        self.recorder.restore(kept["recorder"])
        self.air.restore(kept["air"])
        self._offered = [(at, n, vc, from_text(text)) for at, n, vc, text in kept["offered"]]
        self._reports = deque((at, from_text(text)) for at, text in kept["reports"])
        self._report = from_text(kept["report"])
        self._asked = deque((at, start, end) for at, start, end in kept["asked"])
        self._turns.restore(kept["passed_over"])
        self._playback_ns, self._idle_ns = kept["playback_ns"], kept["idle_ns"]
        self._master_count = kept["master_count"]
