import importlib.util
from pathlib import Path

import pytest


def loaded(name):
    path = Path(__file__).parent / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "least"), [("site_cases", 13), ("terrain_cases", 28)])
def test_every_value_is_met(name, least):
    module = loaded(name)
    if name == "terrain_cases" and module.terrain_here() is None:
        pytest.skip("no terrain: neither ILRS_DATA nor ../shared/data has the grids in dem/")
    found = module.cases()
    missed = [f"{c.name}: {c.ours:.4g}, {c.reference:.4g} {c.unit}" for c in found if not c.passes]
    assert len(found) >= least
    assert not missed, "\n".join(missed)
