"""Nothing in the project names a machine's paths or a package index; the lock is complete."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

# Written apart, so that this file does not find itself.
OUTSIDE = re.compile(
    "|".join(
        [
            "/ro" + "ot/",
            "/wo" + r"rk/(?:main|shared|\.)",
            "/ho" + "me/[a-z]",
            r"shared/refe" + "rence",
            r"--(?:extra-)?ind" + "ex-url[ =]",
            r"--find-li" + "nks",
            r"https?://[^\s\"')]+/sim" + "ple(?:/|$)",
            "file:/" + "//",
            "pythonho" + "sted",
        ]
    )
)
TEXT = {"", ".py", ".toml", ".md", ".txt", ".lock", ".cfg", ".json", ".csv", ".html", ".yml", ".in"}
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required_names(root: Path) -> set[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    return {canonical(re.split(r"[^\w.-]", text, maxsplit=1)[0]) for text in wanted}


def test_no_file_names_a_machine_or_an_index(project_files: list[Path], root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{number}: {match.group()}"
        for path in project_files
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := OUTSIDE.search(line))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see /ro" + "ot/x",
        "--ind" + "ex-url=https://x",
        "https://host/sim" + "ple",
        "cd /wo" + "rk/main",
    ],
)
def test_such_lines_are_seen(line: str) -> None:
    assert OUTSIDE.search(line)


def imported_packages(modules: list[Path]) -> set[str]:
    """Top-level names of other packages that the package imports."""
    found: set[str] = set()
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"ilrs", "__future__"}


def test_what_is_imported_is_required(modules: list[Path], root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {
        canonical(re.split(r"[^\w.-]", text, maxsplit=1)[0])
        for text in project["project"]["dependencies"]
    }
    homes = packages_distributions()
    undeclared = {
        name
        for name in imported_packages(modules)
        if not {canonical(home) for home in homes.get(name, [name])} & declared
    }
    assert undeclared == set()


def test_the_lock_holds_everything_that_is_required(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonical(name) for name, _ in LOCKED.findall(text)}
    assert required_names(root) - locked == set()


def test_every_locked_package_is_pinned_by_hash(root: Path) -> None:
    text = (root / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z])", text.strip())
    bare = [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert len(entries) > 40
    assert bare == []


def test_no_tracked_file_is_large(project_files: list[Path], root: Path) -> None:
    large = {
        str(p.relative_to(root)): p.stat().st_size
        for p in project_files
        if p.stat().st_size > 1_500_000
    }
    assert large == {}, "fetched data must not be committed"
