"""A survey from plan to page: pieces in any number of processes, then maps, sites and pictures."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from ilrs.moon.raster import ground_heights
from ilrs.provenance import versions
from ilrs.survey.maps import assemble, write_maps
from ilrs.survey.page import write_page
from ilrs.survey.pictures import draw_all
from ilrs.survey.pieces import Piece, horizon_pieces, light_pieces, terrain_of, work
from ilrs.survey.plan import Plan, digest_of, tiles
from ilrs.survey.ranking import Rules, described, rank

Progress = Callable[[float, str], None]


class Pool(Protocol):
    """What runs functions elsewhere: processes here, or a Dask cluster."""

    def submit(self, fn: Callable[[Piece], None], piece: Piece, /) -> Any: ...


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
    covers the area, when the folder holds another survey, or when Dask is not installed.
    """
    tell = progress or _quiet
    rules = rules or Rules()
    tell(0.0, "reading the terrain")
    known, _ = ground_heights(plan.raster, terrain_of(plan))
    if not (known == known).any():
        raise ValueError(
            "no terrain covers any point of the survey; move the box, or give terrain that does"
        )
    folder = _claim(plan, out)
    windows = tiles(plan.raster)
    with _pool(workers, cluster) as pool:
        for title, make in (("horizons", horizon_pieces), ("light", light_pieces)):
            pieces = [piece for tile in windows for piece in make(plan, tile, folder)]
            _do(pieces, pool, title, tell)
    tell(0.0, "writing the maps")
    maps = assemble(plan, folder)
    sites = rank(plan.raster, maps, rules)
    facts = {"survey": plan.facts(), "rules": described(rules), "versions": versions()}
    write_maps(plan, maps, out, digest_of(plan.facts()))
    _write_json(out / "survey.json", facts)
    _write_sites(out, sites, facts)
    tell(0.5, "writing the maps")
    draw_all(plan.raster, maps, sites, out)
    write_page(out, facts, sites, maps)
    tell(1.0, "writing the maps")
    return Survey(out, sites)


def _quiet(fraction: float, phrase: str) -> None:
    del fraction, phrase


def _claim(plan: Plan, out: Path) -> Path:
    """The work folder, after making sure that it belongs to this plan."""
    folder = out / "work"
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "plan.json"
    if mark.is_file():
        if json.loads(mark.read_text(encoding="utf-8")).get("digest") != digest_of(plan.facts()):
            raise ValueError(
                f"{out}: holds another survey (other area, step, height, time or terrain); "
                f"choose another folder or delete this one"
            )
    else:
        _write_json(mark, {"digest": digest_of(plan.facts()), **plan.facts()})
    return folder


def _do(pieces: list[Piece], pool: Pool | None, title: str, tell: Progress) -> None:
    """Do what is not done yet; without a pool, in this process."""
    missing = [piece for piece in pieces if not piece.path.is_file()]
    done = len(pieces) - len(missing)
    tell(done / len(pieces), f"{title}, {done} of {len(pieces)} pieces")
    for _ in _finished(missing, pool):
        done += 1
        tell(done / len(pieces), f"{title}, {done} of {len(pieces)} pieces")


def _finished(pieces: list[Piece], pool: Pool | None) -> Iterable[object]:
    if pool is None:
        for piece in pieces:
            yield work(piece)
        return
    futures = [pool.submit(work, piece) for piece in pieces]
    if all(isinstance(future, Future) for future in futures):
        for future in as_completed(futures):
            yield future.result()
        return
    gather: Any = importlib.import_module("distributed")
    for future in gather.as_completed(futures):
        yield future.result()


@contextmanager
def _pool(workers: int, cluster: str) -> Generator[Any]:
    if cluster:
        try:
            dask: Any = importlib.import_module("distributed")
        except ModuleNotFoundError:
            raise ValueError(
                "a cluster needs Dask, which is not installed: pip install distributed"
            ) from None
        with dask.Client(cluster) as client:
            yield client
    elif workers > 1:
        # Fresh processes: a copy of one with running threads may wait for ever.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    else:
        yield None


def _write_json(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def _write_sites(out: Path, sites: list[dict[str, float]], facts: dict[str, Any]) -> None:
    _write_json(out / "sites.json", {**facts, "sites": sites})
    names = list(dict.fromkeys(name for site in sites for name in site))
    with (out / "sites.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, names or ["rank"], lineterminator="\n")
        table.writeheader()
        table.writerows(sites)
