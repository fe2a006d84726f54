"""A telecommand from outside becomes a command of the desk, given in the name of one person.

The packet is read with the dictionary; its address and value are ordered, armed and released like
those of anybody, so rights, approvals and the queue hold. What leaves for the station is a packet
of the desk, with a count of its own: acknowledgements name that one. `mapping` says which is which.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.desk import CommandDesk
from ilrs.mission.commanding.order import Order
from ilrs.mission.refused import RefusedError
from ilrs.protocols.ccsds.packet import COUNTS
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import RequestId
from ilrs.protocols.dictionary.telecommands import Telecommand, read_telecommand

MOST_MAPPED = 1000
# More than this is not in the queue of a station; it is a program that has gone wrong.
MOST_QUEUED = 200


@dataclass(frozen=True)
class Given:
    """A telecommand that was taken: its own request, whose it was, and the command it became."""

    outside: RequestId
    origin: str
    command: str


class Telecommander:
    """Gives commands for `person`. `why_not` says why nobody may do so now, empty when they may;
    `act` writes down what was done.
    """

    def __init__(
        self, dictionary: Dictionary, desk: CommandDesk, person: str,
        why_not: Callable[[], str], act: Callable[[str, str, dict[str, Any]], object],
    ) -> None:  # fmt: skip
        self._dictionary, self._desk, self.person = dictionary, desk, person
        self._why_not, self._act = why_not, act
        self._given: deque[Given] = deque(maxlen=MOST_MAPPED)

    def give(self, packet: bytes, origin: str, way: str, now_ns: int) -> Command:
        """In the session's thread. MalformedError or RefusedError when it is not taken."""
        read = read_telecommand(self._dictionary, packet)
        if why := self._why_not():
            raise RefusedError("forbidden", "no telecommands are taken", read.address, why)
        if len(self._desk.queue()) >= MOST_QUEUED:
            raise RefusedError("conflict", f"{MOST_QUEUED} commands wait already", read.address)
        outside = read.request
        why = f"telecommand {outside.apid}-{outside.count} from {origin} by {way}"
        order = Order(read.address, self._value(read), why)
        session = f"{way} {origin}"
        token, _, _ = self._desk.arm(self.person, session, order, now_ns)

        def noted(command: Command) -> None:
            self._act(self.person, "command.released", {
                "id": command.id, "address": command.address, "value": str(command.value),
                "why": why, "way": way, "from": origin,
            })  # fmt: skip

        command = self._desk.release(self.person, session, token, now_ns, order, noted)
        self._given.append(Given(outside, origin, command.id))
        return command

    def _value(self, read: Telecommand) -> str | float:
        function = self._dictionary.function(read.address)
        return function.words[int(read.code)] if function.words else read.code

    def mapping(self) -> list[dict[str, Any]]:
        """Requests of outside, the commands they became and the requests of those; newest first."""
        return [self._mapped(given) for given in reversed(list(self._given))]

    def _mapped(self, given: Given) -> dict[str, Any]:
        command = self._desk.get(given.command)
        ours = None
        if command.serial is not None:
            ours = {"apid": command.apid, "count": command.serial % COUNTS}
        return {
            "outside": {"apid": given.outside.apid, "count": given.outside.count},
            "from": given.origin, "command": command.id, "address": command.address,
            "state": command.state, "request": ours,
        }  # fmt: skip
