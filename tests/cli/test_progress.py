"""Progress: sparse lines where nobody watches, bars on a terminal, silence when asked for."""

from __future__ import annotations

import io

import pytest

from ilrs.cli.progress import Bars, Lines, progress_for


def test_lines_are_sparse(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = Lines(lambda: now[0])
    for second in range(25):
        now[0] = float(second)
        lines(second / 25, f"the station lives, day {second}")
    lines(1.0, "the station lives, day 25")
    lines(0.0, "writing")
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "the station lives ...",
        "the station lives, day 10 ... 40%, 15 s left",
        "the station lives, day 20 ... 80%",
        "writing ...",
    ]


def test_bars_complete_one_after_the_other() -> None:
    from rich.console import Console
    from rich.progress import Progress

    display = Progress(console=Console(file=io.StringIO(), force_terminal=True))
    bars = Bars(display)
    bars(0.5, "Sun and Earth")
    bars(0.1, "the station lives, 2035-01-01")
    bars(0.7, "the station lives, 2035-03-01")
    states = [(task.description, task.completed) for task in display.tasks]
    assert states == [("Sun and Earth", 1.0), ("the station lives, 2035-03-01", 0.7)]
    bars.finish()
    assert display.tasks[1].completed == 1.0


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
