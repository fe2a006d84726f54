"""Live sessions of the outpost, opened as the server opens them, for the tests of several rooms."""

from __future__ import annotations

from pathlib import Path

from ilrs import batch
from ilrs.mission.live.inputs import Input
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import Settings, open_session
from ilrs.protocols.dictionary.telecommands import write_telecommand
from ilrs.station.model import Station

STATIONS = Path(__file__).parent.parent / "stations"
S, HOUR_NS = 1_000_000_000, 3600 * 1_000_000_000


def outpost(scenario: str = "", **given: str) -> Station:
    """The outpost for two days in steps of a minute, unless told otherwise."""
    settings = {"duration": "2 days", "step": "60 s"} | given
    return batch.load(
        STATIONS / "outpost", scenario=scenario,
        set={f"station/{name}": text for name, text in settings.items()},
    )  # fmt: skip


class Opener:
    """Opens sessions whose threads are not started; `close` ends those that are still open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[Live] = []

    def __call__(self, name: str, station: Station | None = None, **given: float) -> Live:
        """The session in a folder of that name."""
        settings = Settings(**given)  # type: ignore[arg-type]
        live, _ = open_session(self._folder / name, station, settings)
        self._open.append(live)
        return live

    def end(self, live: Live) -> None:
        """Close one in good order."""
        self._open.remove(live)
        live.close()

    def close(self) -> None:
        """Close all."""
        for live in self._open:
            live.close()


def order(
    live: Live, address: str, value: str | float, id: str, count: int, within_s: int = 86_400
) -> Input:
    """A telecommand of Bo, as an input of this moment."""
    packet = write_telecommand(live.dictionary, address, value, count)
    now_ns = live.session.now_ns
    what = {
        "id": id, "packet": packet.hex(), "earliest_ns": now_ns,
        "latest_ns": now_ns + within_s * S, "priority": 0,
    }  # fmt: skip
    return Input(now_ns, "command", "bo", what)
