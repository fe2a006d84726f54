"""What other programs are given of a station's network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ilrs.epoch import Epoch, Grid
from ilrs.flight.trajectory import Trajectory
from ilrs.network.sight.nodes import Spacecraft
from ilrs.telecom.czml import spacecraft

START = Epoch.from_utc("2035-01-01")


def network(*names: str) -> Any:
    times = START.tdb_s + np.arange(4) * 60.0
    r, v = np.tile([2e6, 0.0, 0.0], (4, 1)), np.tile([0.0, 1e3, 0.0], (4, 1))
    craft = [Spacecraft(Trajectory(name, times, r, v)) for name in names]
    return SimpleNamespace(
        nodes={c.name: c for c in craft}, grid=Grid(START, 60, 4), station=SimpleNamespace(name="s")
    )


def test_the_only_spacecraft_needs_no_name() -> None:
    assert spacecraft(network("relay"), "anything").name == "relay"


def test_of_several_the_file_s_name_chooses() -> None:
    assert spacecraft(network("one", "two"), "two").name == "two"
    with pytest.raises(ValueError, match=r"of which: one, two"):
        spacecraft(network("one", "two"), "anything")


def test_without_spacecraft_there_is_nothing_to_write() -> None:
    with pytest.raises(ValueError, match="no spacecraft"):
        spacecraft(network(), "x")
