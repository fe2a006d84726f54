"""The files of the project, as git sees them, for the tests of taste."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file that is tracked or would be, as absolute paths."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout: " + listed.stderr.strip())
    names = sorted(set(filter(None, listed.stdout.split("\0"))))
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def modules() -> list[Path]:
    """The modules of the package, as absolute paths."""
    return sorted((ROOT / "src" / "ilrs").rglob("*.py"))
