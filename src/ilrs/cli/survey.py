"""`ilrs survey`: maps of light and ground over an area near a pole, and its best sites."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option, quantity, quiet_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.epoch import Grid

_path = click.Path(path_type=Path)


@click.command("survey")
@click.option("--box", type=float, nargs=4, metavar="X0 Y0 X1 Y1",
              help="Area in kilometres of the polar stereographic map.")  # fmt: skip
@click.option("--pole", type=click.Choice(["south", "north"]),
              help="Of which pole that map is; without it the one of the terrain.")  # fmt: skip
@click.option("--around", type=float, nargs=2, metavar="LAT LON",
              help="Or a square around a place, degrees.")  # fmt: skip
@click.option("--radius", default="5 km", show_default=True, metavar="LENGTH",
              help="Half the side of that square.")  # fmt: skip
@click.option("--step", default="100 m", show_default=True, metavar="LENGTH",
              help="Distance between points.")  # fmt: skip
@click.option("--height", default="2 m", show_default=True, metavar="HEIGHT",
              help="Height above the ground from which the sky is seen.")  # fmt: skip
@click.option("--from", "start", default="2030-01-01", show_default=True, metavar="UTC",
              help="Begin then.")  # fmt: skip
@click.option("--for", "duration", default="1 year", show_default=True, metavar="TIME",
              help="Look at so long a time, up to 18.6 years or more.")  # fmt: skip
@click.option("--time-step", default="2 h", show_default=True, metavar="TIME",
              help="Time between instants.")  # fmt: skip
@click.option("--angles", default=360, show_default=True, metavar="N",
              help="Directions of a horizon.")  # fmt: skip
@click.option("--rules", "rules_file", type=_path, metavar="FILE",
              help="TOML with [rules] for the list of sites.")  # fmt: skip
@click.option("--terrain", type=_path, metavar="DIR",
              help="Folder with GeoTIFFs, or one file; without it ILRS_DATA.")  # fmt: skip
@click.option("--out", type=_path, required=True, metavar="DIR",
              help="Folder of the survey; one that was stopped there goes on.")  # fmt: skip
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 1024), metavar="N",
              help="Processes on this machine.")  # fmt: skip
@click.option("--cluster", default="", metavar="ADDRESS",
              help="Dask scheduler (tcp://host:8786) that sees the same folders.")  # fmt: skip
@click.option("--temperature/--no-temperature", default=True, show_default=True,
              help="Warm and cool the ground of every point.")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
def command(
    screen: Screen,
    box: tuple[float, float, float, float] | None,
    pole: str | None,
    around: tuple[float, float] | None,
    radius: str,
    step: str,
    height: str,
    start: str,
    duration: str,
    time_step: str,
    angles: int,
    rules_file: Path | None,
    terrain: Path | None,
    out: Path,
    workers: int,
    cluster: str,
    temperature: bool,
) -> None:
    """Maps of light, shadow, slope and temperature; the best sites.

    Writes GeoTIFF maps (IAU_2015:30135 in the south, IAU_2015:30130 in the north), pictures,
    sites.csv, sites.json and index.html to --out. Terrain of the other pole is left out.

    Example: ilrs survey --around -89.45 222.69 --radius 3km --step 60m --out ridge
    """
    from ilrs.cli.ground import terrain_files
    from ilrs.survey import Rules, plan_of, run
    from ilrs.survey.poles import POLES
    from ilrs.survey.ranking import read_rules

    grid = _period(start, duration, time_step)
    step_m = quantity(step, "step_m", "--step")
    height_m = quantity(height, "height_m", "--height")
    radius_m = quantity(radius, "radius_m", "--radius")
    place = None if not around else (math.radians(around[0]), math.radians(around[1]), radius_m)
    files = terrain_files(terrain)
    try:
        rules = read_rules(rules_file) if rules_file is not None else Rules()
        plan = plan_of(
            files,
            grid,
            step_m,
            height_m,
            box or None,
            place,
            angles,
            temperature,
            POLES.get(pole or ""),
        )
        if len(plan.terrain) < len(files):
            screen.note(f"{len(files) - len(plan.terrain)} terrain files are of the other pole")
        with screen.progress() as progress:
            done = run(plan, out, rules, workers, cluster, progress)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"Interrupted; give the same command again, and the survey in {out} goes on."
        ) from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    screen.emit({"folder": str(out), "sites": done.sites})
    _tell(screen, done.sites, out)


def _period(start: str, duration: str, time_step: str) -> Grid:
    from ilrs.epoch import Epoch, Grid

    try:
        begin = Epoch.from_utc(start)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    duration_s = quantity(duration, "duration_s", "--for")
    step_s = quantity(time_step, "step_s", "--time-step")
    if step_s < 1.0 or step_s != round(step_s) or duration_s < step_s:
        raise click.BadParameter(
            "a time step is a whole number of seconds and not longer than --for",
            param_hint="--time-step",
        )
    return Grid.covering(begin, duration_s, round(step_s))


def _tell(screen: Screen, sites: list[dict[str, float]], out: Path) -> None:
    screen.say("rank  latitude  longitude  mean light  longest dark  Earth  slope")
    for site in sites[:10]:
        screen.say(
            f"{site['rank']:4.0f}  {site['latitude_deg']:8.4f}  {site['longitude_deg']:9.4f}  "
            f"{site['mean_light']:10.4f}  {site['longest_dark_h']:10.0f} h  "
            f"{site['earth_visible']:5.3f}  {site['slope_deg']:3.0f} deg"
        )
    if not sites:
        screen.say("No point satisfies the rules.")
    screen.say(f"{out / 'index.html'}: maps, pictures and all sites")
