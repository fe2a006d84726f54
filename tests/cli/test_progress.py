"""Progress: sparse lines where nobody watches, bars on a terminal, silence when asked for."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress

from ilrs.cli.progress import Bars, Lines, progress_for, task_of
from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.sim.environment import _site_series
from ilrs.sim.masks import mask_of
from ilrs.station.model import Site


def test_lines_are_sparse(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = Lines(lambda: now[0])
    for second in range(25):
        now[0] = float(second)
        lines((second + 1) / 25, f"the station lives, day {second}")
    lines(1.0, "the station lives, day 25")
    lines(0.0, "compiling, up to a minute")
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "the station lives ...",
        "the station lives, day 10 ... 44%, 14 s left",
        "the station lives, day 20 ... 84%, 4 s left",
        "compiling, up to a minute ...",
    ]


def a_display() -> Progress:
    return Progress(console=Console(file=io.StringIO(), force_terminal=True))


def test_bars_complete_one_after_the_other() -> None:
    display = a_display()
    bars = Bars(display)
    bars(0.5, "Sun and Earth")
    bars(0.1, "the station lives, 2035-01-01")
    bars(0.7, "the station lives, 2035-03-01")
    states = [(task.description, task.completed) for task in display.tasks]
    assert states == [("Sun and Earth", 1.0), ("the station lives, 2035-03-01", 0.7)]
    bars.finish()
    assert display.tasks[1].completed == 1.0
    assert display.tasks[1].description == "the station lives"


def test_a_bar_moves_to_and_fro_while_nothing_is_known_to_be_done() -> None:
    display = a_display()
    bars = Bars(display)
    bars(0.0, "compiling")
    assert display.tasks[0].total is None
    bars(1.0, "compiling")
    assert (display.tasks[0].total, display.tasks[0].completed) == (1.0, 1.0)


def test_a_site_has_one_bar() -> None:
    site = Site("ridge", "Ridge", SitePoint.from_degrees(-89.0, 0.0, 0.0))
    told: list[str] = []
    grid = Grid(Epoch.from_utc("2035-01-01"), 3600, 24)
    _site_series(site, mask_of(site, ""), grid, [2.0], lambda _part, what: told.append(what))
    assert len(told) > 3
    assert {task_of(what) for what in told} == {"light and ground of ridge"}


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_for(quiet=True, tty=False) as display:
        display(0.5, "anything")
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_bars(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_for(quiet=False, tty=True) as display:
        display(0.5, "Sun and Earth")
    captured = capsys.readouterr()
    assert "Sun and Earth" in captured.err
    assert captured.out == ""
