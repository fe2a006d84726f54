"""What the archive of samples costs: taking rows up, and a year of them asked for.

Usage: python bench/samples.py [FOLDER]. Prints one JSON document. The peer for taking up is one
Parquet file a minute with the same columns; the peers for asking are a scan of a Parquet file with
one column, and numpy on an array that is in memory already. All give the same numbers.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from timing import Spent, best, timed

from ilrs.epoch import NS, Epoch
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.layout import Column

START = Epoch.from_utc("2035-01-01").tai_ns
STRUCTURES, WIDTH, SECONDS = 40, 250, 900
DAYS, BUCKETS = 365, 1000
END = START + DAYS * 86_400 * NS


def rows_of(seconds: int) -> np.ndarray:
    """Telemetry-like values: slow walks with a little noise, shape (seconds, parameters)."""
    rng = np.random.default_rng(1)
    walk = rng.normal(0.0, 0.01, (seconds, STRUCTURES * WIDTH)).cumsum(0)
    return np.round(walk + 20.0, 2).astype(np.float32)


def take_up(folder: Path, values: np.ndarray) -> Spent:
    """A row of every structure each second, durable each second, merged at the end."""
    with Archive(folder) as archive:
        for s in range(STRUCTURES):
            archive.declare(f"s{s}", [Column(f"s{s}/p{p}") for p in range(WIDTH)], 1.0)

        def work() -> None:
            for k, row in enumerate(values):
                at = np.array([START + k * NS])
                for s in range(STRUCTURES):
                    archive.append(f"s{s}", at, at + NS, row[None, s * WIDTH : (s + 1) * WIDTH])
                archive.flush()
            archive.settle()

        return timed(work)[0]


def take_up_parquet(folder: Path, values: np.ndarray) -> Spent:
    """The same rows, durable once a minute only."""
    folder.mkdir()
    names = [f"p{p}" for p in range(values.shape[1])]

    def work() -> None:
        for k in range(0, len(values), 60):
            part = values[k : k + 60]
            arrays = [np.ascontiguousarray(part[:, c]) for c in range(part.shape[1])]
            parquet.write_table(pa.table(arrays, names=names), folder / f"{k}.parquet",
                                compression="zstd")  # fmt: skip

    return timed(work)[0]


def year(folder: Path, step_s: int, count: int) -> dict[str, Spent]:
    """A year of some structures asked for in 1000 buckets: freshly opened, again, one hour."""
    column = year_of(step_s)
    with Archive(folder) as archive:
        names = [f"e{s}/p" for s in range(count)]
        for s, name in enumerate(names):
            archive.declare(f"e{s}", [Column(name)], float(step_s))
        day = 86_400 // step_s
        for d in range(DAYS):
            at = START + (d * day + np.arange(day)) * step_s * NS
            for s in range(count):
                archive.append(f"e{s}", at, at, column[d * day : (d + 1) * day, None])
            archive.flush()
        archive.settle()
    with Archive(folder) as archive:
        first_one = timed(lambda: archive.range(names[:1], START, END, BUCKETS))[0]
        first = timed(lambda: archive.range(names, START, END, BUCKETS))[0]
        again = best(lambda: archive.range(names, START, END, BUCKETS))
        hour = best(lambda: archive.range(names, END - 3600 * NS, END, BUCKETS))
        found = archive.range(names[:1], START, END, BUCKETS)[names[0]]
    peers = beside(folder, column, step_s, len(found.time_ns))
    if found.high.max() != column.max() or found.count.sum() != len(column):
        raise RuntimeError("the archive lost something")
    return {
        "first_one": first_one,
        "first": first,
        "again": again,
        "hour": hour,
    } | peers


def beside(folder: Path, column: np.ndarray, step_s: int, buckets: int) -> dict[str, Spent]:
    """One parameter from a Parquet file, and from memory."""
    at = START + np.arange(len(column), dtype=np.int64) * step_s * NS
    parquet.write_table(pa.table({"t": at, "v": column}), folder / "peer.parquet",
                        compression="zstd")  # fmt: skip
    edges = np.linspace(0, len(column), buckets + 1).astype(int)[:-1]

    def reduce(values: np.ndarray) -> None:
        np.minimum.reduceat(values, edges)
        np.maximum.reduceat(values, edges)
        np.add.reduceat(values, edges, dtype=np.float64)

    def scan() -> None:
        table = parquet.read_table(folder / "peer.parquet", columns=["t", "v"])
        reduce(table["v"].to_numpy())

    return {"parquet_one": best(scan), "numpy_one": best(lambda: reduce(column))}


def year_of(step_s: int) -> np.ndarray:
    rng = np.random.default_rng(2)
    n = DAYS * 86_400 // step_s
    return np.round(rng.normal(0.0, 0.01, n).cumsum() + 20.0, 2).astype(np.float32)


def main() -> None:
    place = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(prefix="ilrs-bench-", dir=place) as folder:
        here = Path(folder)
        values = rows_of(SECONDS)
        ours, theirs = take_up(here / "rows", values), take_up_parquet(here / "peer", values)
        size = sum(path.stat().st_size for path in (here / "rows").rglob("*") if path.is_file())
        found = {
            "take_up": [part / SECONDS for part in ours],
            "take_up_parquet": [part / SECONDS for part in theirs],
            "octets_per_value": size / values.size,
            "minutes": {name: list(spent) for name, spent in year(here / "60", 60, 10).items()},
            "seconds": {name: list(spent) for name, spent in year(here / "1", 1, 3).items()},
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
