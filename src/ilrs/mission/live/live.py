"""Everything that belongs to one session that is open: what the server's routes work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.history import Branched
from ilrs.mission.live.runner import Runner
from ilrs.mission.live.session import LiveSession
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.station.model import Station

if TYPE_CHECKING:
    from ilrs.mission.archive.archive import Archive
    from ilrs.mission.archive.history import History
    from ilrs.mission.archive.records import Records
    from ilrs.mission.desks import Desks
    from ilrs.mission.live.keeping import SessionKeeping
    from ilrs.mission.live.opening import Settings


@dataclass(eq=False)
class Live:
    """One open session: the station that lives, its thread, its archive, its folder.

    `trunk` is the archive of the session that a rehearsal was branched off from.
    """

    id: str
    title: str
    mode: Literal["live", "rehearsal"]
    station: Station
    dictionary: Dictionary
    session: LiveSession
    runner: Runner
    archive: Archive
    records: Records
    keeping: SessionKeeping
    settings: Settings
    trunk: Archive | None = None
    desks: Desks = field(init=False)

    @property
    def history(self) -> History:
        """Where samples are read: of a rehearsal also what was before it."""
        if self.trunk is None:
            return self.archive
        return Branched(self.archive, self.trunk, self.settings.branched_at_ns)

    def close(self) -> None:
        """Stop the session in good order and let go of its archive and folder.

        What could not be kept is told in the runner's `trouble`.
        """
        self.runner.stop()
        try:
            self.archive.close()
        except ArchiveError as error:
            self.runner.trouble = self.runner.trouble or str(error)
        finally:
            self.records.close()
            self.keeping.close()
