"""Figures of the Moon: horizons, skyline, light, sky, each beside its peers."""

from __future__ import annotations

from typing import Any

from process import Place, program
from rows import Row, absent

LONGER = "times as long as ours"


def ratio(name: str, found: dict[str, Any], target: float | None = None) -> Row:
    """How many times as long a peer of sky.py took."""
    if "absent" in found:
        return absent(name, found["absent"])
    note = f"{LONGER}, places within {found['largest angle deg']:.1e} deg"
    return Row(name, found["times as long"], "x", target, target is not None, note=note)


def sky(place: Place) -> list[Row]:
    """A year of Sun and Earth at 60 s, 18.6 years of hourly light."""
    found = program("sky.py", place, "--peers")
    year, light = (
        found["results"][name]
        for name in ("year of Sun and Earth at 60 s", "18.6 years of hourly light of one point")
    )
    peers = found["peers"]
    return [
        Row("18.6 years of hourly light, one point", light["cpu_s"], "s", 1.0,
            wall_s=light["wall_s"]),
        Row("a year of Sun and Earth at 60 s", year["cpu_s"], "s", 1.0, wall_s=year["wall_s"]),
        ratio("  the same by skyfield", peers["Skyfield"], 10.0),
        ratio("  the same by CSPICE (spiceypy, in a loop)", peers["CSPICE looped"]),
        ratio("  the same by ANISE", peers["ANISE"]),
    ]  # fmt: skip


def skyline(place: Place) -> list[Row]:
    """One point, 1440 azimuths over three grids: the slowest of four places."""
    found = program("skyline.py", place)["results"]
    places = [row for row in found.values() if "cpu_s" in row]
    worst = max(places, key=lambda row: row["cpu_s"])
    every = min(row["ratio"] for row in places)
    return [
        Row("skyline of one point, 1440 azimuths, three grids", worst["cpu_s"], "s", 0.05,
            wall_s=worst["wall_s"], note="the slowest of four places"),
        Row("  taking every sample of every ray", every, "x", note=LONGER),
    ]  # fmt: skip


def horizons(place: Place) -> list[Row]:
    """A million points, 360 azimuths: 24 of them measured, spread over the circle."""
    found = program("horizons.py", place, "--directions", "24", "--points", "400", "--peers")
    told, peers = found["results"], found["results"]["peers"]
    measured = f"{told['directions measured']} of 360 measured, scaled"
    rows = [
        Row("horizons of 1,000,000 points, 360 azimuths, 240 m",
            told["360 directions, processor s"], "s", 60.0,
            wall_s=told["360 directions, wall s"], threads=2, note=f"{measured}; two threads"),
        Row("  median error", told["median error deg"], "deg", 0.01),
        Row("  99th percentile of the error", told["99th percentile deg"], "deg", 0.1,
            note=f"worst {told['worst deg']:g} of {told['checked']:,}"),
    ]  # fmt: skip
    if "absent" in peers:
        return [*rows, absent("  the same by topocalc", peers["absent"])]
    theirs = peers["topocalc"]
    note = f"{LONGER}, one thread each; flat Earth, {theirs['median error deg']:g} deg median"
    return [*rows, Row("  the same by topocalc", 1.0 / peers["ratio ours to topocalc"], "x",
                       note=note)]  # fmt: skip
