"""The command line, for people in stories."""

from __future__ import annotations

import pytest
from answers import Ask, asker


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run `ilrs ARGUMENTS` in this process."""
    return asker(capsys)
