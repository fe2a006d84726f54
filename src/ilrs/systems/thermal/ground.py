"""Conduction between a body and the ground."""

from __future__ import annotations

from ilrs.kind import Driver, Kind, Measurement, Param, Port, Stage


def offer(
    conductance_w_k: float,
    layer: float,
    deep_temperature_k: float,
    ground_temperature_k: float,
    body_temperature_k: float,
) -> tuple[float, ...]:
    """Heat into the body at its temperature at step k and its derivative."""
    ground_k = deep_temperature_k if layer > 0.5 else ground_temperature_k
    start_heat_w = conductance_w_k * (ground_k - body_temperature_k)
    return start_heat_w, conductance_w_k, start_heat_w


def close(start_heat_w: float, conductance_w_k: float, body_warming_k: float) -> tuple[float, ...]:
    """Heat over the step, with the temperature the body really took."""
    return (start_heat_w - conductance_w_k * body_warming_k,)


KIND = Kind(
    id="thermal.ground",
    title="Conduction to ground",
    equation="Q = G (T_ground - T), with the ground's surface or its depth.",
    source=(
        "Fourier's law. Temperatures at depth near the poles: about 60 to 130 K at 1 m without "
        "terrain (after the model of Hayne et al. 2017, doi:10.1002/2017JE005387); give the "
        "site's."
    ),
    not_modelled="Warming of the ground by the body; radiation between them (see the radiator).",
    stages=(
        Stage(offer, ("body_heat_w", "body_conductance_w_k", "start_heat_w")),
        Stage(close, ("heat_w",)),
    ),
    params=(
        Param("conductance_w_k", "conductance to the ground", minimum=0.0),
        Param("layer", "which temperature it touches", 0.0, choices={"surface": 0, "deep": 1}),
        Param("deep_temperature_k", "temperature at depth", 100.0, 0.0, 1000.0),
    ),
    ports=(Port("body", "heat", "what stands on the ground", flow="heat_w"),),
    drivers=(Driver("ground_temperature_k", "temperature of the ground's surface"),),
    measurements=(
        Measurement("start_heat_w", "heat into the body at its temperature at step k"),
        Measurement("heat_w", "heat into the body over the step"),
    ),
)
