"""What all tests share: a cache of their own, a limit of time, and examples that stay the same."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from time_limit import limited

ROOT = Path(__file__).parent.parent

# A busy machine and the first call of a compiled function are no reason to fail. The same run draws
# the same examples, since a test is no test of luck; where other modules are imported they may be
# others, for constants of modules are drawn too. More on demand: --hypothesis-profile=default.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """What a test needs is made within the limit."""
    with limited(f"setting up {item.nodeid}"):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A test ends within the limit."""
    with limited(item.nodeid):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """What a test used is put away within the limit."""
    with limited(f"putting away {item.nodeid}"):
        return (yield)


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Series and loops are kept for the session only, unless ILRS_TEST_CACHE names a folder.

    Workers of one session share them, so that each loop is compiled once.
    """
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    os.environ["ILRS_CACHE"] = os.environ.get("ILRS_TEST_CACHE") or str(place / "cache")


@pytest.fixture(scope="session")
def stations() -> Path:
    """The folder of the stations that ship with the project."""
    return ROOT / "stations"
