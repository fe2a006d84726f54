"""Photovoltaic array: fixed, vertical with several faces, or turning after the Sun."""

from __future__ import annotations

import math

from ilrs.kind import Command, Driver, Event, Fault, Kind, Measurement, Param, Port, Stage, State

STEFAN_BOLTZMANN_W_M2_K4 = 5.670374419e-8  # CODATA 2018
YEAR_S = 31557600.0


def offer(
    area_m2: float,
    packing: float,
    efficiency: float,
    mounting: float,
    faces: float,
    azimuth_rad: float,
    tilt_rad: float,
    absorptance: float,
    emittance: float,
    reference_temperature_k: float,
    temperature_coefficient_per_k: float,
    sun_azimuth_rad: float,
    sun_elevation_rad: float,
    sun_irradiance_w_m2: float,
    sun_visible: float,
    ground_temperature_k: float,
    heading_rad: float,
    dust: float,
    health: float,
    deployment: float,
    switch: float,
    failed: float,
    strings_lost: float,
    tracking_stuck: float,
) -> tuple[float, ...]:
    """What the array could deliver now, face by face, and its light and temperature."""
    up = math.sin(sun_elevation_rad)
    level = math.cos(sun_elevation_rad)
    looks_rad = azimuth_rad
    if mounting > 1.5:
        looks_rad = sun_azimuth_rad if tracking_stuck < 0.5 else heading_rad
    lean, stand, count = math.cos(tilt_rad), math.sin(tilt_rad), 1
    if 0.5 < mounting < 1.5:
        lean, stand, count = 0.0, 1.0, int(faces)

    lit = min(1.0, max(0.0, sun_visible))
    light_w_m2 = max(0.0, sun_irradiance_w_m2) * lit if deployment > 0.5 else 0.0
    connected = 1.0 if failed < 0.5 and switch > 0.5 else 0.0
    clean = min(1.0, max(0.0, 1.0 - dust)) * min(1.0, max(0.0, health))
    whole = min(1.0, max(0.0, 1.0 - strings_lost)) * connected
    cells = packing * efficiency * clean * whole
    ground2 = ground_temperature_k * ground_temperature_k
    radiating = 2.0 * emittance * STEFAN_BOLTZMANN_W_M2_K4

    incidence = 0.0
    yielded_w_m2 = 0.0
    cell_temperature_k = 0.0
    for face in range(count):
        angle = sun_azimuth_rad - looks_rad - 2.0 * math.pi * face / count
        cosine = max(0.0, lean * up + stand * level * math.cos(angle))
        incidence += cosine / count
        # What leaves as electricity does not warm the panel, and warmth lessens it: each pass
        # brings the balance ten times nearer, four bring it below 0.01 K.
        face_k = reference_temperature_k
        power_w_m2 = 0.0
        for _ in range(4):
            warmer = face_k - reference_temperature_k
            factor = min(1.25, max(0.0, 1.0 + temperature_coefficient_per_k * warmer))
            power_w_m2 = cells * factor * light_w_m2 * cosine
            kept = max(0.0, absorptance * light_w_m2 * cosine - power_w_m2)
            face_k = math.sqrt(math.sqrt(kept / radiating + 0.5 * ground2 * ground2))
        yielded_w_m2 += power_w_m2 / count
        cell_temperature_k = max(cell_temperature_k, face_k)

    available_w = area_m2 * yielded_w_m2
    return (
        available_w,
        available_w,
        lit,
        1.0 - lit,
        incidence,
        light_w_m2 * incidence,
        cell_temperature_k,
        looks_rad,
    )


def step(
    available_w: float,
    bus_supply_fraction: float,
    dust: float,
    health: float,
    dust_rate_per_s: float,
    ageing_rate_per_s: float,
    deployment: float,
    dt_s: float,
) -> tuple[float, ...]:
    """What is drawn from the array, and what dust and radiation do to it while it is deployed."""
    power_w = available_w * bus_supply_fraction
    exposed_s = dt_s if deployment > 0.5 else 0.0
    clear = min(1.0, max(0.0, 1.0 - dust)) * math.exp(-dust_rate_per_s * exposed_s)
    aged = min(1.0, max(0.0, health)) * math.exp(-ageing_rate_per_s * exposed_s)
    return power_w, available_w - power_w, 1.0 - clear, aged


