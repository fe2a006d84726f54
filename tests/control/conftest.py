"""A small station for the tests of the centre: a battery, instruments, a heater."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ilrs.epoch import Epoch
from ilrs.kind import Command, Kind, Measurement, Stage
from ilrs.station.model import Element, Station

TELEMETRY = (
    "battery/charge_fraction",
    "battery/charge_j",
    "battery/temperature_k",
    "array/power_w",
    "array/lit",
)
INSTRUMENT_MODES = {"off": 0, "on": 1, "standby": 2}


def _plain(kind_id: str, commands: tuple[Command, ...], measurements: tuple[str, ...]) -> Kind:
    names = measurements or ("power_w",)

    def step(dt_s: float) -> tuple[float, ...]:
        return tuple(dt_s for _ in names)

    return Kind(
        kind_id,
        kind_id,
        "none",
        "test",
        "everything",
        (Stage(step, names),),
        commands=commands,
        measurements=tuple(Measurement(n, n) for n in names),
    )


INSTRUMENT = _plain(
    "test.instrument",
    (
        Command("mode", "what it does", "on", INSTRUMENT_MODES),
        Command("rate_bit_s", "data rate", 1000.0, minimum=0.0, maximum=1e6),
    ),
    (),
)
HEATER = _plain(
    "test.heater", (Command("setpoint_k", "keeps this", 283.15, minimum=200.0, maximum=320.0),), ()
)
BATTERY = _plain("test.battery", (), ("charge_fraction", "charge_j", "temperature_k"))
ARRAY = _plain("test.array", (), ("lit",))


def make_station(**changes: object) -> Station:
    elements = {
        "battery": Element("battery", "Battery", BATTERY),
        "array": Element("array", "Array", ARRAY),
        "heater": Element("heater", "Heater", HEATER, commands={"setpoint_k": 283.15}),
        "science_a": Element("science_a", "A", INSTRUMENT, commands={"mode": 1.0}),
        "science_b": Element("science_b", "B", INSTRUMENT, commands={"mode": 1.0}),
    }
    fields: dict[str, object] = {
        "name": "test",
        "title": "Test",
        "summary": "",
        "start": Epoch.from_utc("2035-01-01"),
        "duration_s": 86400.0,
        "step_s": 60,
        "control_period_s": 600,
        "sites": {},
        "buses": {},
        "elements": elements,
    }
    return Station(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture
def station() -> Callable[..., Station]:
    return make_station


@pytest.fixture
def telemetry() -> tuple[str, ...]:
    return TELEMETRY
