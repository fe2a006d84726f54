"""The Earth's air and bright bodies: losses as in the examples of ITU-R, brightness as measured."""

import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import itur
import numpy as np

from ilrs.network.radio.atmosphere import Air, air_over
from ilrs.network.radio.skybody import moon_brightness_k, sun_brightness_k

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
# Maps and lines of the models are equal; 1 % of the loss is left for interpolation over elevation.
ROOM = 0.01


def cases() -> list:
    """All comparisons of air and brightness, in seconds of computing."""
    given = tomllib.loads((HERE / "air_values.toml").read_text(encoding="utf-8"))
    found: list = []
    for row in given["examples"]["rows"]:
        example = dict(zip(given["examples"]["columns"], row, strict=True))
        found.extend(example_cases(example, given["examples"]["source"]))
    found.extend(brightness_cases(given["brightness"]))
    return found


def example_cases(given: dict, source: str) -> Iterator:
    """Parts and sum over one station, and its rain alone for the polarisation of the example.

    Ours is circular, as relays are: horizontal waves lose a few per cent more in rain, vertical
    ones less. 8 % of the rain are left for that, 0.02 dB for a dish of another efficiency.
    """
    air = air_over(
        math.radians(given["latitude_deg"]), math.radians(given["longitude_deg"]),
        1e3 * given["height_km"], 1e9 * given["ghz"], 0.01 * given["percent"], 1.0,
    )  # fmt: skip
    up = math.radians(given["elevation_deg"])
    where = f"{given['place']}, {given['ghz']:g} GHz, {given['percent']:g} %"
    for name, db in (("gases", air.gases_db), ("clouds", air.clouds_db)):
        room = ROOM * given[name]
        yield Case(f"{where}, {name}", at(air, db, up), given[name], room, "dB", source)
    flicker = at(air, air.scintillation_db, up)
    yield Case(f"{where}, scintillation", flicker, given["scintillation"], 0.02, "dB", source)
    room = (0.08 + ROOM) * given["rain"]
    yield Case(f"{where}, rain", at(air, air.rain_db, up), given["rain"], room, "dB", source)
    yield Case(f"{where}, sum", float(air.loss_db(up)), given["total"], room, "dB", source)
    with np.errstate(all="ignore"):
        alone = itur.rain_attenuation(
            given["latitude_deg"], given["longitude_deg"], given["ghz"], given["elevation_deg"],
            hs=given["height_km"], p=given["percent"], tau=given["tilt_deg"],
        )  # fmt: skip
    yield Case(f"{where}, rain by the library, polarised as the example", float(alone.value),
               given["rain"], ROOM * given["rain"], "dB", source)  # fmt: skip


def at(air: Air, db: np.ndarray, elevation_rad: float) -> float:
    """One part of the loss at an elevation, interpolated as `Air` does with the sum."""
    sine = math.sin(elevation_rad)
    nodes = np.sin(air.elevation_rad)
    return float(np.interp(sine, nodes, db * nodes)) / sine


def brightness_cases(given: dict) -> Iterator:
    """The Moon to 15 K (the fit is older than the measurement), the Sun to 30 %."""
    for ghz, kelvin in zip(given["moon_ghz"], given["moon_k"], strict=True):
        ours = moon_brightness_k(ghz * 1e9, 0.0)
        yield Case(f"full Moon at {ghz:g} GHz", ours, kelvin, 15.0, "K", given["moon_source"])
    for ghz, kelvin in zip(given["sun_ghz"], given["sun_k"], strict=True):
        ours = sun_brightness_k(ghz * 1e9)
        yield Case(
            f"quiet Sun at {ghz:g} GHz", ours, kelvin, 0.3 * kelvin, "K", given["sun_source"]
        )
