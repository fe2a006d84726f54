"""What the desks of a session hear: rows of values, words of the link, reports of the station.

Each is done before the next is taken. What cannot be kept, since a disk is full or a database is
away, raises ArchiveError and stays in its place, so that nothing is lost and nothing overtakes.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress

from ilrs.mission.alarms.desk import AlarmDesk
from ilrs.mission.commanding.desk import CommandDesk
from ilrs.mission.live.ground import Ground
from ilrs.mission.live.session import LiveSession
from ilrs.mission.live.uplink_event import UplinkEvent
from ilrs.mission.procedures.picture import Known
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.reports import EventReport


class Hearing:
    """Takes from a session what is new and tells its desks, in the session's thread."""

    def __init__(self, session: LiveSession, alarms: AlarmDesk, commands: CommandDesk) -> None:
        self._session, self._alarms, self._commands = session, alarms, commands
        self._linked: deque[UplinkEvent] = deque()
        session.ground.watched = True

    def rows(self) -> None:
        """Hold values against their limits."""
        ground = self._session.ground
        for row in ground.take_rows():
            name = ground.structures[row.structure].name
            self._alarms.row(name, row.generated_ns, row.received_ns, row.values.tolist())

    def words(self) -> None:
        """What became of commands, and what the station noticed. May raise ArchiveError."""
        self._linked.extend(self._session.take_link_events())
        while self._linked:
            self._link(self._linked[0])
            self._linked.popleft()
        unheard = self._session.ground.unheard
        while unheard:
            report, received_ns = unheard[0]
            if isinstance(report, EventReport):
                self._alarms.event(report, received_ns)
            else:
                self._commands.heard(report, received_ns)
            unheard.popleft()

    def _link(self, event: UplinkEvent) -> None:
        if event.stage not in ("sent", "received", "gave up", "expired"):
            return
        word = "gave up" if event.stage == "expired" else event.stage
        # A telecommand that did not come from this desk is none of its business.
        with suppress(RefusedError):
            self._commands.link_event(event.id, word, event.at_ns, event.text)


def known_by(ground: Ground) -> dict[str, Known]:
    """The newest value of every address that was ever received."""
    known: dict[str, Known] = {}
    for structure, row in zip(ground.structures, list(ground.latest), strict=True):
        if row is not None:
            told = zip(structure.addresses, row.values.tolist(), strict=True)
            known |= {address: Known(value, *row.times_ns) for address, value in told}
    return known
