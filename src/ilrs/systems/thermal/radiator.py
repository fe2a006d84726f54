"""Radiator: radiates to the sky, sees ground and Sun, may have a louvre."""

from __future__ import annotations

import math

from ilrs.kind import Command, Driver, Fault, Kind, Measurement, Param, Port, Stage

STEFAN_BOLTZMANN_W_M2_K4 = 5.670374419e-8  # CODATA 2018


def offer(
    area_m2: float,
    emittance: float,
    absorptance: float,
    tilt_rad: float,
    azimuth_rad: float,
    ground_shield: float,
    sun_shield: float,
    closed_fraction: float,
    closed_temperature_k: float,
    open_temperature_k: float,
    sun_azimuth_rad: float,
    sun_elevation_rad: float,
    sun_irradiance_w_m2: float,
    sun_visible: float,
    ground_temperature_k: float,
    body_temperature_k: float,
    louvre: float,
    louvre_stuck: float,
    area_lost: float,
) -> tuple[float, ...]:
    """Heat into the body at its temperature at step k (usually negative) and its derivative."""
    span_k = max(0.01, open_temperature_k - closed_temperature_k)
    blades = 1.0 if louvre > 0.5 else 0.0
    if louvre > 1.5:
        blades = min(1.0, max(0.0, (body_temperature_k - closed_temperature_k) / span_k))
    if louvre_stuck > 0.5:
        blades = 0.0
    opening = closed_fraction + (1.0 - closed_fraction) * blades
    area = area_m2 * opening * min(1.0, max(0.0, 1.0 - area_lost))

    lean = math.cos(tilt_rad)
    ground_view = 0.5 * (1.0 - lean) * (1.0 - ground_shield)
    turned = math.cos(sun_azimuth_rad - azimuth_rad)
    facing = lean * math.sin(sun_elevation_rad)
    facing += math.sin(tilt_rad) * math.cos(sun_elevation_rad) * turned
    light_w_m2 = max(0.0, facing) * max(0.0, sun_irradiance_w_m2) * max(0.0, sun_visible)
    sunlight_w = absorptance * area * light_w_m2 * (1.0 - sun_shield)

    t = max(0.0, body_temperature_k)
    g2 = ground_temperature_k * ground_temperature_k
    factor = emittance * STEFAN_BOLTZMANN_W_M2_K4 * area
    start_heat_w = sunlight_w - factor * (t * t * t * t - ground_view * g2 * g2)
    conductance_w_k = 4.0 * factor * t * t * t
    if 0.0 < blades < 1.0 and opening > 0.0:
        # An automatic louvre opens further as the body warms; sunlight must not unsettle it.
        conductance_w_k += max(0.0, -start_heat_w) / opening * (1.0 - closed_fraction) / span_k
    return start_heat_w, conductance_w_k, start_heat_w, conductance_w_k, sunlight_w, opening


def close(start_heat_w: float, conductance_w_k: float, body_warming_k: float) -> tuple[float, ...]:
    """Heat over the step, with the temperature the body really took."""
    heat_w = start_heat_w - conductance_w_k * body_warming_k
    return heat_w, -heat_w


KIND = Kind(
    id="thermal.radiator",
    title="Radiator",
    equation=(
        "Q = a [α G v cos(i) A - ε σ A (T⁴ - F T_ground⁴)] with F = (1 - cos tilt) / 2 and a "
        "the opening of the louvre: from closed_fraction to 1, in auto mode linear in the "
        "body's temperature between closed and open."
    ),
    source=(
        "Stefan-Boltzmann law, σ from CODATA 2018; view factor of a tilted plane to level "
        "ground; louvre: Gilmore, Spacecraft Thermal Control Handbook, 2002."
    ),
    not_modelled=(
        "Fin efficiency, sunlight reflected by the ground, terrain in the infrared, the 2.7 K "
        "of the sky, dust on the surface (raise the absorptance)."
    ),
    stages=(
        Stage(
            offer,
            (
                "body_heat_w",
                "body_conductance_w_k",
                "start_heat_w",
                "conductance_w_k",
                "sunlight_w",
                "opening",
            ),
        ),
        Stage(close, ("heat_w", "rejected_w")),
    ),
    params=(
        Param("area_m2", "radiating area", minimum=0.0),
        Param("emittance", "infrared emittance", 0.85, 0.0, 1.0),
        Param("absorptance", "solar absorptance", 0.15, 0.0, 1.0),
        Param("tilt_rad", "0 looks at the zenith, 90 degrees at the horizon", 0.0, 0.0, math.pi),
        Param(
            "azimuth_rad",
            "direction it looks, clockwise from north",
            0.0,
            -2.0 * math.pi,
            2.0 * math.pi,
        ),
        Param("ground_shield", "part of the ground's heat that is kept off", 0.0, 0.0, 1.0),
        Param("sun_shield", "part of the sunlight that is kept off", 0.0, 0.0, 1.0),
        Param("height_m", "height above ground at which light is taken", 2.0, 0.0, 1000.0),
        Param("closed_fraction", "effective part of the area with closed louvre", 0.15, 0.0, 1.0),
        Param("closed_temperature_k", "louvre closed below, in auto", 278.15, 0.0, 1000.0),
        Param("open_temperature_k", "louvre open above, in auto", 293.15, 0.0, 1000.0),
    ),
    ports=(Port("body", "heat", "what it cools", flow="heat_w"),),
    drivers=(
        Driver("sun_azimuth_rad", "direction of the Sun, clockwise from north"),
        Driver("sun_elevation_rad", "height of the Sun over the horizontal"),
        Driver("sun_irradiance_w_m2", "sunlight at normal incidence"),
        Driver("sun_visible", "visible part of the Sun's disc", height="height_m"),
        Driver("ground_temperature_k", "temperature of the ground around"),
    ),
    commands=(
        Command(
            "louvre",
            "closed, open, or auto: opens with the body's temperature",
            "open",
            {"closed": 0, "open": 1, "auto": 2},
        ),
    ),
    faults=(
        Fault("louvre_stuck", "1: the louvre is stuck closed"),
        Fault("area_lost", "part of the area that is lost"),
    ),
    measurements=(
        Measurement("start_heat_w", "heat into the body at its temperature at step k"),
        Measurement("conductance_w_k", "change of the radiated heat per kelvin"),
        Measurement("sunlight_w", "sunlight absorbed"),
        Measurement("opening", "effective part of the area"),
        Measurement("heat_w", "heat into the body over the step"),
        Measurement("rejected_w", "heat taken from the body over the step"),
    ),
)
