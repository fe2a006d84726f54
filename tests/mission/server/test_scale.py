"""Many measurements to several browsers, by the program that also measures it (bench/scale.py)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))

from scale import measure


def test_no_row_is_lost_on_the_way_to_browsers_and_archive() -> None:
    found = measure(2000, 4, 6.0)
    assert found["status"] == 0
    assert found["missing"] == found["skipped"] == found["jumps"] == 0
    assert found["not_in_archive"] == 0
    # Some seconds of every structure, however busy the machine is.
    assert min(found["rows_of_a_client"]) > 3 * 2000 // 18
