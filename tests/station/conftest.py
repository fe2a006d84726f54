"""A small set of kinds in plain Python, and stations written to a temporary folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ilrs.kind import Command, Driver, Fault, Kind, Measurement, Param, Port, Stage, State
from ilrs.station import Loaded, Station, load

# Where the tests of this folder find the mistakes they try.
sys.path.insert(0, str(Path(__file__).parent))

STATION = """\
schema = 1
name = "trial"
title = "Trial station"
start = "2035-01-01"
duration = "10 days"

[sites.ridge]
latitude = "-89.45 deg"
longitude = "222.69 deg"
height = "1957 m"

[buses.main]
carrier = "electricity"

[elements.hub]
kind = "test.hub"
ports = { bus = "main" }

[elements.lamp]
kind = "test.lamp"
ports = { bus = "main" }
params = { power = "40 W" }
"""


def _kind(id: str, returns: Mapping[str, float], **slots: Any) -> Kind:
    """A kind with one stage that returns constants."""

    def step(dt_s: float) -> tuple[float, ...]:
        return tuple(returns.values())

    prose = {"title": id.upper(), "equation": "none", "source": "none", "not_modelled": "all"}
    return Kind(id=id, stages=(Stage(step, tuple(returns)),), **prose, **slots)


def _lamp_step(priority: float, power_w: float, bus_grant_fraction: float) -> tuple[float, ...]:
    return power_w, -bus_grant_fraction * power_w, 0.5


HUB = _kind(
    "test.hub",
    {"flow_w": 0.0},
    ports=(Port("bus", "electricity", "what it settles", flow="flow_w", role="host"),),
    measurements=(Measurement("flow_w", "power"),),
)
LAMP = Kind(
    id="test.lamp",
    title="Lamp",
    equation="none",
    source="none",
    not_modelled="all",
    stages=(Stage(_lamp_step, ("bus_request_w", "flow_w", "glow")),),
    params=(
        Param("power_w", "when on", minimum=0.0, maximum=1000.0),
        Param("efficiency", "light from power", 0.5, 0.0, 1.0),
        Param("priority", "class", 3.0, count=True),
        Param("shade", "its colour", 0.0, choices={"white": 0, "red": 1}),
    ),
    ports=(
        Port("bus", "electricity", "supply", flow="flow_w", index="priority"),
        Port("body", "heat", "waste", flow="flow_w", optional=True),
    ),
    commands=(
        Command("mode", "state", "on", {"off": 0, "on": 1}),
        Command("dim", "level", 1.0, minimum=0.0, maximum=1.0),
    ),
    faults=(Fault("failed", "1: dark"), Fault("leak_kg_s", "gas lost", 0.0, 1.0)),
    measurements=(Measurement("flow_w", "power"), Measurement("glow", "light")),
)
PANEL = _kind(
    "test.panel",
    {"flow_w": 0.0},
    params=(Param("height_m", "of the mast", 2.0, 0.0, 100.0),),
    drivers=(Driver("sun_visible", "light", height="height_m"),),
    ports=(Port("power", "electricity", "supply", flow="flow_w"),),
    measurements=(Measurement("flow_w", "power"),),
)
LINK = _kind(
    "test.link",
    {"up_flow_w": 0.0, "down_flow_w": 0.0},
    ports=(
        Port("up", "electricity", "near end", flow="up_flow_w"),
        Port("down", "electricity", "far end", flow="down_flow_w"),
    ),
    measurements=(Measurement("up_flow_w", "power"), Measurement("down_flow_w", "power")),
)
STORE = _kind(
    "test.store",
    {"energy_j": 1.0, "flow_w": 0.0},
    params=(Param("capacity_j", "size", None, 1.0), Param("loss_per_s", "leak", 0.0)),
    states=(State("energy_j", "energy"),),
    ports=(Port("bus", "electricity", "supply", flow="flow_w"),),
    measurements=(Measurement("flow_w", "power"),),
)
NODE = _kind(
    "test.node",
    {"flow_w": 0.0},
    ports=(Port("body", "heat", "members", flow="flow_w", role="host"),),
    measurements=(Measurement("flow_w", "heat"),),
)


@pytest.fixture(scope="session")
def kinds() -> dict[str, Kind]:
    return {kind.id: kind for kind in (HUB, LAMP, PANEL, LINK, STORE, NODE)}


Write = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files below stations/trial (or elsewhere, with a leading slash); gives the folder."""
    monkeypatch.chdir(tmp_path)

    def files(content: Mapping[str, str | bytes]) -> Path:
        folder = Path("stations/trial")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in content.items():
            path = Path(name[1:]) if name.startswith("/") else folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return files


Read = Callable[..., Loaded]


@pytest.fixture
def read(write: Write, kinds: dict[str, Kind]) -> Read:
    """Write a station (text added to the trial station, and more files) and load it."""

    def loaded(extra: str = "", files: Mapping[str, str] | None = None, **options: Any) -> Loaded:
        return load(write({"station.toml": STATION + extra, **(files or {})}), kinds, **options)

    return loaded


@pytest.fixture
def good(read: Read) -> Callable[..., Station]:
    """Write and load a station in which nothing is wrong."""

    def station(*arguments: Any, **options: Any) -> Station:
        loaded = read(*arguments, **options)
        assert loaded.diagnostics == ()
        assert loaded.station is not None
        return loaded.station

    return station


@pytest.fixture(scope="session")
def station_text() -> str:
    return STATION
