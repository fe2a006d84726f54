import importlib.util
from pathlib import Path

import pytest


def moon_cases():
    path = Path(__file__).parent / "moon_cases.py"
    spec = importlib.util.spec_from_file_location("moon_cases", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found():
    return moon_cases().cases()


def test_every_published_value_is_met(found):
    missed = [f"{c.name}: {c.ours:.3f}, published {c.reference:.3f} {c.unit}" for c in found]
    missed = [text for text, c in zip(missed, found, strict=True) if not c.passes]
    assert len(found) >= 45
    assert not missed, "\n".join(missed)


def test_a_case_can_fail():
    case = moon_cases().Case("x", 1.0, 2.0, 0.5, "K", "nobody")
    assert not case.passes
