"""`ilrs network position`: what place and time the relays of a station, or named orbits, give."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quantity, quiet_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.epoch import Epoch
    from ilrs.flight.trajectory import Trajectory

DEFAULT_ORBITS = ("queqiao-2:4",)


@click.command(
    "position", short_help="How well a user at LAT LON knows place and time.",
    context_settings={"ignore_unknown_options": True},
)  # fmt: skip
@click.argument("latitude", metavar="LAT", type=float)
@click.argument("longitude", metavar="LON", type=float)
@click.option("--orbit", "orbits", multiple=True, metavar="NAME[:COUNT]",
              help="A named orbit with so many craft, evenly spread; repeatable. Without any, and "
              "without --station: queqiao-2:4.")  # fmt: skip
@click.option("--station", metavar="STATION", help="The relays of a station as well.")
@click.option("--from", "start", default="2035-01-01", show_default=True, metavar="UTC")
@click.option("--for", "duration", default="7 days", show_default=True, metavar="TIME")
@click.option("--step", default="5 min", show_default=True, metavar="TIME")
@click.option("--mask", default="10 deg", show_default=True, metavar="ANGLE",
              help="How high a spacecraft must stand.")  # fmt: skip
@click.option("--height-known/--height-unknown", default=True, show_default=True,
              help="Whether a terrain model tells the height.")  # fmt: skip
@click.option("--orbit-error", default="10 m", show_default=True, metavar="LENGTH")
@click.option("--clock", "allan", default=1e-13, show_default=True, metavar="DEVIATION",
              help="Allan deviation of the craft's clocks over --clock-age.")  # fmt: skip
@click.option("--clock-age", default="1 day", show_default=True, metavar="TIME",
              help="Since a clock was last set.")  # fmt: skip
@click.option("--receiver-error", default="1 m", show_default=True, metavar="LENGTH")
@click.option("--fixes", default=1, show_default=True, type=click.IntRange(1),
              help="So many independent fixes of a user at rest are averaged.")  # fmt: skip
@click.option("--region", nargs=2, type=click.FloatRange(-90.0, 90.0), metavar="SOUTH NORTH",
              help="Also over all places between two latitudes, degrees.")  # fmt: skip
@click.option("--map", "chart", type=click.Path(path_type=Path), metavar="FILE",
              help="Write FILE.csv of --region, a line for each place.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Write FILE.csv over time: dilutions and errors at LAT LON.")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
def command(screen: Screen, latitude: float, longitude: float, **given: Any) -> None:
    """Place and time of a user at LAT LON (degrees) from ranges to spacecraft.

    Says how often there is a fix, how the geometry dilutes errors (GDOP, PDOP, ...), and what comes
    of it with the errors of orbits, clocks and receiver, one sigma. The horizon is level.

    Example: ilrs network position -89.45 222.69 --orbit queqiao-2:2 --orbit elfo:3
    """
    if not -90.0 <= latitude <= 90.0 or not -360.0 <= longitude <= 360.0:
        raise click.BadParameter("LAT lies within 90 and LON within 360 degrees")
    _check_files(given)
    found = position(latitude, longitude, given)
    screen.emit(found)
    _tell(screen, found)
    if "region" in found:
        from ilrs.cli.network.position_tables import tell_region

        tell_region(screen, found["region"])


def _check_files(given: dict[str, Any]) -> None:
    for option in ("chart", "out"):
        path = given[option]
        if path is not None and path.suffix.lower() != ".csv":
            hint = "--map" if option == "chart" else "--out"
            raise click.BadParameter(f"{path.name} does not end in .csv", param_hint=hint)
    if given["chart"] is not None and not given["region"]:
        raise click.BadParameter("a map needs a --region", param_hint="--map")
    if given["region"] and given["region"][0] > given["region"][1]:
        raise click.BadParameter("SOUTH lies north of NORTH", param_hint="--region")


def position(latitude: float, longitude: float, given: dict[str, Any]) -> dict[str, Any]:
    """Availability, dilution and errors at a place, as a table for JSON."""
    import numpy as np

    from ilrs.cli.network.position_tables import region, region_csv, series_csv
    from ilrs.epoch import Epoch
    from ilrs.frames import SitePoint
    from ilrs.network.navigation import ErrorBudget, dilution, position_error
    from ilrs.network.navigation.positions import states_me

    try:
        epoch = Epoch.from_utc(given["start"])
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    duration_s = quantity(given["duration"], "duration_s", "--for")
    step_s = quantity(given["step"], "step_s", "--step")
    if duration_s < step_s:
        raise click.BadParameter("a step is not longer than --for", param_hint="--step")
    mask_rad = quantity(given["mask"], "mask_rad", "--mask")
    if not (math.isfinite(given["allan"]) and given["allan"] >= 0.0):
        raise click.BadParameter("an Allan deviation is 0 or more", param_hint="--clock")
    budget = ErrorBudget.of_clock(
        quantity(given["orbit_error"], "orbit_m", "--orbit-error"), given["allan"],
        quantity(given["clock_age"], "age_s", "--clock-age"),
        quantity(given["receiver_error"], "receiver_m", "--receiver-error"),
    )  # fmt: skip
    seconds = np.arange(0.0, duration_s, step_s)
    own = given["station"]
    names = given["orbits"] or (() if own else DEFAULT_ORBITS)
    try:
        craft = relays_of(own, epoch, duration_s + step_s) if own else []
        craft += [t for name in names for t in fleet(name, epoch, duration_s)]
        times = epoch.tdb_s + seconds
        r, _ = states_me(craft, times)
        point = SitePoint.from_degrees(latitude, longitude, 0.0)
        seen = dilution(point, r, mask_rad, height_known=given["height_known"])
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    error = position_error(seen, budget, given["fixes"])
    told: dict[str, Any] = {}
    if given["region"]:
        south, north = given["region"]
        told["region"] = region(
            south, north, r, mask_rad, budget.range_m(given["fixes"]),
            height_known=given["height_known"],
        )  # fmt: skip
    if given["chart"] is not None:
        given["chart"].write_text(region_csv(told["region"]), encoding="utf-8")
    if given["out"] is not None:
        given["out"].write_text(series_csv(epoch, seconds, seen, error), encoding="utf-8")
    return {
        "latitude_deg": latitude, "longitude_deg": longitude, "craft": [t.name for t in craft],
        "instants": int(times.size), "fraction_fixed": seen.fixed,
        "fraction_good": seen.better_than(), "in_view_mean": float(seen.in_view.mean()),
        "in_view_least": int(seen.in_view.min()), "height_known": given["height_known"],
        "range_error_m": budget.range_m(given["fixes"]), "clock_error_m": budget.clock_m,
        **{
            name: _percentiles(getattr(seen, name)) for name in ("gdop", "pdop", "hdop", "vdop",
                                                                 "tdop")
        },
        "horizontal_m": _percentiles(error.horizontal_m),
        "vertical_m": _percentiles(error.vertical_m), "time_s": _percentiles(error.time_s),
        **told,
    }  # fmt: skip


def relays_of(station: str, start: Epoch, duration_s: float) -> list[Trajectory]:
    """The relays of a station, flown over a span."""
    from ilrs import batch
    from ilrs.epoch import Grid
    from ilrs.sim.nodes import talkers
    from ilrs.sim.relay_orbits import flown
    from ilrs.telecom.station_plan import from_the_start

    loaded = batch.load(station)
    seen = Grid.covering(start, duration_s, loaded.control_period_s)
    grid = from_the_start(loaded, seen)
    found = [flown(relay, loaded, grid) for relay in talkers(loaded, "orbit")]
    if not found:
        raise ValueError(f"{loaded.name} has no relay in orbit")
    return found


def fleet(text: str, epoch: Epoch, duration_s: float) -> list[Trajectory]:
    """NAME:COUNT as spacecraft: the named orbit, begun earlier and earlier, seen over the span."""
    from dataclasses import replace

    import numpy as np

    from ilrs.flight.elements import elements_of, state_from
    from ilrs.flight.halo import resonant_nrho, southern_halo
    from ilrs.flight.named import HALO_AMPLITUDE_M, NAMED, named_orbit, named_state
    from ilrs.flight.propagate import propagate

    name, _, count_text = text.partition(":")
    if count_text and not (count_text.isdigit() and 1 <= int(count_text) <= 100):
        raise ValueError(f'"{text}" is not NAME or NAME:COUNT with 1 to 100 spacecraft')
    count = int(count_text or 1)
    if count == 1 or name not in NAMED:
        found = named_orbit(name, epoch, duration_s + 600.0, 60.0)
        return [found]
    if NAMED[name].elements is None:
        period_s = (resonant_nrho() if name == "nrho" else southern_halo(HALO_AMPLITUDE_M)).period_s
        before = [period_s * k / count for k in range(count)]
        return [named_orbit(name, epoch + -s, s + duration_s + 600.0, 60.0) for s in before]
    shape = elements_of(named_state(name, epoch), "moon_me")
    around: list[Trajectory] = []
    for k in range(count):
        anomaly = _true(2.0 * math.pi * (k + 0.5) / count, shape.eccentricity)
        state = state_from(replace(shape, anomaly_rad=anomaly), epoch)
        around.append(propagate(f"{name} {k + 1}", state, duration_s + 600.0, 60.0))
    assert np.isfinite(around[0].r_icrf_m).all()
    return around


def _true(mean_rad: float, eccentricity: float) -> float:
    from ilrs.flight.elements import true_anomaly

    return true_anomaly(mean_rad, eccentricity)


def _percentiles(values: Any) -> dict[str, float | None]:
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return {"median": None, "p95": None, "best": None}
    return {
        "median": float(np.median(known)), "p95": float(np.percentile(known, 95.0)),
        "best": float(known.min()),
    }  # fmt: skip


def _tell(screen: Screen, found: dict[str, Any]) -> None:
    from ilrs.report.words import percent

    screen.say(
        f"{len(found['craft'])} spacecraft, {found['in_view_mean']:.1f} in view in the mean, "
        f"at least {found['in_view_least']}"
    )
    screen.say(
        f"a fix {percent(found['fraction_fixed'], 1)} of the time, with PDOP below 6 "
        f"{percent(found['fraction_good'], 1)}"
        + ("; the height is known" if found["height_known"] else "")
    )
    screen.say(f"error of one range {found['range_error_m']:.2f} m\n")
    screen.say(f"{'':14s} {'best':>9s} {'median':>9s} {'95 %':>9s}")
    for key, name, scale in (
        ("gdop", "GDOP", 1.0), ("pdop", "PDOP", 1.0), ("hdop", "HDOP", 1.0), ("vdop", "VDOP", 1.0),
        ("tdop", "TDOP", 1.0), ("horizontal_m", "horizontal, m", 1.0),
        ("vertical_m", "vertical, m", 1.0), ("time_s", "time, ns", 1e9),
    ):  # fmt: skip
        row = found[key]
        cells = (row["best"], row["median"], row["p95"])
        screen.say(
            f"{name:14s} "
            + " ".join("        -" if c is None else f"{c * scale:9.2f}" for c in cells)
        )
