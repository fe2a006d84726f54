"""Lets the tests of this folder import what they share, and gives them bundles of others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def rfc9173() -> dict[str, Any]:
    """The worked examples of RFC 9173."""
    from bundles_of_others import examples

    return examples()


@pytest.fixture(scope="session")
def vectors() -> dict[str, bytes]:
    """Every bundle by others that is kept here, by name."""
    from bundles_of_others import all_vectors

    return all_vectors()
