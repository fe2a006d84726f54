"""The command line as a person uses it: arguments in; status, output and errors out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ilrs.cli.main import status_of


@dataclass(frozen=True)
class Answer:
    """What one command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


Ask = Callable[..., Answer]


def asker(capsys: pytest.CaptureFixture[str]) -> Ask:
    """What runs `ilrs ARGUMENTS` in this process."""

    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        status = status_of([str(a) for a in arguments])
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return run
