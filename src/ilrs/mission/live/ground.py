"""What is known on the ground: reports as they are received, kept in the archive and passed on.

Nothing here sees the plant. Values, events and acknowledgements come from packets, each with the
time at which it was made on board and the time at which it was received.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.mission.documents import Documents
from ilrs.mission.live.ground_receiver import Received
from ilrs.protocols.dictionary.model import Dictionary, Structure
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import Acknowledgement, EventReport, Housekeeping
from ilrs.protocols.malformed import MalformedError

MOST_REFUSED = 100
# Reports that no desk has heard yet; without desks the oldest are let go of.
MOST_UNHEARD = 100_000
# What a document takes in memory while it waits, about.
DOCUMENT_OCTETS = 1000


class SampleStore(Protocol):
    """Where rows of values go (see `ilrs.mission.archive`)."""

    def append(
        self, structure: str, generated_ns: NDArray[np.int64], received_ns: NDArray[np.int64],
        values: NDArray[np.float32],
    ) -> int:  # fmt: skip
        """Keep rows; those already kept are passed over. How many were new."""
        ...


@dataclass(frozen=True)
class Row:
    """One housekeeping report: the place of its structure in the dictionary, and its values."""

    structure: int
    generated_ns: int
    received_ns: int
    values: NDArray[np.float32]

    @property
    def times_ns(self) -> tuple[int, int]:
        """When it was made on board and when it was received."""
        return self.generated_ns, self.received_ns


@dataclass
class News:
    """What was received since it was last taken."""

    rows: list[Row] = field(default_factory=list[Row])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


class Ground:
    """Reads what the receiver hands on.

    `on_answer` hear acknowledgements and `on_packets` packets as they are, at once; desks, which
    may have to wait for a disk, set `watched` and take rows and reports when they can.
    """

    def __init__(self, dictionary: Dictionary, samples: SampleStore, documents: Documents) -> None:
        self._dictionary, self._samples, self._documents = dictionary, samples, documents
        self.on_answer: list[Callable[[Acknowledgement, int], None]] = []
        self.on_packets: list[Callable[[Sequence[Received]], None]] = []
        self.structures: tuple[Structure, ...] = dictionary.structures
        self._place = {s.name: i for i, s in enumerate(self.structures)}
        self._where = {
            p.address: (i, j)
            for i, s in enumerate(self.structures)
            for j, p in enumerate(s.parameters)
        }
        # Of every structure the newest, by generation; each is changed as a whole, so that other
        # threads may read.
        self.latest: list[Row | None] = [None] * len(self.structures)
        self.read: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.news = News()
        self._waiting: dict[int, list[Row]] = {}
        self.watched = False
        self.unheard: deque[tuple[Acknowledgement | EventReport, int]] = deque(maxlen=MOST_UNHEARD)
        self.waiting_octets = 0
        self._unseen: list[Row] = []
        self._untold: list[tuple[dict[str, Any], int]] = []

    def take(self, packets: Sequence[Received]) -> None:
        """Packets as they were received, in order."""
        for pass_on in self.on_packets if packets else ():
            pass_on(packets)
        for packet in packets:
            received_ns = packet.received_ns
            try:
                report = read_report(self._dictionary, packet.packet)
            except MalformedError as error:
                self._refuse(str(error))
                continue
            self.read[type(report).__name__] += 1
            match report:
                case Housekeeping():
                    self._values(report, received_ns)
                case EventReport():
                    self._event(report, received_ns)
                case Acknowledgement():
                    self.unheard.append((report, received_ns))
                    for hear in self.on_answer:
                        hear(report, received_ns)

    def keep(self) -> None:
        """Hand the rows and events that wait to the archive; what it refuses goes on waiting.

        Neither waits for the other: they may be on different disks.
        """
        try:
            self._keep_rows()
        finally:
            self.keep_events()
        self.waiting_octets = 0

    def keep_events(self) -> None:
        """Hand the events that wait to the archive."""
        if not self._untold:
            return
        with self._documents.together():
            for document, made_ns in self._untold:
                self._documents.put("event", document["id"], document, time_ns=made_ns)
        self._untold.clear()

    def _keep_rows(self) -> None:
        while self._waiting:
            i, rows = next(iter(self._waiting.items()))
            self._samples.append(
                self.structures[i].name,
                np.array([r.generated_ns for r in rows], np.int64),
                np.array([r.received_ns for r in rows], np.int64),
                np.stack([r.values for r in rows]),
            )
            del self._waiting[i]

    def take_news(self) -> News:
        """What has come since the last call."""
        news, self.news = self.news, News()
        return news

    def take_rows(self) -> list[Row]:
        """Rows since the last call, for desks that watch them; none while there are no desks."""
        rows, self._unseen = self._unseen, []
        return rows

    def value(self, address: str) -> tuple[float, int, int]:
        """The newest value of an address with its times; NaN, -1, -1 if never received."""
        i, j = self._where[address]
        row = self.latest[i]
        return (np.nan, -1, -1) if row is None else (float(row.values[j]), *row.times_ns)

    def snapshot(self) -> dict[str, Any]:
        """The newest rows and the counts, in plain JSON types."""
        rows = {s.name: _saved(row, s) for s, row in zip(self.structures, self.latest, strict=True)}
        return {"rows": rows, "read": dict(self.read), "refused": dict(self.refused)}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        for i, structure in enumerate(self.structures):
            generated_ns, received_ns, octets = saved["rows"][structure.name]
            values = np.frombuffer(b64decode(octets), np.float32).copy()
            never = generated_ns < 0
            self.latest[i] = None if never else Row(i, generated_ns, received_ns, values)
        self.read, self.refused = Counter(saved["read"]), Counter(saved["refused"])

    def _values(self, report: Housekeeping, received_ns: int) -> None:
        i, generated_ns = self._place[report.structure], report.heading.epoch.tai_ns
        values = np.fromiter(report.values.values(), np.float32, len(report.values))
        row = Row(i, generated_ns, received_ns, values)
        self._waiting.setdefault(i, []).append(row)
        self.news.rows.append(row)
        self.waiting_octets += values.nbytes
        if self.watched:
            self._unseen.append(row)
        newest = self.latest[i]
        if newest is None or generated_ns > newest.generated_ns:
            self.latest[i] = row

    def _event(self, report: EventReport, received_ns: int) -> None:
        made = report.heading
        document = {
            "id": f"{made.apid}-{made.epoch.tai_ns}-{made.count}",
            "name": report.name,
            "severity": report.severity,
            "text": report.text,
            "value": None if np.isnan(report.value) else report.value,
            "generated": made.epoch.utc,
            "received": Epoch(received_ns).utc,
        }
        self._untold.append((document, made.epoch.tai_ns))
        self.unheard.append((report, received_ns))
        self.waiting_octets += DOCUMENT_OCTETS
        self.news.events.append(document)

    def _refuse(self, why: str) -> None:
        known = why in self.refused or len(self.refused) < MOST_REFUSED
        self.refused[why if known else "other reasons"] += 1


def _saved(row: Row | None, of: Structure) -> list[Any]:
    """Times and values in plain JSON types; -1 and NaN for never."""
    if row is None:
        row = Row(0, -1, -1, np.full(len(of.parameters), np.nan, np.float32))
    return [*row.times_ns, b64encode(row.values.tobytes()).decode()]
