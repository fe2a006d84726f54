"""A wide station, served like any session: so many measurements, told every few seconds.

Usage: python bench/wide.py FOLDER COUNT SECONDS RATE MOST_WAITING HOURS: measurements, seconds
between them, seconds of the station in one of ours, octets that may wait for a browser (0: as
usual), hours of the station until its session is at its end. The station is that of
`wide_station.py`, in FOLDER/station, and its session is FOLDER/session.
"""

from __future__ import annotations

import sys
from pathlib import Path

import wide_station

from ilrs import batch
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import Settings, open_session
from ilrs.mission.server import feed
from ilrs.mission.server.serving import Listening, serve

# 10,000 measurements a second with their headers are 0.5 Mbit/s; a link of a station carries more.
LINK_BIT_S = 2e6


def wide_session(folder: Path, count: int, every_s: int, hours: int) -> Live:
    """A session in a new folder that tells so many measurements."""
    station = batch.load(
        wide_station.write(folder / "station", count),
        set={"station/duration": f"{hours} h", "station/step": f"{every_s} s"},
    )
    settings = Settings(every_s, telemetry_bit_s=LINK_BIT_S)
    live, _ = open_session(folder / "session", station, settings)
    return live


def main() -> None:
    """Serve one until it is told to stop."""
    folder, count, every_s = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rate, most_waiting, hours = float(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
    feed.MOST_WAITING_OCTETS = most_waiting or feed.MOST_WAITING_OCTETS
    live = wide_session(folder, count, every_s, hours)
    live.runner.clock.run(rate)
    serve(live, Listening(port=0), "", lambda text: print(text, flush=True))


if __name__ == "__main__":
    main()
