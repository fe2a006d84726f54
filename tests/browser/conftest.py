"""Mission control in a real browser: skipped, with the reason, where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

pytest.importorskip("playwright.sync_api", reason="playwright for Python is not installed")

from chromium import ABSENT, chromium, program
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module: its loop must be gone before other tests start theirs."""
    if program() is None:
        pytest.skip(ABSENT)
    with chromium() as found:
        yield found
