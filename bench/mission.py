"""The figures of live operation: the archive of samples, many browsers, long sessions."""

from __future__ import annotations

from process import Place, program
from rows import Row

# By hand with more: python bench/soak.py 120.
SOAK_MINUTES = 4.0


def archive(place: Place) -> list[Row]:
    """Rows of 10,000 parameters taken up each second, and years of them asked for."""
    found = program("samples.py", place)
    ours, theirs = found["take_up"], found["take_up_parquet"]
    rows = [
        Row("10,000 parameters at 1 Hz, CPU for a second", ours[0], "s", 0.2, wall_s=ours[1]),
        Row("  Parquet, a file a minute, times ours", theirs[0] / ours[0], "x"),
        Row("  octets on the disk for a value of 4", found["octets_per_value"], "", 4.0),
    ]
    for name, title, n in (("minutes", "60 s", 10), ("seconds", "1 Hz", 3)):
        year = found[name]
        rows += [
            _row(f"a year at {title}, 1 address, first time", year["first_one"], 0.5),
            _row(f"a year at {title}, {n} addresses, first time", year["first"], 1.0),
            _row("  again", year["again"], 0.3),
            _row(f"  an hour of {n} addresses", year["hour"], 0.02),
            Row("  Parquet scan of 1 address, times ours",
                year["parquet_one"][0] / year["first_one"][0], "x"),
            Row("  numpy in memory of 1 address, times ours",
                year["numpy_one"][0] / year["first_one"][0], "x"),
        ]  # fmt: skip
    return rows


def scale(place: Place) -> list[Row]:
    """10,000 measurements at 1 Hz to 10 browsers, by a server that is a process of its own."""
    found = program("scale.py", place)
    lost = found["missing"] + found["skipped"] + found["jumps"] + found["not_in_archive"]
    return [
        Row("10,000 measurements at 1 Hz, 10 browsers, cores", found["cpu_share"], "", 1.0),
        Row("  rows lost on the way to browser or archive", lost, "", 0.0),
        Row("  the most memory the server held", found["memory_mib"], "MiB", 1024.0),
    ]


def soak(place: Place) -> list[Row]:
    """A session of 1,000 measurements at a high rate for some minutes, commanded every second."""
    found = program("soak.py", place, str(SOAK_MINUTES))
    latency = found["latency_s"]
    return [
        Row("a command armed and released under load, median", latency["median"], "s", 0.5),
        Row("  95 of 100 within", latency["p95"], "s", 1.0),
        Row("  the longest time in which nothing was told", found["longest_silence_s"], "s", 2.0),
        Row("  memory after it", found["memory_mib"][1], "MiB", 1024.0),
        Row("  files and threads more than in its middle, an hour",
            found["files_an_hour"] + found["threads_an_hour"], ""),
        Row("  rows lost", found["missing"] + found["skipped"], "", 0.0),
    ]  # fmt: skip


def _row(name: str, spent: list[float], target_s: float) -> Row:
    return Row(name, spent[0], "s", target_s, wall_s=spent[1])
