"""Every comparison that the validation page shows is met, and each could be missed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
# What a file must at least compare, so that cases do not go unnoticed.
FEWEST = {
    "moon_cases": 30,
    "thermal_cases": 52,
    "orbit_cases": 15,
    "systems_cases": 20,
    "outpost_cases": 6,
    "site_cases": 13,
    "terrain_cases": 29,
    "horizon_cases": 3,
    "link_cases": 35,
    "relay_cases": 16,
    "air_cases": 50,
    "diffraction_cases": 9,
    "sight_cases": 14,
    "routing_cases": 4,
    "plan_cases": 18,
    "navigation_cases": 10,
    "bundle_cases": 27,
}


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def missed(cases: Sequence[Any]) -> list[str]:
    return [
        f"{c.name}: {c.ours:.6g}, not {c.reference:.6g} {c.unit}" for c in cases if not c.passes
    ]


def test_no_file_of_cases_is_forgotten() -> None:
    assert {path.stem for path in HERE.glob("*_cases.py")} == set(FEWEST)


@pytest.mark.parametrize("name", FEWEST)
def test_every_comparison_is_met(name: str) -> None:
    module = load(name)
    if name == "terrain_cases" and module.terrain_here() is None:
        pytest.skip("no terrain: neither ILRS_DATA nor ../shared/data has the grids in dem/")
    if name == "plan_cases" and module.plans_here() is None:
        pytest.skip("no plans: neither ILRS_DATA nor ../shared/data has vectors/contactplans")
    found = module.cases()
    assert len(found) >= FEWEST[name]
    assert not missed(found), "\n".join(missed(found))
    assert len({(case.name, case.unit) for case in found}) == len(found)


@pytest.mark.parametrize("name", FEWEST)
def test_a_case_can_fail(name: str) -> None:
    module = load(name)
    assert not module.Case("x", 1.0, 2.0, 0.5, "K", "nobody").passes
    assert module.Case("x", 1.6, 2.0, 0.5, "K", "nobody").passes


@pytest.mark.parametrize(
    ("name", "value", "telling"),
    [
        ("photovoltaic.STEFAN_BOLTZMANN_W_M2_K4", 5.6e-8, "in free space, temperature"),
        ("radiator.STEFAN_BOLTZMANN_W_M2_K4", 5.6e-8, "black radiator"),
        ("fuel_cell.HYDROGEN_HHV_J_KG", 120e6, "per kilogram of hydrogen"),
        ("fuel_cell.OXYGEN_PER_HYDROGEN", 8.1, "per kilogram of oxygen"),
    ],
)
def test_the_cases_come_out_of_the_kinds(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float, telling: str
) -> None:
    """A wrong constant inside a kind is seen: ours is not a copy of the reference."""
    module = load("systems_cases")
    kind, constant = name.split(".")
    monkeypatch.setattr(getattr(module, kind), constant, value)
    makers = (module.light_cases, module.heat_cases, module.store_cases)
    found = [case for maker in makers for case in maker()]
    assert any(telling in text for text in missed(found))
