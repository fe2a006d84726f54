"""The outpost lives the life it lived before: a change of physics shows here, and must be meant."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

# Series are kept as float32; other processors may differ in the last digits of sines and powers.
TOLERANCE = 1e-5


def _module() -> Any:
    path = Path(__file__).parent / "golden.py"
    spec = importlib.util.spec_from_file_location("golden", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["golden"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    golden = _module()
    found: dict[str, Any] = golden.golden_of(golden.outpost())
    return found


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_module().GOLDEN.read_text("utf-8"))
    return found


def test_totals(now: dict[str, Any], before: dict[str, Any]) -> None:
    assert now["totals"] == pytest.approx(before["totals"], rel=TOLERANCE, abs=1.0)
    for name in ("survived", "longest_dark_s"):
        assert now[name] == before[name]
    assert now["lowest_charge"] == pytest.approx(before["lowest_charge"], rel=TOLERANCE)


def test_what_the_centre_did(now: dict[str, Any], before: dict[str, Any]) -> None:
    assert now["commands"] == before["commands"]
    assert now["events"] == before["events"]


def test_series(now: dict[str, Any], before: dict[str, Any]) -> None:
    assert set(now["samples"]) == set(before["samples"])
    for address, values in before["samples"].items():
        scale = max(map(abs, values))
        assert now["samples"][address] == pytest.approx(
            values, rel=TOLERANCE, abs=TOLERANCE * scale
        ), address
