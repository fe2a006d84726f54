"""Files are small, names say something, modules say what they are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CODE = {".py", ".ts", ".tsx", ".svelte"}
LONG, TOO_LONG = 250, 500
EMPTY_NAMES = {"core", "common", "base", "util", "utils", "helper", "helpers", "misc", "manager"}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def names_nothing(path: Path) -> bool:
    return any(part.split(".")[0] in EMPTY_NAMES for part in path.parts)


def test_no_file_of_code_is_too_long(project_files: list[Path], root: Path) -> None:
    sizes = {p.relative_to(root): lines_of(p) for p in project_files if p.suffix in CODE}
    assert {str(p): n for p, n in sizes.items() if n > TOO_LONG} == {}


def test_long_files_are_listed(project_files: list[Path], root: Path) -> None:
    """Files over 250 lines are shown (pytest -rs): look for the second noun in them."""
    long = sorted(
        (n, str(p.relative_to(root)))
        for p in project_files
        if p.suffix in CODE and (n := lines_of(p)) > LONG
    )
    for n, name in reversed(long):
        print(f"{n:4d} lines  {name}")
    assert len(long) <= 10, f"too many files pass {LONG} lines: {long}"


def test_names_say_something(project_files: list[Path], root: Path) -> None:
    inside = [p.relative_to(root) for p in project_files]
    assert [str(p) for p in inside if names_nothing(p)] == []


@pytest.mark.parametrize("name", ["src/ilrs/utils.py", "web/core/x.ts", "src/ilrs/base/a.py"])
def test_names_that_say_nothing_are_seen(name: str) -> None:
    assert names_nothing(Path(name))


def test_every_module_says_what_it_is(modules: list[Path], root: Path) -> None:
    silent = [
        str(path.relative_to(root))
        for path in modules
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_nothing_is_left_to_do(project_files: list[Path], root: Path) -> None:
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = [
        f"{path.relative_to(root)}:{number}"
        for path in project_files
        if path.suffix in CODE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []
