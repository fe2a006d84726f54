"""The outpost with as many further measurements as one likes, served like any session.

Usage: python bench/wide.py FOLDER COUNT SECONDS RATE MOST_WAITING HOURS: measurements, seconds
between them, seconds of the station in one of ours, octets that may wait for a browser (0: as
usual), hours of the station until its session is at its end.

A station of 10,000 measurements takes minutes to compile, so what is wide here is what is told, not
what lives: the plant, its centre, the link, the ground, archive and feed are those of any session,
and the further values go the way of all others.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ilrs import batch
from ilrs.control.operator import CentreOperator
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.records import Records
from ilrs.mission.dictionary import dictionary_of
from ilrs.mission.live.clock import SessionClock
from ilrs.mission.live.ground import Ground
from ilrs.mission.live.keeping import SessionKeeping
from ilrs.mission.live.live import Live
from ilrs.mission.live.onboard import OnBoard
from ilrs.mission.live.opening import Settings
from ilrs.mission.live.runner import Runner
from ilrs.mission.live.session import LiveSession
from ilrs.mission.live.space import Space
from ilrs.mission.server import feed
from ilrs.mission.server.serving import Listening, serve
from ilrs.protocols.dictionary.model import Dictionary, Parameter, Structure
from ilrs.sim.assembly import compile_plant
from ilrs.sim.environment import make_environment
from ilrs.station.model import Station

# As many as a battery has.
WIDTH, FIRST_NUMBER = 18, 50_000
# 10,000 measurements a second with their headers are 0.5 Mbit/s; a link of a station carries more.
LINK_BIT_S = 2e6


def wide_dictionary(station: Station, count: int) -> Dictionary:
    """The station's dictionary, with structures of `WIDTH` until there are so many parameters."""
    own = dictionary_of(station)
    missing = count - sum(1 for _ in own.parameters)
    further = tuple(
        Structure(
            f"wide_{n}", 1, FIRST_NUMBER + n,
            tuple(Parameter(f"wide_{n}/value_{i}", n * WIDTH + i, "float32", "W")
                  for i in range(WIDTH)),
        )
        for n in range(-(-missing // WIDTH))
    )  # fmt: skip
    return replace(own, structures=(*own.structures, *further))


class WideBoard(OnBoard):
    """Tells, beside the station's own values, slow walks that are the same for the same time."""

    wide: tuple[str, ...] = ()

    def housekeeping(self, mode: Mapping[str, float]) -> None:
        """All of it."""
        phase = float(self._plant.step)
        told = np.round(np.sin(np.arange(len(self.wide)) + phase / 600.0) * 20.0, 2).tolist()
        super().housekeeping({**dict(zip(self.wide, told, strict=True)), **mode})


def wide_session(folder: Path, station: Station, count: int, settings: Settings) -> Live:
    """A session in a new folder that tells so many measurements."""
    keeping = SessionKeeping(folder)
    keeping.begin(station, asdict(settings))
    plant = compile_plant(
        station, make_environment(station, station.grid(), station.seed), chunk_rows=256
    )
    plant.warm()
    dictionary = wide_dictionary(station, count)
    archive, records = Archive(folder / "archive"), Records(str(folder / "archive.sqlite"))
    archive.declare_all(dictionary, float(settings.told_every_s))
    session = LiveSession(
        plant, CentreOperator(station, plant.telemetry, plant.grid), dictionary,
        Space(f"{station.seed} wide", plant.grid.start.tai_ns),
        Ground(dictionary, archive, records),
        max(1, settings.told_every_s // plant.grid.step_s), settings.loss, settings.telemetry_bit_s,
    )  # fmt: skip
    session.board.__class__ = WideBoard
    known = set(plant.telemetry)
    assert isinstance(session.board, WideBoard)
    session.board.wide = tuple(
        p.address for p in dictionary.parameters if p.address.startswith("wide_")
        and p.address not in known
    )  # fmt: skip
    keeping.session, keeping.archive = session, archive
    clock = SessionClock(session.now_ns, session.end_ns)
    return Live("live", "wide", "live", station, dictionary, session,
                Runner(session, clock, keeping), archive, records, keeping, settings)  # fmt: skip


def main() -> None:
    """Serve one until it is told to stop."""
    folder, count, every_s = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rate, most_waiting, hours = float(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
    feed.MOST_WAITING_OCTETS = most_waiting or feed.MOST_WAITING_OCTETS
    station = batch.load(
        Path(__file__).parent.parent / "stations" / "outpost",
        set={"station/duration": f"{hours} h", "station/step": f"{every_s} s"},
    )
    live = wide_session(folder, station, count, Settings(every_s, telemetry_bit_s=LINK_BIT_S))
    live.runner.clock.run(rate)
    serve(live, Listening(port=0), "", lambda text: print(text, flush=True))


if __name__ == "__main__":
    main()
