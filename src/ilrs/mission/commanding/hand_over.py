"""The queue of a command desk: what waits, and what is handed to the link when."""

from __future__ import annotations

from ilrs.mission.commanding.approvals import Approvals
from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.ledger import Ledger
from ilrs.mission.commanding.outlook import Outlook, Wish
from ilrs.mission.commanding.stages import WAITING, Step
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.telecommands import write_telecommand

PRIORITIES = {"safing": 9, "hazardous": 4, "configuration": 4, "routine": 4}


class HandOver:
    """Hands commands over when their time has come and the path is up, rights asked once more."""

    def __init__(
        self, dictionary: Dictionary, ledger: Ledger, approvals: Approvals, source: int
    ) -> None:
        self._dictionary = dictionary
        self._ledger = ledger
        self._approvals = approvals
        self._source = source

    @staticmethod
    def priority(wanted: int | None, command_class: str) -> int:
        """That of the order, or of the class: what makes safe goes first."""
        return PRIORITIES.get(command_class, 4) if wanted is None else wanted

    def queue(self) -> list[Command]:
        """What waits, the most urgent first, then the oldest."""
        waiting = [c for c in self._ledger.open() if c.state in WAITING]
        return sorted(waiting, key=lambda c: (-c.priority, c.created_ns, c.id))

    def due(self, way: Outlook, now_ns: int) -> list[Wish]:
        """The wishes whose time has come; what has expired in the queue expires here."""
        found: list[Wish] = []
        for command in self.queue():
            if now_ns >= command.expires_ns:
                self._end(command, Step("expired", now_ns, f"while {command.state}"))
            elif command.state == "waiting for approval" or command.not_before_ns > now_ns:
                continue
            elif not way.up:
                self._waits_for_pass(command, now_ns)
            elif self._is_permitted(command, now_ns):
                found.append(self._handed(command, way, now_ns))
        return found

    def again(self) -> list[Wish]:
        """Wishes that were handed out and of which the link has said nothing."""
        silent = [c for c in self._ledger.open() if c.octets and not _was_linked(c)]
        silent.sort(key=lambda c: (-c.priority, c.created_ns, c.id))
        return [_wish(c, again=True) for c in silent]

    def _waits_for_pass(self, command: Command, now_ns: int) -> None:
        if command.course.reach(Step("waiting for pass", now_ns)):
            self._ledger.keep(command)

    def _is_permitted(self, command: Command, now_ns: int) -> bool:
        verdict = self._approvals.verdict(command, now_ns)
        if not verdict.allowed:
            why = "; ".join([*verdict.remarks, verdict.why])
            self._end(command, Step("refused", now_ns, f"no longer permitted: {why}"))
        return verdict.allowed

    def _handed(self, command: Command, way: Outlook, now_ns: int) -> Wish:
        request = self._ledger.requests.number(command)
        octets = write_telecommand(
            self._dictionary, command.address, command.value, request.count, source=self._source
        )  # fmt: skip
        command.octets, command.released_ns, command.path = octets.hex(), now_ns, way.path
        command.answer_ns = now_ns + 2 * way.one_way_ns
        command.course.reach(Step("released", now_ns))
        # On disk before anybody has it: after a crash it is handed out again, never numbered anew.
        self._ledger.keep(command)
        return _wish(command, again=False)

    def _end(self, command: Command, step: Step) -> None:
        command.course.reach(step)
        self._ledger.keep(command)


def _was_linked(command: Command) -> bool:
    silent = (*WAITING, "released", "not known")
    return any(step.stage not in silent for step in command.course.steps)


def _wish(command: Command, *, again: bool) -> Wish:
    earliest = command.released_ns or command.not_before_ns
    return Wish(command.id, bytes.fromhex(command.octets), earliest, command.expires_ns,
                command.priority, again)  # fmt: skip
