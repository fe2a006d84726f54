from __future__ import annotations

import copy
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import SyntheticRecord, synthetic_record


@pytest.fixture(scope="session")
def whole_year() -> SyntheticRecord:
    """A year of the invented station; tests that change it take `year` instead."""
    return synthetic_record()


@pytest.fixture
def year(whole_year: SyntheticRecord) -> SyntheticRecord:
    """A copy of the year that may be changed."""
    return SyntheticRecord(
        whole_year.dataset.copy(),
        copy.deepcopy(whole_year.extremes),
        copy.deepcopy(whole_year.events),
        list(whole_year.journal),
        copy.deepcopy(whole_year.summary),
        copy.deepcopy(whole_year.provenance),
        copy.deepcopy(whole_year.station),
    )


@pytest.fixture(scope="session")
def month() -> SyntheticRecord:
    return synthetic_record(days=12)
