"""Inside, nothing reads the clock, draws unnamed random numbers, opens sockets or runs text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

# The rooms at the rim, where people and wires are.
RIM = {"cli", "mission"}
IMPURE_MODULES = {"time", "random", "secrets", "uuid", "socket", "ssl", "http", "urllib", "asyncio"}
# Files from outside come over the network; what computes does not know how.
MAY_IMPORT = {"data": {"http", "urllib"}}
CLOCKS = {"now", "utcnow", "today"}
# Only the engine compiles text: the loop that it generated itself.
MAY_COMPILE = {"sim"}


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module.split(".")[0]


def called(tree: ast.AST) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            yield node.lineno, name, node


def impurities(text: str, room: str) -> list[tuple[int, str]]:
    """What a module of that room does that it must not, with its lines."""
    tree, found = ast.parse(text), []
    if room not in RIM:
        impure = IMPURE_MODULES - MAY_IMPORT.get(room, set())
        found += [(line, name) for line, name in imported(tree) if name in impure]
        for line, name, call in called(tree):
            if name in CLOCKS:
                found.append((line, name))
            if name == "default_rng" and not call.args:
                found.append((line, "default_rng without a seed"))
    if room not in MAY_COMPILE:
        found += [
            (line, name)
            for line, name, call in called(tree)
            if name in {"eval", "exec"} and isinstance(call.func, ast.Name)
        ]
    return found


def test_the_inside_is_pure(modules: list[Path], root: Path) -> None:
    found = {}
    for path in modules:
        room = path.relative_to(root / "src" / "ilrs").parts[0].removesuffix(".py")
        if seen := impurities(path.read_text(encoding="utf-8"), room):
            found[str(path.relative_to(root))] = seen
    assert found == {}


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("import time", "sim"),
        ("import time", "data"),
        ("import urllib.request", "moon"),
        ("from random import random", "systems"),
        ("from datetime import datetime\nx = datetime.now()", "control"),
        ("import numpy as np\nx = np.random.default_rng()", "sim"),
        ("x = eval('1')", "control"),
        ("exec('x = 1')", "cli"),
    ],
)
def test_impurities_are_seen(text: str, room: str) -> None:
    assert impurities(text, room)


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("import time", "cli"),
        ("import urllib.request", "data"),
        ("exec(code)", "sim"),
        ("rng = default_rng(seed)", "sim"),
    ],
)
def test_what_is_allowed_is_not_reported(text: str, room: str) -> None:
    assert impurities(text, room) == []
