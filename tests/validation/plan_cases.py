"""Contact plans of others: the arrivals that they publish."""

import os
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ilrs.network.formats import read_plan
from ilrs.network.routing.ways import routes, table_of

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]


def plans_here() -> Path | None:
    """The folder of the plans, or None where they are not."""
    given = os.environ.get("ILRS_DATA") or str(HERE.parents[2] / "shared" / "data")
    folder = Path(given) / "vectors" / "contactplans"
    return folder if folder.is_dir() else None


def cases() -> list:
    """All comparisons, or none where the plans are not."""
    if (folder := plans_here()) is None:
        return []
    given = tomllib.loads((HERE / "plan_values.toml").read_text(encoding="utf-8"))
    return [case for row in given["plans"] for case in plan_cases(folder, row)]


def plan_cases(folder: Path, row: dict) -> Iterator:
    """The best ways over one plan: how many, when they arrive, over how many hops."""
    text = (folder / row["file"]).read_text(encoding="utf-8")
    table = table_of(read_plan(text, row["file"]).plan)
    ends, source = (row["source_node"], row["destination_node"]), row["source"]
    arrivals_s = row["arrivals_s"]
    found = routes(table, *ends, count=len(arrivals_s) or 1)
    name = f"{row['file']}, {ends[0]} to {ends[1]}"
    yield Case(f"{name}, ways", len(found), len(arrivals_s), 0, "ways", source)
    for k, (way, arrival_s) in enumerate(zip(found, arrivals_s, strict=False), 1):
        yield Case(f"{name}, arrival over way {k}", way.arrival_s, arrival_s, 0.0, "s", source)
    if "hops" in row and found:
        hops = len(found[0].hops)
        yield Case(f"{name}, hops of the best way", hops, row["hops"], 0, "hops", source)
