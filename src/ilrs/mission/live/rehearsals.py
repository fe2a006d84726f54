"""The rehearsals of a live session: sessions of their own that begin at a moment of it.

A rehearsal has its own plant, link, clock, archive and documents in `rehearsals/ID` of the live
session's folder; it shares what does not change, which is the sky, and the rights of persons. It
never touches the live link. Methods may be called from any thread.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ilrs.diagnostics import SimulationError
from ilrs.mission.live.branching import FOLDER, Beginning, branch
from ilrs.mission.live.keeping import SETTINGS, settings_of
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import Settings
from ilrs.mission.live.rehearsal import Rehearsal, StoppedError, prepare
from ilrs.mission.refused import RefusedError

LOG = logging.getLogger("ilrs.rehearsals")
MOST = 4
# A session answers its orders between two turns; a checkpoint takes part of a second.
PATIENCE_S = 30.0


class Rehearsals:
    """All rehearsals of a session, open or not. Open ones are put into `sessions` by their id."""

    def __init__(self, live: Live, sessions: dict[str, Live], most: int = MOST) -> None:
        self._live, self._sessions, self._most = live, sessions, most
        self._folder = live.keeping.folder / FOLDER
        self._lock = threading.RLock()
        self._known: dict[str, Rehearsal] = {}
        self._last = 0
        self.on_end: list[Callable[[str], None]] = []
        for place in sorted(self._folder.glob(f"r*/{SETTINGS}")):
            self._find(place.parent)

    def all(self) -> list[Rehearsal]:
        """Every rehearsal, the newest first."""
        with self._lock:
            return sorted(self._known.values(), key=lambda r: _number(r.id), reverse=True)

    def get(self, id: str) -> Rehearsal:
        """The rehearsal of that id; RefusedError when there is none."""
        with self._lock:
            if id not in self._known:
                known = ", ".join(self._known) or "none"
                raise RefusedError(
                    "not_found", "there is no such rehearsal", id, hint=f"rehearsals: {known}"
                )
            return self._known[id]

    def opened(self, id: str) -> tuple[Rehearsal, Live]:
        """A rehearsal that is open, with its session; RefusedError for another."""
        found = self.get(id)
        if found.session is None or found.state != "open":
            hint = "wait" if found.state in ("preparing", "closing") else "open it again"
            what = f"the rehearsal is {found.state}"
            raise RefusedError("conflict", what, id, found.text, hint)
        return found, found.session

    def begin(
        self, at_ns: int | None, title: str, by: str,
        noted: Callable[[Rehearsal], object] = lambda _: None,
    ) -> Rehearsal:  # fmt: skip
        """Branch one off, at a moment gone by or now, and begin to prepare it.

        `noted` is called with it before anything is done; what that raises stops it. RefusedError
        for a moment that the station has not lived, or when too many are open.
        """
        with self._lock:
            self._refuse_more()
            self._last += 1
            id = f"r{self._last}"
            at = self._live.session.now_ns if at_ns is None else at_ns
            found = Rehearsal(id, self._folder / id, title or id, at, by, "", "preparing")
            self._known[id] = found
        try:
            noted(found)
            begins = Beginning(at_ns, found.title, by, datetime.now(UTC).isoformat("T", "seconds"))
            self._live.runner.ask(lambda: branch(self._live, found.folder, begins), PATIENCE_S)
            settings = Settings(**settings_of(found.folder))
            found.at_ns, found.begun = settings.branched_at_ns, settings.begun
        except BaseException:
            with self._lock:
                del self._known[id]
            raise
        self._work(found, self._prepare)
        return found

    def open(self, id: str) -> Rehearsal:
        """Open one again that was closed, where it stood."""
        with self._lock:
            found = self.get(id)
            if found.state not in ("closed", "failed"):
                return found
            self._refuse_more()
            found.state, found.progress, found.text = "preparing", 0.0, ""
            found.stop.clear()
            self._work(found, self._prepare)
            return found

    def end(self, id: str, *, keep: bool) -> None:
        """Close one; with `keep` it can be opened again, without it its folder is removed."""
        with self._lock:
            found = self.get(id)
            if found.state == "closing":
                raise RefusedError("conflict", "the rehearsal is being closed", id)
            if found.state == "preparing" and found.worker is None:
                raise RefusedError("conflict", "the rehearsal is being branched off", id)
            was, found.state = found.state, "closing"
            found.stop.set()
            self._sessions.pop(id, None)
        if was == "preparing" and found.worker is not None:
            found.worker.join()
        try:
            self._close(found)
            if not keep:
                self._remove(found)
        finally:
            # Not before it is gone: what is closed can be opened.
            found.state = "closed"

    def close(self) -> None:
        """Close all that are open, in good order; they can be opened again."""
        for one in self.all():
            if one.state in ("open", "preparing"):
                with suppress(RefusedError):
                    self.end(one.id, keep=True)

    def _find(self, folder: Path) -> None:
        number = _number(folder.name)
        if not number:
            return
        self._last = max(self._last, number)
        try:
            settings = Settings(**settings_of(folder))
        except (SimulationError, TypeError) as error:
            LOG.warning("a rehearsal is passed over: %s", error)
            return
        self._known[folder.name] = Rehearsal(
            folder.name, folder, settings.title, settings.branched_at_ns, settings.begun_by,
            settings.begun,
        )  # fmt: skip

    def _refuse_more(self) -> None:
        busy = [r for r in self._known.values() if r.state in ("preparing", "open", "closing")]
        if len(busy) >= self._most:
            raise RefusedError(
                "conflict", f"{self._most} rehearsals are open, and no more can be", "rehearsals",
                ", ".join(f"{r.id}: {r.title}" for r in busy), "end one of them first",
            )  # fmt: skip

    def _work(self, found: Rehearsal, do: Callable[[Rehearsal], None]) -> None:
        found.worker = threading.Thread(target=do, args=(found,), name=found.id, daemon=True)
        found.worker.start()

    def _prepare(self, found: Rehearsal) -> None:
        try:
            prepare(found, self._live)
        except StoppedError:
            return
        except Exception as error:
            LOG.exception("the rehearsal %s cannot be opened", found.id)
            if found.state == "preparing":
                found.state, found.text = "failed", str(error)
            return
        with self._lock:
            if found.state == "preparing" and found.session is not None:
                found.state = "open"
                self._sessions[found.id] = found.session

    def _remove(self, found: Rehearsal) -> None:
        gone = found.folder.with_name(f".{found.id}.gone")
        # What could not be removed when another of this number was ended.
        shutil.rmtree(gone, ignore_errors=True)
        found.folder.replace(gone)
        with self._lock:
            del self._known[found.id]
        shutil.rmtree(gone, ignore_errors=True)

    def _close(self, found: Rehearsal) -> None:
        session, found.session, found.faults = found.session, None, None
        for hear in self.on_end:
            hear(found.id)
        if session is not None:
            session.close()


def _number(id: str) -> int:
    """Of r7 the 7; 0 for what is no id."""
    digits = id.removeprefix("r")
    return int(digits) if id.startswith("r") and digits.isdecimal() else 0
