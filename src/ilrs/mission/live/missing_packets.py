"""Which packets of which application are missing on the ground, and when they were made.

Known from sequence counts and from the times in packets: between two packets that follow each
other in time, counts that do not follow each other are a gap, which packets from playback fill.
Counts begin anew after 16384 packets: how often they did in a long gap is estimated from the
application's mean rate before, once there are five minutes of it. What comes after the newest
packet is not known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ilrs.protocols.ccsds.packet import COUNTS

_HALF = COUNTS // 2
# Packets of one application whose stamps are out of order by less than this are in order.
_SLACK_NS = 10_000_000_000
_NEAR = 64
# A mean rate over less than this says nothing of a long gap.
_HISTORY_NS = 300_000_000_000
# Of one application; the oldest are given up for good. A link that loses three frames in ten and
# plays nothing back makes so many in some hours.
_MOST_GAPS = 10_000


@dataclass(slots=True)
class Gap:
    """Packets `first_count` to `last_count` of an application, made from `start_ns` to `end_ns`.

    The ends are the times of the packets before and after, `packets` how many there are between.
    `seen_ns` is when the gap was noticed or something of it came (reception), `asked` how often its
    packets were asked for since, `asked_ns` when last.
    """

    apid: int
    first_count: int
    last_count: int
    start_ns: int
    end_ns: int
    packets: int
    seen_ns: int
    asked: int = 0
    asked_ns: int = 0


@dataclass(slots=True)
class _Newest:
    """The newest packet of an application; its number since the first, and when that was made."""

    made_ns: int
    count: int
    begin_ns: int
    number: int = 0

    def passed(self, ahead: int, made_ns: int) -> int:
        """How many packets further a later one is, whose count is `ahead` modulo 16384."""
        before_ns = self.made_ns - self.begin_ns
        if before_ns < _HISTORY_NS:
            return ahead
        return _nearest(ahead, self.number * (made_ns - self.made_ns) // before_ns)


class MissingPackets:
    """Keeps account of one stream of packets; `note` is told of each that comes.

    With `start_ns`, every application is known to begin its count with 0 at that time.
    """

    def __init__(self, start_ns: int | None = None) -> None:
        self._start_ns = start_ns
        self.filled = self.repeated = self.given_up = 0
        self._last: dict[int, _Newest] = {}
        self._gaps: dict[int, list[Gap]] = {}

    def note(self, apid: int, count: int, made_ns: int, received_ns: int) -> bool:
        """A packet has come; whether it is a new one."""
        last = self._last.get(apid)
        if last is None and self._start_ns is not None:
            last = self._last[apid] = _Newest(self._start_ns - 1, COUNTS - 1, self._start_ns - 1)
        if last is None:
            self._last[apid] = _Newest(made_ns, count, made_ns)
            return True
        ahead = (count - last.count) % COUNTS
        near = 1 <= ahead <= _NEAR and made_ns > last.made_ns - _SLACK_NS
        later = made_ns > last.made_ns or (made_ns == last.made_ns and 1 <= ahead < _HALF)
        if near or later:
            self._follow(apid, last, count, made_ns, received_ns)
            return True
        return self._fill(apid, count, made_ns, received_ns)

    def gaps(self) -> list[Gap]:
        """All that is missing, by application and time."""
        return [gap for apid in sorted(self._gaps) for gap in self._gaps[apid]]

    @property
    def packets(self) -> int:
        """How many packets are missing."""
        return sum(gap.packets for gaps in self._gaps.values() for gap in gaps)

    def ask(self, now_ns: int, wait_ns: int, most_times: int) -> list[Gap]:
        """Gaps that are to be asked for now, marked so.

        A gap is asked for when nothing of it has come for `wait_ns` since it was seen or asked
        for, `most_times` at most: what the recorder does not have any more never comes.
        """
        found = [
            gap
            for gap in self.gaps()
            if gap.asked < most_times and now_ns - max(gap.seen_ns, gap.asked_ns) >= wait_ns
        ]
        for gap in found:
            gap.asked, gap.asked_ns = gap.asked + 1, now_ns
        return found

    def _follow(
        self, apid: int, last: _Newest, count: int, made_ns: int, received_ns: int
    ) -> None:  # fmt: skip
        passed = last.passed((count - last.count) % COUNTS, made_ns)
        if passed > 1:
            first, end = (last.count + 1) % COUNTS, (count - 1) % COUNTS
            gap = Gap(apid, first, end, last.made_ns, made_ns, passed - 1, received_ns)
            gaps = self._gaps.setdefault(apid, [])
            gaps.append(gap)
            if len(gaps) > _MOST_GAPS:
                self.given_up += gaps.pop(0).packets
        last.made_ns, last.count = max(made_ns, last.made_ns), count
        last.number += passed

    def _fill(self, apid: int, count: int, made_ns: int, received_ns: int) -> bool:
        gaps = self._gaps.get(apid, [])
        at = bisect_left(gaps, made_ns, key=lambda gap: gap.end_ns)
        while at < len(gaps) and gaps[at].start_ns <= made_ns:
            if _within(gaps[at], count, made_ns):
                gaps[at : at + 1] = _parts(gaps[at], count, made_ns, received_ns)
                if not gaps:
                    del self._gaps[apid]
                self.filled += 1
                return True
            at += 1
        self.repeated += 1
        return False

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON knows it."""
        return {
            "last": [[apid, asdict(last)] for apid, last in self._last.items()],
            "gaps": [asdict(gap) for gap in self.gaps()],
            "filled": self.filled, "repeated": self.repeated, "given_up": self.given_up,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self._last = {apid: _Newest(**last) for apid, last in kept["last"]}
        self._gaps = {}
        for one in kept["gaps"]:
            self._gaps.setdefault(one["apid"], []).append(Gap(**one))
        self.filled, self.repeated = kept["filled"], kept["repeated"]
        self.given_up = kept["given_up"]


def merged(gaps: Iterable[Gap], slack_ns: int = 1_000_000) -> list[tuple[int, int, list[int]]]:
    """Spans of time that cover gaps, with their applications: (start ns, end ns, apids).

    Gaps that touch, within `slack_ns`, are one span.
    """
    found: list[tuple[int, int, set[int]]] = []
    for gap in sorted(gaps, key=lambda gap: gap.start_ns):
        start_ns, end_ns = gap.start_ns - slack_ns, gap.end_ns + slack_ns
        if found and start_ns <= found[-1][1]:
            before = found[-1]
            found[-1] = before[0], max(before[1], end_ns), before[2] | {gap.apid}
        else:
            found.append((start_ns, end_ns, {gap.apid}))
    return [(start_ns, end_ns, sorted(apids)) for start_ns, end_ns, apids in found]


def _within(gap: Gap, count: int, made_ns: int) -> bool:
    """Whether a packet belongs into a gap, whose times include its own."""
    after = (count - gap.first_count) % COUNTS
    if gap.end_ns - gap.start_ns < 2 * _SLACK_NS or made_ns in (gap.start_ns, gap.end_ns):
        # Short, or a tie: the counts decide.
        return after < gap.packets
    return True


def _nearest(ahead: int, expected: int) -> int:
    """The number that is `ahead` modulo 16384 and nearest to what is expected."""
    return ahead + COUNTS * max(0, (expected - ahead + _HALF) // COUNTS)


def _parts(gap: Gap, count: int, made_ns: int, received_ns: int) -> list[Gap]:
    """What is left of a gap after a packet of it has come; waiting for it begins anew."""
    span_ns = max(1, gap.end_ns - gap.start_ns)
    expected = gap.packets * (made_ns - gap.start_ns) // span_ns
    left = _nearest((count - gap.first_count) % COUNTS, expected)
    right = max(gap.packets - 1 - left, (gap.last_count - count) % COUNTS)
    found: list[Gap] = []
    if left:
        found.append(Gap(gap.apid, gap.first_count, (count - 1) % COUNTS, gap.start_ns, made_ns,
                         left, received_ns))  # fmt: skip
    if right:
        found.append(Gap(gap.apid, (count + 1) % COUNTS, gap.last_count, made_ns, gap.end_ns,
                         right, received_ns))  # fmt: skip
    return found
