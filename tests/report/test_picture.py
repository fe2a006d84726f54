"""The overview picture: of the promised size, the same every time, and it shows something."""

from __future__ import annotations

from pathlib import Path

import matplotlib.image as mpimg
import pytest
from synthetic import SyntheticRecord

from ilrs.report.picture import draw_picture


def test_size_and_content(whole_year: SyntheticRecord, tmp_path: Path) -> None:
    first = draw_picture(whole_year, tmp_path / "a.png")
    second = draw_picture(whole_year, tmp_path / "b.png")
    assert first.read_bytes() == second.read_bytes()
    image = mpimg.imread(first)
    assert image.shape[:2] == (900, 1600)
    assert image[175:200, 110:1390, 0].std() > 0.2  # the strip of sunlight: bright and dark


def test_texts_with_dollars_and_without_buses(year: SyntheticRecord, tmp_path: Path) -> None:
    year.summary["title"] = "$x^{ and \\frac$ <b>" * 9
    for element in year.station["elements"].values():
        element["title"] = "_$\\bad{$"
    year.dataset = year.dataset[["battery.charge_fraction", "site.ridge.sun_visible_10m"]]
    assert draw_picture(year, tmp_path / "a.png").stat().st_size > 10_000


def test_an_empty_record_is_refused(year: SyntheticRecord, tmp_path: Path) -> None:
    year.dataset = year.dataset.isel(time=slice(0, 0))
    with pytest.raises(ValueError, match="no time series"):
        draw_picture(year, tmp_path / "a.png")
