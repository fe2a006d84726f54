"""The screen: results on standard output, everything else on standard error.

With `--json` standard output carries one JSON document and nothing else. Colours appear only where
a terminal shows them. Text from files cannot command the terminal: its control characters are
replaced.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from ilrs.cli.progress import Progress, progress_for
from ilrs.diagnostics import Diagnostic

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}
# All of C0, DEL and C1 but tab and line feed.
_CONTROLS = dict.fromkeys(
    {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}, "\N{REPLACEMENT CHARACTER}"
)


def harmless(text: str) -> str:
    """The text with its control characters replaced, tab and line feed excepted."""
    return text.translate(_CONTROLS)


def padded(text: str, columns: int) -> str:
    """The text filled up to a number of columns; Chinese characters take two."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * (columns - taken)


@dataclass
class Screen:
    """Where a command writes; `json`, `quiet` and `debug` are set by the options of that name."""

    json: bool = False
    quiet: bool = False
    debug: bool = False

    def say(self, text: str = "", *, head: str = "") -> None:
        """A line of the result for people, `head` before it in colours; silent under `--json`."""
        if not self.json:
            click.echo(head + harmless(text))

    def note(self, text: str) -> None:
        """A remark beside the result, on standard error; silent under `--quiet`."""
        if not self.quiet:
            click.echo(harmless(text), err=True)

    def fail(self, text: str, *, head: str = "") -> None:
        """What went wrong, on standard error, always; `head` goes before it, in colours."""
        click.echo(head + harmless(text), err=True)

    def emit(self, document: Any) -> None:
        """The one JSON document of a command under `--json`; silent otherwise."""
        if self.json:
            click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))

    def diagnostics(self, found: Iterable[Diagnostic], *, err: bool = True) -> None:
        """Every diagnostic with its place, then how many there are."""
        if self.json:
            return
        ordered = sorted(found)
        for diagnostic in ordered:
            click.echo(_coloured(diagnostic), err=err)
        if ordered:
            click.echo(count_of(ordered), err=err)

    @contextmanager
    def progress(self) -> Generator[Progress]:
        """A progress display on standard error for the length of a `with` block."""
        with progress_for(quiet=self.quiet, tty=sys.stderr.isatty()) as display:
            yield display


def count_of(found: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`; empty when there are none."""
    counts: dict[str, int] = {}
    for diagnostic in found:
        counts[diagnostic.severity] = counts.get(diagnostic.severity, 0) + 1
    words = [
        f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}"
        for severity in COLOURS
        if severity in counts
    ]
    return ", ".join(words)


def _coloured(diagnostic: Diagnostic) -> str:
    severity = diagnostic.severity
    styled = click.style(f"{severity} {diagnostic.id}", fg=COLOURS[severity], bold=True)
    return harmless(str(diagnostic)).replace(f"{severity} {diagnostic.id}", styled, 1)
