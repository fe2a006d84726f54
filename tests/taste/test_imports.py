"""The import contracts of .importlinter hold, and they have no exemptions."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path


def linted(root: Path, config: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(config), "--no-cache"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_imports_point_down_and_never_sideways(root: Path) -> None:
    result = linted(root, root / ".importlinter")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_contract_that_is_broken_is_seen(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "upside_down"
    config.write_text(
        "[importlinter]\nroot_package = ilrs\n"
        "[importlinter:contract:x]\nname = x\ntype = layers\ncontainers =\n    ilrs\n"
        "layers =\n    units\n    kind\n"
    )
    result = linted(root, config)
    assert result.returncode == 1
    assert "BROKEN" in result.stdout


def test_there_are_no_exemptions(root: Path) -> None:
    config = configparser.ConfigParser()
    config.read(root / ".importlinter", encoding="utf-8")
    loosened = [
        f"{section}: {option}"
        for section in config.sections()
        for option in config.options(section)
        if "ignore" in option or "exclude" in option or option.startswith("allow_")
    ]
    assert loosened == []
