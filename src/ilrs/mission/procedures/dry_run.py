"""A dry run: every step of a procedure looked at once, in the order of the file; nothing is sent.

It shows the octets of each telecommand and what each condition is worth against the picture of
this moment. It does not guess how the station would answer, so it follows no way: all steps are
shown, and of a choice the way that would be taken now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.mission.procedures.as_run import as_run
from ilrs.mission.procedures.judge import Judge, Verdict
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.model import HOLD, Call, Check, Choose, Command, Step, Wait
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.run import Entry, Run, Sent
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.telecommands import write_telecommand


class DryRun:
    """One dry run; `document` has the shape of an as-run document."""

    def __init__(self, library: Library, dictionary: Dictionary, picture: Picture) -> None:
        self._library = library
        self._dictionary = dictionary
        self._picture = picture
        self._octets: dict[str, str] = {}

    def document(
        self, name: str, id: str, given: Mapping[str, str], by: str, now_ns: int
    ) -> dict[str, Any]:
        """All steps. Raises UnknownProcedureError, and ValueError for wrong arguments."""
        arguments = self._library.arguments(name, given)
        title = self._library.procedure(name).title.get("en") or name
        digest = self._library.digest(name)
        run = Run(id, name, digest, title, arguments, by, now_ns, "done", "dry run", now_ns)
        self._procedure(run, name, arguments, (name,), now_ns)
        found = as_run(run, dry_run=True)
        for step in found["steps"]:
            if step["command"]:
                step["command"]["octets_hex"] = self._octets[step["command"]["id"]]
        return found

    def _procedure(
        self, run: Run, name: str, arguments: Mapping[str, str], path: tuple[str, ...], now_ns: int
    ) -> None:
        for step in self._library.procedure(name).steps:
            entry = Entry(path, step.id, step.name, step.verb, now_ns, run.by, left_ns=now_ns)
            run.entries.append(entry)
            entry.outcome, entry.text = self._look(run, entry, step, arguments, now_ns)
            if isinstance(step.action, Call):
                given = {k: _filled(v, arguments) for k, v in step.action.arguments.items()}
                inner = self._library.arguments(step.action.procedure, given)
                called = step.action.procedure
                self._procedure(run, called, inner, (*path, called), now_ns)

    def _look(
        self, run: Run, entry: Entry, step: Step, arguments: Mapping[str, str], now_ns: int
    ) -> tuple[str, str]:
        action = step.action
        match action:
            case Command():
                self._command(run, entry, action, arguments, now_ns)
                return "shown", f"would send it and wait for: {action.stage}"
            case Check() | Wait():
                verdict = Judge(action.condition, action.fresh_s).look(now_ns, self._picture)
                return _outcome(verdict), f"{action.condition.text}: {verdict.why}"
            case Choose() if not action.by_person:
                return "shown", self._way(action, now_ns)
            case _:
                return "shown", ""

    def _command(
        self, run: Run, entry: Entry, command: Command, arguments: Mapping[str, str], now_ns: int
    ) -> None:
        text = _filled(command.value, arguments)
        value = self._library.value(command.address, text)
        id = f"{run.id}.{run.commands + 1}"
        octets = write_telecommand(self._dictionary, command.address, value, run.commands)
        run.commands += 1
        self._octets[id] = octets.hex()
        earliest_ns = self._picture.earliest_answer_ns(now_ns)
        entry.sent = Sent(id, command.address, value, text, earliest_ns)

    def _way(self, choose: Choose, now_ns: int) -> str:
        for choice in choose.choices:
            if choice.condition is None:
                continue
            verdict = Judge(choice.condition, choose.fresh_s).look(now_ns, self._picture)
            if verdict.holds is None:
                return f"would be held: {verdict.why}"
            if verdict.holds:
                return f"would go to {choice.goto}: {verdict.why}"
        return "would be held" if choose.otherwise == HOLD else f"would go to {choose.otherwise}"


def _outcome(verdict: Verdict) -> str:
    return {True: "holds", False: "does not hold", None: "not known"}[verdict.holds]


def _filled(text: str, arguments: Mapping[str, str]) -> str:
    return arguments[text[1:]] if text.startswith("$") else text
