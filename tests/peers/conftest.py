"""Starts programs of others, in an environment that is made once and kept."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from peer_environment import BARE, NotMadeError, peer_environment
from peer_program import Program

PROGRAMS = Path(__file__).parent / "programs"
Start = Callable[..., Program]


@pytest.fixture(scope="session")
def peer_python() -> Path:
    """The Python in which the programs of others run."""
    try:
        return peer_environment()
    except NotMadeError as reason:
        pytest.skip(f"the programs of others could not be installed: {reason}")


@pytest.fixture
def peer(peer_python: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a program of `programs/` with arguments, and a text to read if there is one."""
    numbers = itertools.count(1)
    running = contextlib.ExitStack()

    def start(name: str, *arguments: object, text: str | None = None) -> Program:
        command = [str(peer_python), str(PROGRAMS / name), *map(str, arguments)]
        folder = tmp_path / f"program-{next(numbers)}"
        program = Program(command, BARE, folder, text)
        running.callback(program.end)
        return program

    with running:
        yield start
