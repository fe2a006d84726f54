"""`ilrs sky`: where the Sun and the Earth stand at a place of the Moon."""

from __future__ import annotations

import math
from typing import Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen


class Degrees(click.ParamType[float]):
    """An angle in degrees within limits, given as a plain number."""

    name = "degrees"

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; fails with the accepted range."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not self.low <= number <= self.high:
            wanted = f"degrees from {self.low:g} to {self.high:g}"
            self.fail(f'"{value}" is not a number of {wanted}', param, ctx)
        return number


# Unknown options are left alone so that a negative number can be an argument.
@click.command("sky", context_settings={"ignore_unknown_options": True})
@click.argument("latitude", metavar="LAT", type=Degrees(-90.0, 90.0))
@click.argument("longitude", metavar="LON", type=Degrees(-360.0, 360.0))
@click.argument("time", metavar="TIME")
@click.option("--altitude", default="0 m", show_default=True, metavar="HEIGHT",
              help="Height above the sphere of 1737.4 km, such as 1957m.")  # fmt: skip
@json_option
@click.pass_obj
def command(screen: Screen, latitude: float, longitude: float, time: str, altitude: str) -> None:
    """Where the Sun and the Earth stand.

    LAT and LON are degrees (north and east positive) in the Moon's mean-Earth frame, TIME is UTC
    such as 2035-01-01T00:00:00Z. Apparent places; azimuth counts clockwise from north; terrain is
    not considered.

    Example: ilrs sky -89.45 222.69 2035-01-01T00:00:00Z --altitude 1957m
    """
    from ilrs.epoch import Epoch
    from ilrs.frames import SitePoint
    from ilrs.moon.sky import sky
    from ilrs.units import QuantityError, parse

    try:
        height_m = parse(altitude, "height_m")
        epoch = Epoch.from_utc(time)
    except QuantityError as error:
        raise click.BadParameter(str(error), param_hint="--altitude") from None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="TIME") from None
    try:
        bodies = sky(SitePoint.from_degrees(latitude, longitude, height_m), epoch)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    screen.emit(bodies)
    for name, place in bodies.items():
        screen.say(
            f"{name.capitalize():6s} azimuth {place['azimuth_deg']:9.4f} deg   "
            f"elevation {place['elevation_deg']:+9.4f} deg   range {place['range_km']:,.1f} km"
        )
