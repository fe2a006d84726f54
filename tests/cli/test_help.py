"""Help is there for every command, and does not load what only commands need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ilrs.cli.main import ilrs

HEAVY = ("numpy", "numba", "xarray", "rich", "pydantic", "jinja2", "ilrs.batch", "ilrs.sim")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["-h"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys; from ilrs.cli.main import status_of; status = status_of(sys.argv[1:]);"
        f"print(status, [m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert "Usage: ilrs" in done.stdout
    assert done.stderr.strip() == "0 []"


def test_every_command_has_help(ask) -> None:
    assert len(ilrs.commands) >= 11
    for name in ilrs.commands:
        answer = ask(name, "--help")
        assert answer.status == 0
        assert answer.out.startswith(f"Usage: ilrs {name}")


def test_the_list_of_commands_is_not_cut_short(ask) -> None:
    assert "..." not in ask("--help").out.split("Commands:")[1]


def test_without_arguments_help_is_shown(ask) -> None:
    answer = ask()
    assert answer.status == 2
    assert "Usage: ilrs" in answer.out + answer.err
