"""The environment of a run: every series the loop reads, one row a column, cached by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.epoch import Grid
from ilrs.moon.drivers import DRIVERS, site_drivers
from ilrs.moon.ground import Ground
from ilrs.moon.horizon import HorizonMask
from ilrs.network.drivers import LINK_DRIVERS
from ilrs.provenance import digest_json, versions
from ilrs.sim.cache import load_series, save_series, source_digest
from ilrs.sim.layout import Column, Layout, make_layout
from ilrs.sim.links import Network, network_of
from ilrs.sim.masks import mask_of
from ilrs.station.model import Site, Station

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class SiteSeries:
    """The environment of one site: every driver as (steps,), or (heights, steps) by height."""

    heights_m: tuple[float, ...]
    drivers: dict[str, Floats]

    def at(self, driver: str, height_m: float) -> Floats:
        """A driver at a height (which does not matter unless it depends on it), shape (steps,)."""
        values = self.drivers[driver]
        return values[self.heights_m.index(height_m)] if values.ndim == 2 else values


@dataclass(frozen=True)
class Environment:
    """Series for a station on a grid; `columns` (columns, steps), `sites` all series of each.

    `digests` names what was computed for each site (and for the `network`), `from_cache` the sites
    that were not computed anew.
    """

    grid: Grid
    columns: Floats
    sites: dict[str, SiteSeries]
    digests: dict[str, str] = field(default_factory=dict[str, str])
    from_cache: tuple[str, ...] = ()
    network: Network = field(default_factory=lambda: Network({}))


def make_environment(
    station: Station, grid: Grid, seed: int, progress: Progress | None = None
) -> Environment:
    """Compute (or take from the cache) all series the station's kinds ask for.

    Raises DeclarationError for a horizon file that cannot be read or a date outside the ephemeris.
    """
    layout = make_layout(station)
    heights = _heights(station, layout)
    series: dict[str, SiteSeries] = {}
    digests: dict[str, str] = {}
    cached: list[str] = []
    for name in sorted(heights):
        mask = mask_of(station.sites[name], station.folder)
        found, digest, hit = _site_series(station.sites[name], mask, grid, heights[name], progress)
        series[name], digests[name] = found, digest
        if hit:
            cached.append(name)
    network = network_of(station, grid, progress)
    if network.digest:
        digests["network"] = network.digest
    columns = np.empty((max(1, len(layout.columns)), grid.count))
    for column, i in layout.columns.items():
        if column.name in LINK_DRIVERS and column.element:
            columns[i] = network.column(column.element, column.name)
        else:
            columns[i] = _series(column, series, grid, seed)
    return Environment(grid, columns, series, digests, tuple(cached), network)


def blank_environment(station: Station, grid: Grid) -> Environment:
    """Zeros in the right shape: enough to compile against, not to run in."""
    count = max(1, len(make_layout(station).columns))
    return Environment(grid, np.zeros((count, 1)), {})


def _heights(station: Station, layout: Layout) -> dict[str, list[float]]:
    """For every site that is read, the heights above ground at which it is read."""
    heights: dict[str, set[float]] = {}
    for column in layout.columns:
        if column.site:
            at = heights.setdefault(column.site, set())
            if column.height_m >= 0.0:
                at.add(column.height_m)
    return {site: sorted(at) or [2.0] for site, at in heights.items() if site in station.sites}


def _series(column: Column, sites: dict[str, SiteSeries], grid: Grid, seed: int) -> Floats:
    if not column.site:
        return noise(seed, f"{column.element}/{column.name}", column.distribution, grid.count)
    return sites[column.site].at(column.name, column.height_m)


def noise(seed: int, purpose: str, distribution: str, count: int) -> Floats:
    """A random series (count,) that depends on seed and purpose only."""
    key = int.from_bytes(hashlib.sha256(f"{seed}:{purpose}".encode()).digest()[:16], "little")
    generator = np.random.Generator(np.random.Philox(key=key))
    if distribution == "normal":
        return generator.standard_normal(count)
    return generator.random(count)


def _site_series(
    site: Site,
    mask: HorizonMask,
    grid: Grid,
    heights_m: list[float],
    progress: Progress | None,
) -> tuple[SiteSeries, str, bool]:
    ground = {name: value.si for name, value in site.ground.items() if value.si is not None}
    known = versions()
    digest = digest_json(
        {
            "point": [site.point.latitude_rad, site.point.longitude_rad, site.point.height_m],
            "horizon": site.horizon_text,
            "ground": ground,
            "grid": [grid.start.tai_ns, grid.step_s, grid.count],
            "heights": heights_m,
            "moon": source_digest("ilrs.moon", "ilrs.epoch", "ilrs.frames"),
            "data": {name: known[name] for name in ("skyfield-data", "lunarsky")},
        }
    )
    kept = load_series(digest)
    if kept is not None and _is_whole(*kept, grid, heights_m):
        return _site_of(*kept, heights_m), digest, True

    def tell(part: float, phrase: str) -> None:
        if progress is not None:
            progress(part, f"light and ground of {site.name}, {phrase}")

    try:
        fresh = site_drivers(site.point, mask, Ground.of(ground), grid, heights_m, tell)
    except ValueError as error:
        raise DeclarationError([_at(site, error)]) from None
    names, series = _flatten(fresh)
    save_series(digest, names, series)
    return _site_of(names, series, heights_m), digest, False


def _is_whole(names: list[str], series: Floats, grid: Grid, heights_m: list[float]) -> bool:
    """Whether kept series are all there and as long as the grid: a damaged cache is made anew."""
    by_height = [f"@{i}" for i in range(len(heights_m))]
    wanted = [
        name + tag
        for name, spec in DRIVERS.items()
        for tag in (by_height if spec.by_height else [""])
    ]
    return names == wanted and series.shape == (len(wanted), grid.count)


def horizon_findings(station: Station) -> list[Diagnostic]:
    """What is wrong with the horizon masks of a station, and with the heights asked of them."""
    heights = _heights(station, make_layout(station))
    found: list[Diagnostic] = []
    for site in station.sites.values():
        try:
            mask = mask_of(site, station.folder)
            for height in heights.get(site.name, ()):
                mask.at_height(height)
        except DeclarationError as error:
            found += error.diagnostics
        except ValueError as error:
            found.append(_at(site, error))
    return found


def _at(site: Site, error: ValueError) -> Diagnostic:
    return Diagnostic(site.file, site.line, "SIM-ENVIRONMENT", f"site {site.name}: {error}")


def _flatten(dataset: xr.Dataset) -> tuple[list[str], Floats]:
    """Names (with the index of the height, where there is one) and rows for the cache."""
    names: list[str] = []
    rows: list[Floats] = []
    for name in map(str, dataset.data_vars):
        values = np.asarray(dataset[name].to_numpy(), dtype=np.float64)
        if values.ndim == 1:
            names.append(name)
            rows.append(values)
            continue
        names += [f"{name}@{i}" for i in range(len(values))]
        rows += list(values)
    return names, np.stack(rows)


def _site_of(names: list[str], series: Floats, heights_m: list[float]) -> SiteSeries:
    drivers: dict[str, Floats] = {}
    for name in DRIVERS:
        places = [i for i, n in enumerate(names) if n.partition("@")[0] == name]
        if DRIVERS[name].by_height:
            drivers[name] = series[places[0] : places[-1] + 1]
        else:
            drivers[name] = series[places[0]]
    return SiteSeries(tuple(heights_m), drivers)
