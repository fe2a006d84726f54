"""Which command an acknowledgement answers: counts of packets wrap, so times decide as well."""

from __future__ import annotations

from collections import Counter

from ilrs.mission.commanding.command import Command
from ilrs.protocols.ccsds.packet import COUNTS
from ilrs.protocols.dictionary.reports import RequestId

# The clock on board is stamped in steps, and need not be right to the nanosecond.
TOLERANCE_NS = 1_000_000_000


class Requests:
    """Numbers of telecommands, and the commands that went out under them, oldest first."""

    def __init__(self) -> None:
        self._next: Counter[int] = Counter()
        self._sent: dict[RequestId, list[Command]] = {}

    def number(self, command: Command) -> RequestId:
        """Give a command the next number of its application."""
        command.serial = self._next[command.apid]
        self.know(command)
        return RequestId(command.apid, command.serial % COUNTS)

    def know(self, command: Command) -> None:
        """Take in a command that has its number, in the order in which they were given."""
        assert command.serial is not None
        request = RequestId(command.apid, command.serial % COUNTS)
        self._next[command.apid] = max(self._next[command.apid], command.serial + 1)
        # What has come to its end before the last two with this number is not asked for again.
        known = self._sent.get(request, [])
        older = [c for i, c in enumerate(known) if not c.is_final or i >= len(known) - 1]
        self._sent[request] = [*older, command]

    def answered(self, request: RequestId, on_board_ns: int) -> Command | None:
        """The command that an answer of that moment is for.

        No answer is older than its command; of commands with the same count the newest is meant
        that had been released by then, since 16384 others lie between it and the one before.
        """
        for command in reversed(self._sent.get(request, [])):
            at = command.released_ns
            if at is not None and at <= on_board_ns + TOLERANCE_NS:
                return command
        return None
