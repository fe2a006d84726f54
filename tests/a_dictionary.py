"""A dictionary made by hand, with each encoding and each form of argument."""

from __future__ import annotations

from ilrs.protocols.dictionary.model import (
    Bounds,
    Dictionary,
    Event,
    Function,
    Parameter,
    Structure,
)

WORDS = {0: "nominal", 1: "low_power", 7: "survival"}
BY_HAND = Dictionary(
    "hand",
    "Made by hand",
    {"": 1, "power": 200},
    (
        Structure("centre", 1, 9, (Parameter("centre/mode", 1, "uint8", words=WORDS),)),
        Structure(
            "battery",
            200,
            9,
            (
                Parameter("battery/charge_fraction", 2, "float32", "1", bounds=Bounds(0.1, 0.3)),
                Parameter("battery/energy_j", 3, "float64", "J", "energy <stored> & \x07kept"),
            ),
        ),
    ),
    (Event("battery/full", 5, 200, "charged"), Event("centre/mode_nominal", 6, 1)),
    (
        Function("battery/switch", 11, 200, words={0: "open", 1: "closed"}, initial=1.0),
        Function("battery/offset_k", 12, 200, unit="K", minimum=-100.0, maximum=100.0),
        Function("battery/any", 13, 200),
    ),
)
VALUES = {"centre/mode": 7, "battery/charge_fraction": 0.5, "battery/energy_j": 1.0e7 / 3.0}
