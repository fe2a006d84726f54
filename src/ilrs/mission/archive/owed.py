"""Documents that wait for a disk which does not take them: for what is heard, not what people do.

What the station told must not be lost because a database is away for a while, and whoever listens
cannot do it again. So within `patient` (of one thread) a document that is refused waits here, the
latest version of each; everybody else is told that it was refused. Until `settle` has put them all
they are in memory only: a session does not call itself kept before that.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.records import Records

PROBE = "probe"


class OwedDocuments:
    """The documents of a session, as its desks have them. `get` knows what waits, `find` does not.

    Of a document that changes while it waits only its last version is kept.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._owed: dict[tuple[str, str], tuple[dict[str, Any], int]] = {}
        self._lock, self._mine = threading.RLock(), threading.local()
        self._probes = 0

    def __len__(self) -> int:
        return len(self._owed)

    @contextmanager
    def patient(self) -> Generator[None]:
        """Within this block, in this thread, what is refused waits."""
        before = getattr(self._mine, "patient", False)
        self._mine.patient = True
        try:
            yield
        finally:
            self._mine.patient = before

    def put(self, kind: str, id: str, document: Mapping[str, Any], *, time_ns: int) -> None:
        """Keep the present version. ArchiveError when it is refused, unless it may wait."""
        with self._lock:
            try:
                self.settle()
                self._records.put(kind, id, document, time_ns=time_ns)
            except ArchiveError:
                if not getattr(self._mine, "patient", False):
                    raise
                self._owed[kind, id] = dict(document), time_ns

    def settle(self) -> None:
        """Put what waits. ArchiveError when it goes on waiting."""
        with self._lock:
            if not self._owed:
                return
            with self._records.together():
                for (kind, id), (document, time_ns) in self._owed.items():
                    self._records.put(kind, id, document, time_ns=time_ns)
            self._owed.clear()

    def probe(self) -> None:
        """ArchiveError when nothing can be kept just now, before anything is begun that should."""
        self.settle()
        self._probes += 1
        self._records.put(PROBE, PROBE, {"number": self._probes}, time_ns=0)

    def get(self, kind: str, id: str) -> dict[str, Any] | None:
        """The present version, or None."""
        with self._lock:
            owed = self._owed.get((kind, id))
        return dict(owed[0]) if owed is not None else self._records.get(kind, id)

    def find(
        self, kind: str, *, start_ns: int | None = None, end_ns: int | None = None,
        newest_first: bool = True, limit: int = 1000, before: str | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Present versions by their time; `before` is the id of the last one of a page."""
        return self._records.find(
            kind, start_ns=start_ns, end_ns=end_ns, newest_first=newest_first, limit=limit,
            before=before,
        )  # fmt: skip

    @contextmanager
    def together(self) -> Generator[None]:
        """Groups puts into one commit."""
        with self._records.together():
            yield
