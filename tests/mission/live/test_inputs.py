"""The log of inputs at a disk that does not take all of a line."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from ilrs.diagnostics import SimulationError
from ilrs.mission.live.inputs import Input, InputLog


def test_a_line_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    log = InputLog(tmp_path)
    first, long = Input(1, "fault", "bo", {"why": "x"}), Input(2, "fault", "bo", {"why": "y" * 900})
    log.add(first)
    size = log.path.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        for _ in range(2):
            with pytest.raises(SimulationError, match="cannot write to") as refused:
                log.add(long)
            assert "nothing was sent" in refused.value.hint
            assert log.path.stat().st_size == size
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    log.add(long)
    log.close()
    again = InputLog(tmp_path)
    assert again.entries == [first, long]
    again.close()
