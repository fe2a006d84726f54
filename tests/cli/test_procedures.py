"""`ilrs procedures`: what is wrong with procedures and plans, and what one does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def copy(outpost: Path, tmp_path: Path) -> Path:
    return shutil.copytree(outpost, tmp_path / "outpost")


def test_good_ones_are_counted(ask, outpost: Path) -> None:
    text, found = ask("procedures", "check", outpost), ask("procedures", "check", outpost, "--json")
    assert (text.status, text.out) == (0, "outpost: good; 1 procedure, 1 plan\n")
    assert found.json["procedures"] == ["spectrometer_session"]
    assert found.json["plans"] == ["two_sessions"]


def test_everything_wrong_is_told_with_place_and_hint(ask, copy: Path) -> None:
    file = copy / "procedures" / "spectrometer_session.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("spectrometer/mode", "spectromter/mode"), encoding="utf-8")
    told, found = ask("procedures", "check", copy), ask("procedures", "check", copy, "--json")
    assert told.status == found.status == 1
    assert 'did you mean "spectrometer"?' in told.out
    assert f"{file}:" in told.out
    ids = {d["id"] for d in found.json["diagnostics"]}
    assert ids == {"CTL-UNKNOWN-ELEMENT", "PRC-UNKNOWN-PROCEDURE"}
    shown = ask("procedures", "show", copy)
    assert shown.status == 1
    assert "CTL-UNKNOWN-ELEMENT" in shown.err


def test_steps_are_shown(ask, outpost: Path) -> None:
    listed = ask("procedures", "show", outpost, "--language", "zh")
    assert listed.out.split() == ["spectrometer_session", "光谱仪观测"]
    text = ask("procedures", "show", outpost, "spectrometer_session")
    found = ask("procedures", "show", outpost, "spectrometer_session", "--json").json
    assert len(found["steps"]) == found["steps_count"]
    for step in found["steps"]:
        assert f" {step['id']}: " in text.out
    unknown = ask("procedures", "show", outpost, "spectrometer_sesion")
    assert unknown.status == 2
    assert 'did you mean "spectrometer_session"' in unknown.err


def test_a_station_without_any_has_none(ask, copy: Path) -> None:
    for folder in ("procedures", "plans"):
        shutil.rmtree(copy / folder)
    assert ask("procedures", "check", copy).out == "outpost: good; 0 procedures, 0 plans\n"
