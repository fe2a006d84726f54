"""`ilrs sky`: where Sun, Earth, planets and ground stations stand at a place of the Moon."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.epoch import Epoch
    from ilrs.frames import SitePoint
    from ilrs.moon.stations import EarthStation


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
@click.option("--body", "bodies", multiple=True, metavar="NAME",
              help="Also a planet, such as mars or venus; repeatable.")  # fmt: skip
@click.option("--station", "stations", multiple=True, metavar="NAME|LAT,LON[,HEIGHT]",
              help="Also a ground station of the Earth, such as jiamusi; repeatable.")  # fmt: skip
@click.option("--libration", is_flag=True, help="Also over which points Earth and Sun stand.")
@json_option
@click.pass_obj
def command(
    screen: Screen,
    latitude: float,
    longitude: float,
    time: str,
    altitude: str,
    bodies: tuple[str, ...],
    stations: tuple[str, ...],
    libration: bool,
) -> None:
    """Where Sun, Earth, planets and ground stations stand.

    LAT and LON are degrees (north and east positive) in the Moon's mean-Earth frame, TIME is UTC
    such as 2035-01-01T00:00:00Z. Apparent places; azimuth counts clockwise from north; terrain is
    not considered. A station is a name or "LAT,LON,HEIGHT" on the Earth (WGS84): it can see the
    place while site_elevation_deg, the height of the place in its sky, is above zero.

    Example: ilrs sky -89.45 222.69 2035-01-01T00:00:00Z --altitude 1957m --station jiamusi
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
    named = {text: station_of(text) for text in stations}
    point = SitePoint.from_degrees(latitude, longitude, height_m)
    try:
        found = sky(point, epoch)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    found |= _more(point, epoch, bodies, named)
    screen.emit(found)
    width = max(6, *(len(name) for name in found))
    for name, place in found.items():
        seen = place.get("site_elevation_deg")
        more = f" km   place at {seen:+.2f} deg there" if seen is not None else " km"
        screen.say(
            f"{name.capitalize():{width}s} azimuth {place['azimuth_deg']:9.4f} deg   "
            f"elevation {place['elevation_deg']:+9.4f} deg   range {place['range_km']:,.1f}{more}"
        )
    if libration:
        for name in ("earth", "sun"):
            place = found[name]
            screen.say(
                f"{name.capitalize()} overhead at latitude {place['sub_latitude_deg']:+.4f}, "
                f"longitude {place['sub_longitude_deg']:+.4f} deg"
            )
    late_s = max(place.get("rotation_error_s", 0.0) for place in found.values())
    if late_s > 0.0:
        screen.note(
            f"How far the Earth will have turned is not known so far ahead: stations may be off by "
            f"up to {late_s:.1f} s of rotation, {0.465 * late_s:.1f} km"
        )


def station_of(text: str) -> EarthStation:
    """A station by name, or from "LAT,LON[,HEIGHT]" in degrees and metres."""
    from ilrs.moon.stations import EarthStation, named_station
    from ilrs.units import parse

    parts = [part.strip() for part in text.split(",")]
    try:
        if len(parts) == 1:
            return named_station(text)
        latitude, longitude = (float(part) for part in parts[:2])
        height_m = parse(parts[2], "height_m") if len(parts) > 2 else 0.0
        if len(parts) > 3 or not (abs(latitude) <= 90.0 and abs(longitude) <= 360.0):
            raise ValueError(
                f'"{text}" is no place; write LAT,LON or LAT,LON,HEIGHT as 46.5,130.8,90m'
            )
        return EarthStation.from_degrees(text, (latitude, longitude, height_m))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--station") from None


def _more(
    point: SitePoint, epoch: Epoch, bodies: tuple[str, ...], stations: dict[str, EarthStation]
) -> dict[str, dict[str, float]]:
    from ilrs.moon.sky import body_in_sky, station_in_sky

    try:
        found = {name.lower(): body_in_sky(point, epoch, name.lower()) for name in bodies}
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--body") from None
    return found | {text: station_in_sky(point, epoch, s) for text, s in stations.items()}
