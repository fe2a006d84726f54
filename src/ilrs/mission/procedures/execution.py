"""The state machine of one run: given time and telemetry, it says what it wants done.

It never acts by itself, never sends while held, and never sends one step's command twice unless a
person asks for the repetition. What goes wrong holds it, with a reason; it never goes on in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.mission.procedures.giving import await_effect, give, postpone
from ilrs.mission.procedures.judge import Judge
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.model import (
    END,
    FAILED_STAGES,
    Ask,
    Call,
    Check,
    Choose,
    Note,
    Step,
    Wait,
)
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.progress import (
    Holds,
    Leads,
    Sends,
    Waits,
    deadline_of,
    failure_of,
    judges_of,
    progress,
)
from ilrs.mission.procedures.run import Entry, Frame, Run, Signature, stands
from ilrs.mission.procedures.wishes import Tell, Wish, wish_as_dict, wish_of

# So many steps without any wait in one moment are a circle that the check did not see.
MOST_STEPS = 500


class Execution:
    """A run that goes on; `run` is all that is known of it, `changes` counts what happened."""

    def __init__(self, library: Library, run: Run) -> None:
        self.run = run
        self.changes = 0
        self._library, self._judges = library, list[Judge]()
        self._told: list[Wish] = []

    @classmethod
    def start(
        cls, library: Library, name: str, id: str, arguments: Mapping[str, str], by: str,
        now_ns: int,
    ) -> Execution:  # fmt: skip
        """Begin a run; raises UnknownProcedureError, and ValueError for wrong arguments."""
        procedure = library.procedure(name)
        given = library.arguments(name, arguments)
        title = procedure.title.get("en") or name
        run = Run(id, name, library.digest(name), title, given, by, now_ns)
        run.frames.append(Frame(name, given, procedure.steps[0].id))
        found = cls(library, run)
        found.tell("started", f"{title}, by {by}")
        return found

    @property
    def step(self) -> Step | None:
        """The step it is at; None when it is over."""
        if self.run.over or not self.run.frames:
            return None
        frame = self.run.frames[-1]
        return self._library.procedure(frame.procedure).step(frame.step)

    def tick(self, now_ns: int, picture: Picture) -> list[Wish]:
        """What is wanted at this moment. Held, it wants nothing sent."""
        for _ in range(MOST_STEPS):
            if self.run.state != "running" or not self._advance(now_ns, picture):
                break
        else:
            self.hold_for(f"{MOST_STEPS} steps went by in one moment", now_ns)
        wishes, self._told = self._told, []
        return wishes

    def heard(
        self, id: str, stage: str, now_ns: int, text: str = "", earliest_ns: int | None = None
    ) -> None:
        """A stage of a command's life is known; other commands and known stages are passed over.

        `earliest_ns` is when its answer can be here at the earliest, if the link says it better.
        """
        entry = next((e for e in self.run.entries if e.sent and e.sent.id == id), None)
        if entry is None or entry.sent is None:
            return
        if earliest_ns is not None and earliest_ns != entry.sent.earliest_ns:
            postpone(self.run, entry, entry.sent, earliest_ns)
            self._judge_anew()
            self.changes += 1
        if any(known == stage for known, _, _ in entry.sent.stages):
            return
        self.changes += 1
        entry.sent.stages.append((stage, now_ns, text))
        late = stage in FAILED_STAGES and entry.outcome == "done"
        if late and self.run.state == "running":
            why = f'step "{entry.title}" was taken for done, but {failure_of(entry.sent)}'
            self.hold_for(why, now_ns)

    def hold_for(self, why: str, now_ns: int, by: str = "") -> None:
        """Hold the run; `by` is empty when it holds itself."""
        self.run.state, self.run.reason = "held", why
        self.run.acts.append(Signature(by or self.run.id, "hold", now_ns, why))
        self._judges = []
        self.tell("held", why)

    def _judge_anew(self) -> None:
        """A command is later than was thought: what came before it shows nothing of it."""
        present, step = self.run.present, self.step
        if present is not None and step is not None and present.after_ns:
            present.after_ns = self.run.after_ns
            self._judges = judges_of(step, present.after_ns)

    def enter_anew(self, now_ns: int) -> None:
        """Give the present step its time once more, as when a hold ends."""
        entry, step = self.run.present, self.step
        if entry is not None and step is not None:
            self._judges = judges_of(step, entry.after_ns)
            start_ns = max(now_ns, entry.earliest_ns or now_ns)
            entry.deadline_ns = deadline_of(step, start_ns)
        self.changes += 1

    def leave(self, outcome: str, text: str, now_ns: int, target: str | None) -> None:
        """Close the present step (or one not yet entered) and go to `target`, if given."""
        entry = self.run.present
        if entry is not None:
            entry.outcome, entry.left_ns, entry.waits = outcome, now_ns, ""
            entry.text = text or entry.text
        self._judges = []
        self.changes += 1
        if target is not None:
            self._go(target, now_ns)

    def tell(self, kind: Any, text: str) -> None:
        """Have people told with the next tick."""
        self.changes += 1
        self._told.append(Tell(self.run.id, kind, text))

    def enter(self, now_ns: int) -> Entry | None:
        """The present step, entered if it was not; None when the run is over."""
        step = self.step
        if self.run.present is not None or step is None:
            return self.run.present
        earlier = isinstance(step.action, Check | Wait) and step.action.earlier
        path = tuple(frame.procedure for frame in self.run.frames)
        entry = Entry(path, step.id, step.name, step.verb, now_ns, self.run.by)
        entry.after_ns = 0 if earlier else self.run.after_ns
        self.run.entries.append(entry)
        self._judges = judges_of(step, entry.after_ns)
        entry.deadline_ns = deadline_of(step, now_ns)
        if isinstance(step.action, Ask) or (
            isinstance(step.action, Choose) and step.action.by_person
        ):
            self.tell("asks", step.action.question or step.name)
        self.changes += 1
        return entry

    def _advance(self, now_ns: int, picture: Picture) -> bool:
        """One look at the present step; whether it led to another one or sent something."""
        fresh = self.run.present is None
        entry, step = self.enter(now_ns), self.step
        if entry is None or step is None:
            return False
        if isinstance(step.action, Call):
            return self._call(step.action, now_ns)
        if fresh and isinstance(step.action, Check | Wait):
            await_effect(step, entry, now_ns, picture)
        found = progress(step, entry, self._judges, now_ns, picture)
        match found:
            case Sends():
                self._told.append(give(self.run, self._library, step, entry, now_ns, picture))
                self.changes += 1
            case Leads():
                if isinstance(step.action, Note):
                    self.tell("note", step.action.text)
                self.leave("done", found.text, now_ns, found.target)
            case Holds():
                self.hold_for(f'step "{step.name}": {found.why}', now_ns)
            case Waits():
                entry.waits, entry.earliest_ns = found.why, found.earliest_ns
                return False
        return not isinstance(found, Holds)

    def _call(self, call: Call, now_ns: int) -> bool:
        outer = self.run.frames[-1].arguments
        given = {
            key: outer[value[1:]] if value.startswith("$") else value
            for key, value in call.arguments.items()
        }
        procedure = self._library.procedure(call.procedure)
        try:
            arguments = self._library.arguments(call.procedure, given)
        except ValueError as error:
            self.hold_for(str(error), now_ns)
            return False
        self.leave("called", "", now_ns, None)
        self.run.frames.append(Frame(procedure.name, arguments, procedure.steps[0].id))
        return True

    def _go(self, target: str, now_ns: int) -> None:
        """To a step of this procedure; from its end to the step after the call, or to done."""
        frames = self.run.frames
        while target == END and len(frames) > 1:
            frames.pop()
            target = self._library.procedure(frames[-1].procedure).step(frames[-1].step).next
        frames[-1].step = target
        if target == END:
            self.run.state, self.run.ended_ns = "done", now_ns
            self.tell("done", self.run.title)

    def snapshot(self) -> dict[str, Any]:
        """Everything, in JSON types; `restored` goes on exactly."""
        return {
            "run": self.run.as_dict(),
            "judges": [judge.snapshot() for judge in self._judges],
            "told": [wish_as_dict(wish) for wish in self._told],
            "changes": self.changes,
        }

    @classmethod
    def restored(cls, library: Library, saved: Mapping[str, Any], now_ns: int) -> Execution:
        """What `snapshot` gave; held or stopped if its procedure's files have changed since."""
        found = cls(library, Run.of(saved["run"]))
        run = found.run
        if not run.over and not stands(library, run):
            run.state, run.ended_ns = "stopped", now_ns
            run.reason = "the step that it was at is no longer in the procedure's files"
            found.tell("stopped", run.reason)
            return found
        if not run.over and library.digest(run.procedure) != run.digest:
            run.digest = library.digest(run.procedure)
            found.hold_for("the procedure's files have changed since it was begun", now_ns)
            return found
        entry, step = run.present, found.step
        if saved["judges"] and entry is not None and step is not None:
            found._judges = judges_of(step, entry.after_ns)
            for judge, since_s in zip(found._judges, saved["judges"], strict=True):
                judge.restore(since_s)
        found._told = [wish_of(told) for told in saved["told"]]
        found.changes = saved["changes"]
        return found