KIND = Kind(
    id="power.photovoltaic",
    title="Photovoltaic array",
    equation=(
        "P = G v cos(i) A f η [1 + β (T - T_ref)] (1 - dust) health (1 - strings lost), the "
        "bracket limited to 0 ... 1.25; G irradiance at normal incidence, v visible fraction of"
        " the Sun at the mast height, f packing. cos(i) = cos(tilt) sin(el) + sin(tilt) cos(el) "
        "cos(az - az_array); turning about the vertical axis sets az_array = az, and a tracker "
        "that is stuck stays where it looked last. The faces of a vertical array share the area, "
        "look in equally spaced directions and have each their own temperature. The panel's "
        "balance at full draw: α G v cos(i) A = P + ε σ A (2 T⁴ - T_ground⁴): both sides radiate, "
        "and together they see half ground and half sky. Dust and radiation: (1 - dust) and "
        "health each fall by exp(-rate Δt) while deployed."
    ),
    source=(
        "Incidence: Duffie & Beckman 2013, doi:10.1002/9781118671603, eq. 1.6.3. Temperature: "
        "radiative balance (engineering model). Efficiency and ageing defaults: data sheets of "
        "triple-junction cells (28 to 33 %, 0.5 to 2.5 % a year). Dust default: assumed; it is "
        "the shadow of the 21 µg/cm² a year that settled on Chang'e-3 (Li et al. 2019, "
        "doi:10.1029/2019JE006054) if the grains are about 10 µm wide."
    ),
    not_modelled=(
        "Shadows of other elements, part-shaded strings, sunlight reflected by the ground or "
        "falling on the back, the extra heat of curtailed cells (they cool before they are drawn "
        "on), thermal inertia, efficiency in weak light, faces that see each other, power and "
        "speed of the turning drive."
    ),
    stages=(
        Stage(
            offer,
            (
                "bus_available_w",
                "available_w",
                "lit",
                "shaded",
                "incidence",
                "light_w_m2",
                "cell_temperature_k",
                "heading_rad",
            ),
        ),
        Stage(step, ("power_w", "curtailed_w", "dust", "health")),
    ),
    params=(
        Param("area_m2", "area of all panels together", minimum=0.0),
        Param("packing", "part of the area that is cells", 0.9, 0.0, 1.0),
        Param("efficiency", "cell efficiency at the reference temperature", 0.30, 0.0, 1.0),
        Param(
            "mounting",
            "how the panels stand: fixed; vertical with equally spaced faces; tracking (turning "
            "about the vertical axis after the Sun)",
            0.0,
            choices={"fixed": 0, "vertical": 1, "tracking": 2},
        ),
        Param("faces", "faces of a vertical array, which share the area", 1.0, 1.0, 12.0, True),
        Param(
            "azimuth_rad",
            "direction the (first) face looks, clockwise from north; when tracking, at the start",
            0.0,
            -2.0 * math.pi,
            2.0 * math.pi,
        ),
        Param(
            "tilt_rad",
            "0 looks at the zenith, 90 degrees at the horizon (the default, for the poles)",
            math.pi / 2.0,
            0.0,
            math.pi,
        ),
        Param("mast_height_m", "height above ground at which light is taken", 2.0, 0.0, 1000.0),
        Param("absorptance", "solar absorptance of the cells", 0.92, 0.0, 1.0),
        Param("emittance", "infrared emittance of front and back", 0.85, 0.05, 1.0),
        Param("reference_temperature_k", "cell temperature of the efficiency", 301.15, 1.0),
        Param(
            "temperature_coefficient_per_k",
            "relative change of efficiency with temperature",
            -0.0022,
            -0.02,
            0.02,
        ),
        Param("dust_rate_per_s", "relative loss of light to dust", 0.01 / YEAR_S, 0.0, 1.0),
        Param("ageing_rate_per_s", "relative loss to radiation", 0.015 / YEAR_S, 0.0, 1.0),
        Param("initial_dust", "light lost to dust at the start", 0.0, 0.0, 1.0),
        Param("initial_health", "efficiency left at the start", 1.0, 0.0, 1.0),
    ),
    states=(
        State(
            "heading_rad", "direction the (first) face looks, clockwise from north", "azimuth_rad"
        ),
        State("dust", "part of the light lost to dust", "initial_dust"),
        State("health", "part of the efficiency that radiation has left", "initial_health"),
    ),
    ports=(Port("bus", "electricity", "where the power goes", flow="power_w"),),
    drivers=(
        Driver("sun_azimuth_rad", "direction of the Sun, clockwise from north"),
        Driver("sun_elevation_rad", "height of the Sun over the horizontal"),
        Driver("sun_irradiance_w_m2", "sunlight at normal incidence"),
        Driver("sun_visible", "visible part of the Sun's disc", height="mast_height_m"),
        Driver("ground_temperature_k", "temperature of the ground around"),
    ),
    commands=(
        Command(
            "deployment", "stow or deploy the panels", "deployed", {"stowed": 0, "deployed": 1}
        ),
        Command("switch", "connect the array to its bus", "closed", {"open": 0, "closed": 1}),
    ),
    faults=(
        Fault("failed", "1: delivers nothing"),
        Fault("strings_lost", "part of the strings that is lost"),
        Fault("tracking_stuck", "1: a tracking array stays where it looks"),
    ),
    measurements=(
        Measurement("available_w", "power the array could deliver"),
        Measurement("power_w", "power delivered to the bus", account="energy.made"),
        Measurement("curtailed_w", "power that nobody took", account="energy.curtailed"),
        Measurement("lit", "visible part of the Sun's disc at the mast height"),
        Measurement("shaded", "1 - lit"),
        Measurement("incidence", "cosine of the incidence angle, mean of the faces"),
        Measurement("light_w_m2", "sunlight on the panels"),
        Measurement("cell_temperature_k", "cell temperature at full draw; of the warmest face"),
    ),
    events=(
        Event("sunrise", "more than half of the Sun is visible", "lit"),
        Event("sunset", "more than half of the Sun is hidden", "shaded"),
    ),
)
