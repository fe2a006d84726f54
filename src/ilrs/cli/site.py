"""`ilrs site`: what one place of the Moon is like for those who would stand there."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quantity, quiet_option
from ilrs.cli.screen import Screen
from ilrs.cli.site_text import tell_site
from ilrs.cli.sky import Degrees

if TYPE_CHECKING:
    from ilrs.cli.progress import Progress
    from ilrs.epoch import Grid
    from ilrs.frames import SitePoint
    from ilrs.moon.horizon import HorizonMask

AZIMUTHS, EXACT_AZIMUTHS = 720, 1440
# Slopes over less than two pixels would measure the interpolation.
PIXELS_OF_SLOPE = 2.0
MOST_STEPS = 5_000_000
# From level ground a mountain of 3 km is seen from 100 km away.
ENOUGH_KM = 100.0
# A mask nearer than this to the place asked for is taken as its own.
NEAR_M = 100.0

_path = click.Path(path_type=Path)


# Unknown options are left alone so that a negative number can be an argument.
@click.command("site", context_settings={"ignore_unknown_options": True})
@click.argument("latitude", metavar="LAT", type=Degrees(-90.0, 90.0))
@click.argument("longitude", metavar="LON", type=Degrees(-360.0, 360.0))
@click.option("--height", default="2 m", show_default=True, metavar="HEIGHT",
              help="Height above the ground from which the sky is seen.")  # fmt: skip
@click.option("--from", "start", default="2030-01-01", show_default=True, metavar="UTC",
              help="Begin then.")  # fmt: skip
@click.option("--for", "duration", default="18.6 years", show_default=True, metavar="TIME",
              help="Look at so long a time.")  # fmt: skip
@click.option("--step", default="1 h", show_default=True, metavar="TIME", help="Time step.")
@click.option("--terrain", type=_path, metavar="DIR",
              help="Folder with GeoTIFFs, or one file; without it ILRS_DATA.")  # fmt: skip
@click.option("--horizon", type=_path, metavar="FILE",
              help="Take this horizon mask (CSV) in place of terrain.")  # fmt: skip
@click.option("--horizon-out", type=_path, metavar="FILE",
              help="Write the horizon: azimuth_deg, elevation_deg, distance_km.")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
def command(
    screen: Screen,
    latitude: float,
    longitude: float,
    height: str,
    start: str,
    duration: str,
    step: str,
    terrain: Path | None,
    horizon: Path | None,
    horizon_out: Path | None,
) -> None:
    """Light, Earth, slope, temperature, horizon of a place.

    LAT and LON are degrees (north and east positive) in the Moon's mean-Earth frame. Fractions are
    parts of 1. Three measures of light are kept apart: the mean visible part of the Sun's disc, the
    part of time with any of it in sight, and with its centre in sight.

    Example: ilrs site -89.45 222.69 --height 2m --terrain terrain/
    """
    height_m = quantity(height, "height_m", "--height")
    grid = _grid(start, duration, step)
    if horizon is not None and terrain is not None:
        raise click.UsageError("give --terrain or --horizon, not both")
    with screen.progress() as progress:
        progress(0.0, "looking at the site, horizon")
        if horizon is not None:
            point, mask, slope, source = _from_mask(horizon, latitude, longitude)
            edge, known_km = mask, None
            if remark := _elsewhere(mask, latitude, longitude):
                screen.note(f"{horizon}: {remark}")
        else:
            found = _from_terrain(terrain, latitude, longitude, height_m)
            point, mask, edge, slope, source, known_km = found
        facts = _facts(point, mask, height_m, grid, slope, progress)
    facts = {
        "site": {
            "latitude_deg": latitude,
            "longitude_deg": longitude,
            "ground_height_m": point.height_m,
            "height_m": height_m,
        },
        **facts,
        "slope": slope,
        "terrain": source,
        "terrain_known_to_km": known_km,
    }
    if horizon_out is not None:
        horizon_out.write_text(horizon_csv(edge, height_m), encoding="utf-8")
        screen.note(f"{horizon_out}: horizon of {edge.azimuth_rad.size} azimuths")
    if known_km is not None and known_km < ENOUGH_KM:
        screen.note(
            f"In some direction the ground is known only to {known_km:.0f} km away; mountains "
            f"beyond it are missing from the horizon. Add a coarser grid that reaches further"
        )
    screen.emit(facts)
    tell_site(screen, facts)


def horizon_csv(mask: HorizonMask, height_m: float) -> str:
    """Azimuth and elevation (degrees) and distance (km; empty where unknown) of a horizon."""
    row, far = mask.at_height(height_m), mask.distance_m
    lines = ["azimuth_deg,elevation_deg,distance_km"]
    for i, azimuth in enumerate(mask.azimuth_rad):
        distance = f"{far[i] / 1000.0:.4f}" if far is not None else ""
        lines.append(f"{math.degrees(azimuth):g},{math.degrees(row[i]):.5f},{distance}")
    return "\n".join(lines) + "\n"


def _facts(
    point: SitePoint,
    mask: HorizonMask,
    height_m: float,
    grid: Grid,
    slope: dict[str, Any] | None,
    progress: Progress,
) -> dict[str, Any]:
    from ilrs.moon.ground import Ground
    from ilrs.moon.site import site_facts

    ground = Ground()
    if slope is not None:
        ground = Ground(
            slope_rad=math.radians(slope["slope_deg"] or 0.0),
            slope_azimuth_rad=math.radians(slope["faces_deg"] or 0.0),
        )
    try:
        return site_facts(point, mask, height_m, grid, ground, progress)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _from_mask(
    path: Path, latitude: float, longitude: float
) -> tuple[SitePoint, HorizonMask, None, dict[str, str]]:
    from ilrs.frames import SitePoint
    from ilrs.moon.horizon import parse_mask

    try:
        mask = parse_mask(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}") from None
    told = mask.provenance.get("ground height", "0").split()[0]
    try:
        ground_m = float(told)
    except ValueError:
        ground_m = 0.0
    point = SitePoint.from_degrees(latitude, longitude, ground_m)
    return point, mask, None, {"horizon": path.name, **mask.provenance}


def _elsewhere(mask: HorizonMask, latitude: float, longitude: float) -> str:
    """A remark when a mask says that it belongs to another place; empty otherwise."""
    import numpy as np

    from ilrs.frames import SitePoint

    try:
        own = [float(mask.provenance[k].split()[0]) for k in ("latitude", "longitude")]
    except (KeyError, ValueError, IndexError):
        return ""
    there = SitePoint.from_degrees(own[0], own[1], 0.0).r_me_m
    apart_m = float(np.linalg.norm(there - SitePoint.from_degrees(latitude, longitude, 0.0).r_me_m))
    if apart_m < NEAR_M:
        return ""
    return (
        f"this horizon is that of {own[0]:.4f}, {own[1]:.4f}, {apart_m / 1000.0:.1f} km from "
        f"{latitude:.4f}, {longitude:.4f}; light and Earth come out for a place that does not exist"
    )


def _from_terrain(
    folder: Path | None, latitude: float, longitude: float, height_m: float
) -> tuple[SitePoint, HorizonMask, HorizonMask, dict[str, Any], dict[str, str], float]:
    """The point, the mask of the light (means over half a degree), the exact horizon, slope.

    Then the provenance, and how far all around the ground is known, km.
    """
    from ilrs.cli.ground import read_terrain_of
    from ilrs.moon.reach import known_reach
    from ilrs.moon.skyline import compute_mask, skyline

    terrain = read_terrain_of(folder)
    place = math.radians(latitude), math.radians(longitude)
    try:
        point = terrain.ground(*place)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    try:
        mask = compute_mask(point, terrain, sorted({0.0, height_m}), AZIMUTHS)
        edge = skyline(terrain, *place, height_m, EXACT_AZIMUTHS).mask()
    except ValueError:
        # A ray without ground has no horizon.
        names = ", ".join(grid.name for grid in terrain.grids)
        raise click.ClickException(
            f"the site lies at the rim of the terrain ({names}): in some directions there is no "
            f"ground to see; add a grid that reaches further"
        ) from None
    pixel_m = float(terrain.pixels(*place))
    baseline_m = PIXELS_OF_SLOPE * pixel_m
    tilt, faces, rough = (float(x) for x in terrain.planes(*place, baseline_m))
    slope: dict[str, Any] = {
        "slope_deg": math.degrees(tilt) if math.isfinite(tilt) else None,
        "faces_deg": math.degrees(faces) if math.isfinite(faces) else None,
        "roughness_m": rough if math.isfinite(rough) else None,
        "baseline_m": baseline_m,
        "pixel_m": pixel_m,
    }
    known_km = float(known_reach(terrain, *place).min()) / 1000.0
    return point, mask, edge, slope, dict(terrain.provenance), known_km


def _grid(start: str, duration: str, step: str) -> Grid:
    from ilrs.epoch import Epoch, Grid

    try:
        begin = Epoch.from_utc(start)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    duration_s = quantity(duration, "duration_s", "--for")
    step_s = quantity(step, "step_s", "--step")
    if step_s < 1.0 or step_s != round(step_s) or duration_s < step_s:
        raise click.BadParameter(
            "a step is a whole number of seconds and not longer than --for", param_hint="--step"
        )
    if duration_s / step_s > MOST_STEPS:
        raise click.BadParameter(
            f"{duration_s / step_s:,.0f} steps are too many (at most {MOST_STEPS:,}); "
            f"take a longer step or a shorter time",
            param_hint="--step",
        )
    return Grid.covering(begin, duration_s, round(step_s))
