"""A survey from plan to page: pieces by any number of workers, then maps, sites and pictures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ilrs.moon.drivers import mid_steps
from ilrs.moon.groundmap import TERRAIN_MODEL
from ilrs.moon.lightmap import bodies_over
from ilrs.moon.raster import ground_heights
from ilrs.provenance import versions
from ilrs.survey.folder import claim, json_bytes, write_whole
from ilrs.survey.maps import Map, assemble, write_maps
from ilrs.survey.page import write_page
from ilrs.survey.pictures import draw_all
from ilrs.survey.pieces import Piece, ground_pieces, horizon_pieces, light_pieces, terrain_of
from ilrs.survey.plan import Plan, digest_of, tiles
from ilrs.survey.ranking import Rules, described, rank
from ilrs.survey.workers import Doer, StoppedError, hired

Progress = Callable[[float, str], None]
_KINDS = {"horizons": horizon_pieces, "light": light_pieces, "temperature": ground_pieces}


@dataclass(frozen=True)
class Survey:
    """What came out: the folder, and the sites, best first."""

    folder: Path
    sites: list[dict[str, float]]


def run(
    plan: Plan,
    out: Path,
    rules: Rules | None = None,
    workers: int = 1,
    cluster: str = "",
    progress: Progress | None = None,
) -> Survey:
    """Make a survey in a folder, or go on with the one that was stopped there.

    Writes GeoTIFF maps, sites.csv and sites.json, pictures, index.html and survey.json; what is
    finished stays in `work/` until the folder is deleted. `workers` processes of this machine, or
    the Dask cluster at `cluster` (it must see the same folders). Raises ValueError when no terrain
    covers the area, when the ephemeris does not cover the time, when the folder holds another
    survey or another process writes it, and when Dask is not installed or does not answer;
    `StoppedError` (a ValueError) when work was begun and cannot go on, such as with a full disk.
    """
    tell, rules = progress or _quiet, rules or Rules()
    plan = replace(plan, terrain=tuple(path.absolute() for path in plan.terrain))
    tell(0.0, "reading the terrain")
    _check(plan)
    facts = plan.facts()
    with claim(facts, out.absolute()) as folder, _kept(folder):
        with hired(workers, cluster) as do:
            for title, make in _KINDS.items():
                if title != "temperature" or plan.temperature:
                    pieces = [p for tile in tiles(plan.raster) for p in make(plan, tile, folder)]
                    _do(pieces, do, title, tell)
        tell(0.0, "writing the maps")
        maps = assemble(plan, folder)
        return _publish(plan, facts, maps, rules, out, tell)


def _publish(
    plan: Plan, facts: dict[str, Any], maps: dict[str, Map], rules: Rules, out: Path, tell: Progress
) -> Survey:
    sites = rank(plan.raster, maps, rules)
    known = float(np.isfinite(maps["height_m"]).mean())
    about = facts | {"temperature": plan.temperature, "known_fraction": known}
    if plan.temperature:
        about["terrain_model"] = TERRAIN_MODEL
    told = {"survey": about, "rules": described(rules), "versions": versions()}
    write_maps(plan, maps, out, digest_of(facts))
    write_whole(out / "survey.json", json_bytes(told))
    write_whole(out / "sites.json", json_bytes(told | {"sites": sites}))
    write_whole(out / "sites.csv", _table(sites))
    tell(0.3, "writing the maps")
    draw_all(plan, maps, sites, out)
    write_page(out, plan, told, rules, sites, maps)
    tell(1.0, "writing the maps")
    return Survey(out, sites)


def _quiet(fraction: float, phrase: str) -> None:
    del fraction, phrase


def _check(plan: Plan) -> None:
    """What would be found out only after long work: terrain that is elsewhere, time without Sun."""
    known, _ = ground_heights(plan.raster, terrain_of(plan))
    if not (known == known).any():
        names = ", ".join(path.name for path in plan.terrain)
        raise ValueError(
            f"no terrain covers any point of the survey (there are {names}); move the box, or give "
            f"terrain that does"
        )
    for grid in (plan.grid, plan.warm_grid) if plan.temperature else (plan.grid,):
        bodies_over(plan.raster, mid_steps(grid)[[0, -1]])


@contextmanager
def _kept(folder: Path) -> Generator[None]:
    """Whatever stops the work is told together with what remains of it."""
    try:
        yield
    except (StoppedError, OSError) as error:
        where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
        what = (error.strerror if isinstance(error, OSError) else "") or str(error)
        done = sum(1 for _ in folder.glob("tile_*/*.npy"))
        raise StoppedError(
            f"{where}{what}; {done} finished pieces are kept in {folder}: "
            f"when the cause is removed, give the same command again and it goes on"
        ) from error


def _do(pieces: list[Piece], do: Doer, title: str, tell: Progress) -> None:
    """Do what is not done yet."""
    missing = [piece for piece in pieces if not piece.path.is_file()]
    done = len(pieces) - len(missing)
    tell(done / len(pieces), f"{title}, {done} of {len(pieces)} pieces")
    for _ in do(missing):
        done += 1
        tell(done / len(pieces), f"{title}, {done} of {len(pieces)} pieces")


def _table(sites: list[dict[str, float]]) -> bytes:
    names = list(dict.fromkeys(name for site in sites for name in site))
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, names or ["rank"], lineterminator="\n")
    table.writeheader()
    table.writerows(sites)
    return text.getvalue().encode("utf-8")
