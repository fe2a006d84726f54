"""Gravity fields from files of both formats."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ilrs.data.gravity import installed_field, parse_shadr, read_gravity
from ilrs.flight.gravity import grail_20

SHADR = """0.1738000000000E+04, 0.4902799806931690E+04, 0.0E+00,    2,    2,    1, 0.0, 0.0
    1,    0, 0.0E+00, 0.0E+00, 0.0, 0.0
    2,    0,-0.90882923650771E-04, 0.0E+00, 0.0, 0.0
    2,    1, 0.849540648576520E-10, 0.977269944789630E-09, 0.0, 0.0
    2,    2, 0.346709442687560E-04,-0.240642445234450E-09, 0.0, 0.0
"""


def test_a_shadr_table_is_the_same_field() -> None:
    field = parse_shadr(SHADR)
    assert field.gm_m3_s2 == pytest.approx(grail_20().gm_m3_s2)
    assert field.radius_m == 1_738_000.0
    assert np.allclose(field.c, grail_20().c[:3, :3], rtol=1e-12)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("   1, 0.0, 0.0", "   0, 0.0, 0.0", "normalisation 0"),
        ("0.1738000000000E+04", "R", "1: not the head"),
        ("    2,    1, 0.8", "    2,    x, 0.8", "4: not n, m, C, S"),
        ("    2,    2, 0.346709442687560E-04,-0.240642445234450E-09, 0.0, 0.0\n", "", "cut short"),
        ("0.4902799806931690E+04", "0.4900280000000000E+04", "digit wrong"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(old: str, new: str, says: str) -> None:
    assert old in SHADR
    with pytest.raises(ValueError, match=says):
        parse_shadr(SHADR.replace(old, new, 1), "field.tab")


def test_a_file_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "field.tab"
    path.write_text(SHADR, encoding="utf-8")
    assert read_gravity(path).degree == 2
    with pytest.raises(ValueError, match=r"known to degree 2, not 3"):
        read_gravity(path, 3)
    with pytest.raises(FileNotFoundError, match=r"no gravity field"):
        read_gravity(tmp_path / "nothing.gfc")


def test_without_a_field_it_says_what_to_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"ilrs data fetch grail-1200"):
        installed_field()


def test_the_field_on_this_machine_begins_with_that_of_the_package() -> None:
    if not (Path(os.environ.get("ILRS_DATA", "")) / "gravity").is_dir():
        pytest.skip("needs the field of grail-150; name its folder by ILRS_DATA")
    field = installed_field(50)
    assert field.degree == 50
    assert np.array_equal(field.c[:21, :21], grail_20().c)
