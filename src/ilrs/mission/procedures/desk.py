"""Where all runs of a station are: begun, ticked, told of their commands, and kept.

Pure logic: whoever holds the desk gives time, telemetry and command stages, carries out what it
wishes, and writes who acted into the act log. The same calls in the same order give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.procedures import acts
from ilrs.mission.procedures.as_run import as_run
from ilrs.mission.procedures.authority import Authority, Lock
from ilrs.mission.procedures.dry_run import DryRun
from ilrs.mission.procedures.execution import Execution
from ilrs.mission.procedures.library import Library, UnknownProcedureError
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.wishes import Wish
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.model import Dictionary

# Ended runs stay at hand up to this number; all of them are in the archive.
REMEMBERED = 200
Keep = Callable[[str, dict[str, Any], int], None]


def _forget(id: str, document: dict[str, Any], time_ns: int) -> None:
    """Keeps nothing."""


class ProcedureDesk:
    """Runs by id, and the authority over elements.

    `keep(id, document, time_ns)` gets every new state of a run, `time_ns` being when it was begun.
    """

    def __init__(
        self, library: Library, dictionary: Dictionary, keep: Keep = _forget,
        authority: Authority | None = None,
    ) -> None:  # fmt: skip
        self.library = library
        self.authority = authority or Authority()
        self._dictionary = dictionary
        self._keep = keep
        self._runs: dict[str, Execution] = {}
        self._documents: dict[str, dict[str, Any]] = {}
        self._kept: dict[str, int] = {}
        self._count = 0

    def start(
        self, name: str, by: str, now_ns: int, picture: Picture,
        arguments: Mapping[str, str] | None = None, *, dry_run: bool = False, id: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        """Begin a run, or make a dry run, and give its document.

        A run whose elements others hold is begun held. Raises RefusedError for an unknown
        procedure, arguments that do not fit, or an id that is taken.
        """
        given = arguments or {}
        self._count += 1
        id = id or f"{name}-{_compact(now_ns)}-{self._count}"
        if id in self._runs or id in self._documents:
            raise RefusedError("conflict", f"there is a run {id} already", id)
        try:
            if dry_run:
                dry = DryRun(self.library, self._dictionary, picture)
                return self._document(id, dry.document(name, id, given, by, now_ns), now_ns)
            execution = Execution.start(self.library, name, id, given, by, now_ns)
        except UnknownProcedureError as error:
            raise RefusedError("not_found", str(error), name) from None
        except ValueError as error:
            raise RefusedError("invalid", str(error), name) from None
        self._runs[id] = execution
        if others := self._take(execution, now_ns):
            execution.hold_for(_in_the_way(others), now_ns)
        return self._kept_document(execution)

    def tick(self, now_ns: int, picture: Picture) -> list[Wish]:
        """What all runs wish at this moment, in the order in which they were begun."""
        wishes: list[Wish] = []
        for execution in list(self._runs.values()):
            wishes += execution.tick(now_ns, picture)
            self._settle(execution)
        return wishes

    def heard(
        self, id: str, stage: str, now_ns: int, text: str = "", earliest_ns: int | None = None
    ) -> None:
        """A stage of a command's life, by the command's id (see `Send.id`)."""
        execution = self._runs.get(id.rpartition(".")[0])
        if execution is not None:
            execution.heard(id, stage, now_ns, text, earliest_ns)
            self._kept_document(execution)

    def hold(self, id: str, by: str, why: str, now_ns: int) -> dict[str, Any]:
        """See `acts.hold`; it keeps its elements."""
        execution = self._running(id)
        acts.hold(execution, by, why, now_ns)
        return self._kept_document(execution)

    def resume(
        self, id: str, by: str, why: str, now_ns: int, *, repeat: bool = False
    ) -> dict[str, Any]:
        """See `acts.resume`; raises RefusedError when others hold its elements."""
        execution = self._running(id)
        if others := self._take(execution, now_ns):
            hint = "wait until they are free, or have them handed over"
            raise RefusedError("conflict", _in_the_way(others), id, "", hint)
        acts.resume(execution, by, why, now_ns, repeat=repeat)
        return self._kept_document(execution)

    def skip(self, id: str, by: str, why: str, now_ns: int) -> dict[str, Any]:
        """See `acts.skip`."""
        execution = self._running(id)
        acts.skip(execution, by, why, now_ns)
        return self._kept_document(execution)

    def stop(self, id: str, by: str, why: str, now_ns: int) -> dict[str, Any]:
        """See `acts.stop`; its elements are free."""
        execution = self._running(id)
        acts.stop(execution, by, why, now_ns)
        self.authority.release(id)
        return self._kept_document(execution)

    def confirm(self, id: str, by: str, answer: str, now_ns: int) -> dict[str, Any]:
        """See `acts.confirm`."""
        execution = self._running(id)
        acts.confirm(execution, by, answer, now_ns)
        return self._kept_document(execution)

    def hand_over(
        self, element: str, to: str, to_person: str, by: str, now_ns: int, why: str,
        *, forced: bool = False,
    ) -> Lock | None:  # fmt: skip
        """See `Authority.hand_over`; a run that loses an element so is held."""
        before = self.authority.hand_over(element, to, to_person, by, now_ns, why, forced=forced)
        loser = self._runs.get(before.holder)
        if loser is not None and before.holder != to and loser.run.state == "running":
            loser.hold_for(f"{element} was handed over to {to} by {by}", now_ns, by)
            self._kept_document(loser)
        return self.authority.holder(element)

    def document(self, id: str) -> dict[str, Any]:
        """The as-run document of a run; RefusedError for one that is not at hand."""
        if id in self._runs:
            return as_run(self._runs[id].run)
        if id in self._documents:
            return self._documents[id]
        hint = "older runs are in the archive"
        raise RefusedError("not_found", f"there is no run {id} at hand", id, "", hint)

    def documents(self) -> list[dict[str, Any]]:
        """All runs at hand, the newest first."""
        return [self.document(id) for id in reversed(self._documents)]

    def snapshot(self) -> dict[str, Any]:
        """Everything, in JSON types."""
        return {
            "count": self._count,
            "runs": [execution.snapshot() for execution in self._runs.values()],
            "documents": list(self._documents.values()),
            "authority": self.authority.snapshot(),
        }

    def restore(self, saved: Mapping[str, Any], now_ns: int) -> None:
        """What `snapshot` gave. Runs whose procedures have changed are held or stopped."""
        self._count = saved["count"]
        self.authority.restore(saved["authority"])
        self._documents = {d["id"]: dict(d) for d in saved["documents"]}
        self._kept = {}
        found = (Execution.restored(self.library, run, now_ns) for run in saved["runs"])
        self._runs = {execution.run.id: execution for execution in found}
        for execution in self._runs.values():
            self._kept_document(execution)

    def _running(self, id: str) -> Execution:
        if id not in self._runs:
            known = self.document(id)
            what = f"the run {id} is over ({known['state']})"
            raise RefusedError("conflict", what, id, known["reason"])
        return self._runs[id]

    def _take(self, execution: Execution, now_ns: int) -> tuple[Lock, ...]:
        run = execution.run
        elements = self.library.elements_of(run.procedure)
        return self.authority.take(elements, run.id, run.by, now_ns, run.title)

    def _settle(self, execution: Execution) -> None:
        """Keep what changed; let go of a run that is over and has told everything."""
        self._kept_document(execution)
        if execution.run.over:
            self.authority.release(execution.run.id)
            self._runs.pop(execution.run.id)
            self._kept.pop(execution.run.id, None)

    def _kept_document(self, execution: Execution) -> dict[str, Any]:
        run = execution.run
        if self._kept.get(run.id) != execution.changes:
            self._kept[run.id] = execution.changes
            return self._document(run.id, as_run(run), run.started_ns)
        return as_run(run)

    def _document(self, id: str, document: dict[str, Any], time_ns: int) -> dict[str, Any]:
        self._documents[id] = document
        ended = [key for key in self._documents if key not in self._runs]
        for key in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._documents[key]
        self._keep(id, document, time_ns)
        return document


def _in_the_way(others: tuple[Lock, ...]) -> str:
    return ", ".join(str(lock) for lock in others)


def _compact(now_ns: int) -> str:
    return Epoch(now_ns).utc[:19].replace("-", "").replace(":", "") + "Z"
