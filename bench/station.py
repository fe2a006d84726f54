"""Figures of whole stations: whole processes, and the compiled loop."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from process import BENCH, Cost, Place, ilrs, program, run_of
from rows import Row

STATIONS = BENCH.parent / "stations"
EXAMPLE = STATIONS / "reference" / "contributions" / "uni_nord.dust_meter.toml"
REFERENCE, OUTPOST = STATIONS / "reference", STATIONS / "outpost"
YEAR = ("--from", "2035-01-01", "--for", "1 year", "--step", "60 s")
REPEATS = 3


def best(name: str, target: float, measure: Callable[[], Cost]) -> Row:
    """The least of several processes: the machine's other work only ever adds."""
    costs = [measure() for _ in range(REPEATS)]
    wall_s = min(cost.wall_s for cost in costs)
    return Row(name, min(cost.cpu_s for cost in costs), "s", target, wall_s=wall_s)


def page(place: Place) -> list[Row]:
    """The first thing a user calls."""
    return [best("ilrs --help", 0.3, lambda: ilrs(place, "--help"))]


def outpost(place: Place) -> list[Row]:
    """The smallest station, 30 days, with a warm cache."""
    run_of(OUTPOST, place)
    return [best("outpost, 30 days", 2.0, lambda: run_of(OUTPOST, place))]


def cold(place: Place) -> list[Row]:
    """A day of the reference station in an empty cache: series, compilation and all."""
    with tempfile.TemporaryDirectory(prefix="ilrs-cold-") as empty:
        cost = run_of(REFERENCE, Place(Path(empty), place.peers), "--for", "1 day")
    return [Row("reference, first run of all", cost.cpu_s, "s", 60.0, wall_s=cost.wall_s)]


def reference(place: Place) -> list[Row]:
    """The reference year with a warm cache, its loop, a single step, its memory."""
    peak = run_of(REFERENCE, place, *YEAR).peak_mib
    loop = program("loop.py", place, REFERENCE, "1 year")
    step = program("loop.py", place, REFERENCE, "30 days")["live_step_median_us"]
    return [
        best("reference, a year at 60 s", 10.0, lambda: run_of(REFERENCE, place, *YEAR)),
        Row("  its compiled loop alone", loop["loop_cpu_s"], "s", 2.0, wall_s=loop["loop_s"]),
        Row("  one live step", step, "us", 50.0),
        Row("  the most memory it held", peak, "MiB", 2048.0),
    ]


def assessment(place: Place) -> list[Row]:
    """A contribution to the reference station, its year run without and with it.

    The year without is known, as after any other assessment. A new element is a new loop; a changed
    number is a new year; a changed mass is neither.
    """
    text = EXAMPLE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="ilrs-assess-") as folder:
        file = Path(folder) / "contribution.toml"

        def assess(name: str, old: str = "", new: str = "") -> Cost:
            file.write_text(text.replace("dust_meter", name).replace(old or name, new or name))
            return ilrs(place, "assess", str(file), "--station", str(REFERENCE), "--quiet")

        one, other = (f"meter_{secrets.token_hex(4)}" for _ in range(2))
        rate = f"{secrets.randbelow(9000) / 100:.2f} kbit/s"
        assess(one)
        new, power, mass = (
            assess(other), assess(one, "92 kbit/s", rate), assess(one, "7 kg", "6 kg")
        )  # fmt: skip
    return [
        Row("assess a contribution to the reference", new.cpu_s, "s", 60.0, wall_s=new.wall_s),
        Row("  again, one number of its elements changed", power.cpu_s, "s", None,
            wall_s=power.wall_s),
        Row("  again, its mass changed", mass.cpu_s, "s", 5.0, wall_s=mass.wall_s),
    ]  # fmt: skip
