"""A centre keeps a small plant alive through a dark spell, which without its modes dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from ilrs.control.centre import Centre
from ilrs.sim.journal import Command
from ilrs.station.model import Mode, Rule, Station

CAPACITY_J = 20.0 * 3.6e6
INSTRUMENT_W = {0.0: 0.0, 1.0: 400.0, 2.0: 40.0}
HEATER_W_K = 1.0
DARK_H = range(30, 130)
PERIOD_S = 600.0

MODES = (
    Mode("nominal", 0),
    Mode("low_power", 1, "battery/charge_fraction < 60 % and not array/lit > 0.5",
         "battery/charge_fraction > 80 % and array/lit > 0.5", ("science_*/mode = standby",)),
    Mode("survival", 2, "battery/charge_fraction < 40 %", "battery/charge_fraction > 50 %",
         ("science_*/mode = off", "heater/setpoint_k = 250 K")),
)  # fmt: skip


@dataclass
class Plant:
    """A battery, an array of 2 kW, two instruments, a heater against 220 K; not the real thing."""

    charge_j: float = CAPACITY_J
    slots: dict[str, float] = field(
        default_factory=lambda: {
            "science_a/mode": 1.0, "science_b/mode": 1.0, "heater/setpoint_k": 283.15,
        }
    )  # fmt: skip
    lowest: float = 1.0

    def advance(self, hour: float) -> np.ndarray:
        lit = float(int(hour) not in DARK_H)
        used_w = 60.0 + HEATER_W_K * (self.slots["heater/setpoint_k"] - 220.0)
        used_w += sum(INSTRUMENT_W[self.slots[f"science_{x}/mode"]] for x in "ab")
        self.charge_j += (2000.0 * lit - used_w) * PERIOD_S
        self.charge_j = min(max(self.charge_j, 0.0), CAPACITY_J)
        fraction = self.charge_j / CAPACITY_J
        self.lowest = min(self.lowest, fraction)
        return np.array([fraction, self.charge_j, 290.0, 2000.0 * lit, lit])


def live(station: Station, telemetry: tuple[str, ...]) -> tuple[Plant, Centre, list[Command]]:
    plant, centre, journal = Plant(), Centre(station, telemetry, PERIOD_S), list[Command]()
    for k in range(200 * 6):
        commands = centre.decide(10 * k, plant.advance(k / 6.0))
        for command in commands:
            assert plant.slots[command.address] != command.value, "a repeated command"
            plant.slots[command.address] = command.value
        journal += commands
    return plant, centre, journal


def test_low_power_and_survival_carry_the_plant_through(
    station: Callable[..., Station], telemetry: tuple[str, ...]
) -> None:
    plant, centre, journal = live(station(modes=MODES), telemetry)
    assert plant.lowest > 0.05
    assert [e.text.partition(":")[0] for e in centre.log if e.kind == "mode"] == [
        "low_power begins", "survival begins", "survival ends", "low_power ends",
    ]  # fmt: skip
    assert centre.mode == "nominal"
    assert plant.slots == Plant().slots
    assert len(journal) == 10


@pytest.mark.parametrize("modes", [(), MODES[:1], MODES[:2]])
def test_without_its_modes_the_plant_dies(
    station: Callable[..., Station], telemetry: tuple[str, ...], modes: tuple[Mode, ...]
) -> None:
    plant, _, _ = live(station(modes=modes), telemetry)
    assert plant.lowest == 0.0


def test_a_rule_that_fights_survival_does_not_win(
    station: Callable[..., Station], telemetry: tuple[str, ...]
) -> None:
    when = "array/lit > 0.5 or battery/charge_fraction < 35 %"
    eager = Rule("eager", when, ("science_*/mode = on",))
    plant, centre, _ = live(station(modes=MODES, rules=(eager,)), telemetry)
    assert plant.lowest > 0.05
    assert any("held back by survival" in e.text for e in centre.log if e.kind == "rule")
