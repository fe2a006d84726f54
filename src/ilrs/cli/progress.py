"""Progress on standard error: bars on a terminal, a few plain lines anywhere else.

A progress display is called as `display(fraction, what)`: `what` is being done, and `fraction` of
it (0 ... 1) is finished. Text after a comma in `what` is detail. Everything else that is done opens
a bar of its own and completes the one before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

Progress = Callable[[float, str], None]
PLAIN_EVERY_S = 10.0


@contextmanager
def progress_for(*, quiet: bool, tty: bool) -> Generator[Progress]:
    """The display that suits: none, bars, or lines."""
    if quiet:
        yield lambda _fraction, _what: None
    elif tty:
        with _bars() as display:
            yield display
    else:
        yield Lines(time.monotonic)


def task_of(what: str) -> str:
    """What is being done, without the detail that changes from call to call."""
    return what.partition(",")[0]


class Lines:
    """A line when something else begins, and one every ten seconds while it goes on.

    Detail is told with what has not begun yet: it may say how long that takes.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._task = ""
        self._said_at = -PLAIN_EVERY_S
        self._began: tuple[float, float] = (0.0, 0.0)

    def __call__(self, fraction: float, what: str) -> None:
        now = self._clock()
        task = task_of(what)
        if task != self._task:
            click.echo(f"{what if fraction <= 0.0 else task} ...", err=True)
            self._began = now, fraction
        elif now - self._said_at >= PLAIN_EVERY_S and fraction < 1.0:
            click.echo(f"{what} ... {fraction:.0%}{self._left(now, fraction)}", err=True)
        else:
            return
        self._task, self._said_at = task, now

    def _left(self, now: float, fraction: float) -> str:
        """How long the rest takes at the speed so far; nothing while that is unknown."""
        began, before = self._began
        if fraction <= before:
            return ""
        left_s = (now - began) * (1.0 - fraction) / (fraction - before)
        return f", {left_s:.0f} s left" if left_s < 120.0 else f", {left_s / 60.0:.0f} min left"


class Bars:
    """One bar for each thing done, in a rich display.

    A bar moves to and fro until a part of its work is known to be done, and says no detail once
    all of it is.
    """

    def __init__(self, display: RichProgress) -> None:
        self._display = display
        self._task = ""
        self._bar: TaskID | None = None

    def __call__(self, fraction: float, what: str) -> None:
        task, done = task_of(what), min(max(fraction, 0.0), 1.0)
        if task != self._task or self._bar is None:
            self.finish()
            self._task, self._bar = task, self._display.add_task(what, total=None)
        if done >= 1.0:
            self.finish()
        elif done > 0.0:
            self._display.update(self._bar, total=1.0, completed=done, description=what)
        else:
            self._display.update(self._bar, description=what)

    def finish(self) -> None:
        """Complete the bar that is open."""
        if self._bar is not None:
            self._display.update(self._bar, total=1.0, completed=1.0, description=self._task)


@contextmanager
def _bars() -> Generator[Bars]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True)) as display:
        bars = Bars(display)
        yield bars
        bars.finish()
