"""Which packets of which application are missing on the ground, and when they were made.

Known from sequence counts and from the times in packets: between two packets that follow each
other in time, counts that do not follow each other are a gap, which packets from playback fill. A
gap of an exact multiple of 16384 packets of one application is not seen; what comes after the
newest packet is not known either.
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


@dataclass(slots=True)
class Gap:
    """Packets `first_count` to `last_count` of an application, made from `start_ns` to `end_ns`.

    The ends are the times of the packets before and after. `seen_ns` is when the gap was noticed
    (reception), `asked` how often its packets were asked for, `asked_ns` when last.
    """

    apid: int
    first_count: int
    last_count: int
    start_ns: int
    end_ns: int
    seen_ns: int
    asked: int = 0
    asked_ns: int = 0

    @property
    def packets(self) -> int:
        """How many are missing, modulo 16384."""
        return (self.last_count - self.first_count) % COUNTS + 1


class MissingPackets:
    """Keeps account of one stream of packets; `note` is told of each that comes.

    With `start_ns`, every application is known to begin its count with 0 at that time.
    """

    def __init__(self, start_ns: int | None = None) -> None:
        self._start_ns = start_ns
        self.filled = self.repeated = 0
        self._last: dict[int, tuple[int, int]] = {}
        self._gaps: dict[int, list[Gap]] = {}

    def note(self, apid: int, count: int, made_ns: int, received_ns: int) -> bool:
        """A packet has come; whether it is a new one."""
        last = self._last.get(apid)
        if last is None and self._start_ns is not None:
            last = self._start_ns - 1, COUNTS - 1
        if last is None:
            self._last[apid] = made_ns, count
            return True
        last_ns, last_count = last
        ahead = (count - last_count) % COUNTS
        near = 1 <= ahead <= _NEAR and made_ns > last_ns - _SLACK_NS
        if near or made_ns > last_ns or (made_ns == last_ns and 1 <= ahead < _HALF):
            if ahead != 1:
                self._open(apid, last_count, count, last_ns, made_ns, received_ns, ahead)
            self._last[apid] = max(made_ns, last_ns), count
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

    def _open(
        self, apid: int, before: int, after: int, start_ns: int, end_ns: int, seen_ns: int,
        ahead: int,
    ) -> None:  # fmt: skip
        if ahead == 0:
            return
        self._gaps.setdefault(apid, []).append(
            Gap(apid, (before + 1) % COUNTS, (after - 1) % COUNTS, start_ns, end_ns, seen_ns)
        )

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
            "last": [[apid, *last] for apid, last in self._last.items()],
            "gaps": [asdict(gap) for gap in self.gaps()],
            "filled": self.filled, "repeated": self.repeated,
        }  # fmt: skip

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self._last = {apid: (made_ns, count) for apid, made_ns, count in kept["last"]}
        self._gaps = {}
        for one in kept["gaps"]:
            self._gaps.setdefault(one["apid"], []).append(Gap(**one))
        self.filled, self.repeated = kept["filled"], kept["repeated"]


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


def _parts(gap: Gap, count: int, made_ns: int, received_ns: int) -> list[Gap]:
    """What is left of a gap after a packet of it has come; waiting for it begins anew."""
    left = (count - gap.first_count) % COUNTS
    right = (gap.last_count - count) % COUNTS
    found: list[Gap] = []
    if left:
        found.append(Gap(gap.apid, gap.first_count, (count - 1) % COUNTS, gap.start_ns, made_ns,
                         received_ns))  # fmt: skip
    if right:
        found.append(Gap(gap.apid, (count + 1) % COUNTS, gap.last_count, made_ns, gap.end_ns,
                         received_ns))  # fmt: skip
    return found
