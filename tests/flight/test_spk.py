"""SPK files are read by CSPICE, and it finds our states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spiceypy

from ilrs.epoch import Epoch
from ilrs.flight.named import named_state
from ilrs.flight.propagate import propagate
from ilrs.flight.spk import spk_bytes
from ilrs.flight.trajectory import Trajectory

EPOCH = Epoch.from_utc("2030-01-01")
CRAFT = -999_001


@pytest.mark.parametrize(
    ("name", "hours", "step_s", "error_m"),
    [("queqiao-2", 30.0, 60.0, 1e-3), ("polar-low", 4.0, 60.0, 2e-3), ("elfo", 13.2, 300.0, 0.5)],
)
def test_cspice_finds_our_states(
    tmp_path: Path, name: str, hours: float, step_s: float, error_m: float
) -> None:
    state = named_state(name, EPOCH)
    ours = propagate(name, state, hours * 3_600.0, step_s)
    dense = propagate(name, state, hours * 3_600.0, step_s / 4.0)
    path = tmp_path / "craft.bsp"
    path.write_bytes(spk_bytes(ours, CRAFT))
    spiceypy.furnsh(str(path))
    try:
        first, last = spiceypy.spkcov(str(path), CRAFT)
        assert (first, last) == (ours.tdb_s[0], ours.tdb_s[-1])
        times = dense.tdb_s[dense.tdb_s <= last]
        found = np.array([spiceypy.spkgeo(CRAFT, t, "J2000", 301)[0] for t in times]) * 1e3
    finally:
        spiceypy.kclear()
    assert np.linalg.norm(found[:, :3] - dense.r_icrf_m[: times.size], axis=1).max() < error_m
    assert (
        np.linalg.norm(found[:, 3:] - dense.v_icrf_m_s[: times.size], axis=1).max() < error_m / 10
    )


@pytest.mark.parametrize("count", [4, 5, 99, 100, 101, 200, 201, 250])
def test_every_number_of_states_makes_a_file_that_is_read(tmp_path: Path, count: int) -> None:
    """The directory of every hundredth instant and the padding fit for all lengths."""
    times = EPOCH.tdb_s + 60.0 * np.arange(count)
    r = np.outer(np.arange(count), [100.0, 0.0, 0.0]) * 60.0 + [2e6, 0.0, 0.0]
    v = np.tile([100.0, 0.0, 0.0], (count, 1))
    path = tmp_path / "line.bsp"
    path.write_bytes(spk_bytes(Trajectory("line", times, r, v), CRAFT))
    assert path.stat().st_size % 1024 == 0
    spiceypy.furnsh(str(path))
    try:
        for k in (0, count // 2, count - 1):
            at = min(times[k] + 30.0, times[-1])
            found = spiceypy.spkgeo(CRAFT, at, "J2000", 301)[0]
            assert found[0] * 1e3 == pytest.approx(2e6 + 100.0 * (at - times[0]), abs=1e-4)
    finally:
        spiceypy.kclear()


def test_what_makes_no_file_is_refused() -> None:
    times = EPOCH.tdb_s + 60.0 * np.arange(3)
    short = Trajectory("short", times, np.full((3, 3), 2e6), np.zeros((3, 3)))
    with pytest.raises(ValueError, match=r"needs 4 states"):
        spk_bytes(short, CRAFT)
    with pytest.raises(ValueError, match=r"odd degree"):
        spk_bytes(short, CRAFT, degree=4)
    with pytest.raises(ValueError, match=r"negative NAIF number"):
        spk_bytes(short, 301, degree=3)
