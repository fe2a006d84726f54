"""`ilrs call` and `ilrs partner`: names that are not there, and whose call goes first."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest

from ilrs.cli.main import status_of


def test_a_call_that_is_not_there_is_a_wrong_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["call", "show", "chang7"]) == 2
    assert 'did you mean "change7"' in capsys.readouterr().err


def test_a_station_s_own_call_goes_before_a_public_one_of_its_name(
    stations: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station = tmp_path / "outpost"
    copytree(stations / "outpost", station)
    call = station / "calls" / "rim-2035.toml"
    call.write_text(call.read_text().replace('id = "rim-2035"', 'id = "change7"'))
    call.rename(call.with_stem("change7"))
    assert status_of(["call", "show", "change7", "--station", str(station), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["issuer"] == "Outpost"


def test_no_template_of_a_name_that_is_no_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.toml"
    assert status_of(["partner", "new", "--partner", "Uni Nord", "--out", str(out)]) == 2
    assert "lower case" in capsys.readouterr().err
    assert not out.exists()
