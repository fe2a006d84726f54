"""Assessments by real runs of the outpost: verdicts, effects, languages, what is reused."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest
from contributions import GOOD, TODAY, write

from ilrs.admission import Assessment, assess, told
from ilrs.diagnostics import DeclarationError
from ilrs.partners.contribution.words import LANGUAGES


@pytest.fixture(scope="module")
def good(stations: Path, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    path = write(tmp_path_factory.mktemp("good"))
    return assess(path, stations / "outpost", today=TODAY)


def by_id(found: Assessment, id: str) -> list[str]:
    return [f.severity for f in found.findings if f.id == id]


def test_a_small_instrument_passes_and_is_seen_in_the_run(good: Assessment) -> None:
    assert good.verdict == "pass", [f for f in good.findings if f.severity != "pass"]
    own = good.effects["own"]["dust_meter"]
    assert own["peak_w"] == pytest.approx(0.2)
    assert own["used_j"] == pytest.approx(0.2 * 30 * 86400, rel=1e-6)
    assert own["made_bit"] == pytest.approx(2e3 * 30 * 86400, rel=1e-3)
    station = good.effects["station"]
    assert station["used_j"]["with"] > station["used_j"]["without"]
    assert station["lowest_charge"]["with"] < station["lowest_charge"]["without"]


def test_too_much_load_does_not_survive_and_says_why(stations: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path, ('on_power = "0.2 W"', 'on_power = "45 W"'), ('peak = "4 W"', 'peak = "45 W"')
    )
    found = assess(path, stations / "outpost", today=TODAY)
    assert found.verdict == "fail"
    assert by_id(found, "RUN-SURVIVES") == ["fail"]
    (row,) = (r for r in told(found, "en")["findings"] if r["id"] == "RUN-SURVIVES")
    assert "went short" in row["says"]
    assert row["remedy"]


def test_elements_that_draw_more_than_the_file_states_are_found(
    stations: Path, tmp_path: Path
) -> None:
    path = write(tmp_path, ('on_power = "0.2 W"', 'on_power = "6 W"'))
    found = assess(path, stations / "outpost", today=TODAY)
    assert by_id(found, "PWR-STATED") == ["fail"]


def test_heat_beyond_what_the_file_states_is_found(stations: Path, tmp_path: Path) -> None:
    stated = ("[thermal]\n", '[thermal]\ndissipation = "0.1 W"\n')
    found = assess(write(tmp_path, stated), stations / "outpost", today=TODAY)
    (heat,) = (f for f in found.findings if f.id == "THM-STATED")
    assert heat.severity == "fail"
    assert heat.value == pytest.approx(0.2, rel=1e-6)


def test_a_second_assessment_reuses_both_runs(
    good: Assessment, stations: Path, tmp_path: Path
) -> None:
    """One number changed that no run depends on: nothing is run again, the verdict is new."""
    path = write(tmp_path, ('value = "7 kg"', 'value = "9 kg"'))
    found = assess(path, stations / "outpost", today=TODAY)
    assert found.reused == ("without", "with")
    assert found.effects == good.effects
    assert (found.verdict, by_id(found, "MASS-SLOT")) == ("fail", ["fail"])


def test_the_verdict_and_its_digest_are_the_same_in_every_language(good: Assessment) -> None:
    documents = [told(good, language) for language in LANGUAGES]
    assert len({d["verdict_digest"] for d in documents}) == 1
    assert len({d["why"] for d in documents}) == len(LANGUAGES)
    for document in documents:
        json.dumps(document, allow_nan=False)
        assert all(row["says"] for row in document["checks"])


def test_an_element_that_the_station_cannot_take_in_is_a_finding(
    stations: Path, tmp_path: Path
) -> None:
    path = write(tmp_path, ('bus = "power"', 'bus = "nowhere"'))
    found = assess(path, stations / "outpost", today=TODAY)
    assert found.verdict == "fail"
    assert by_id(found, "STA-CHECK") == ["fail"]


def test_a_file_with_errors_is_not_judged(stations: Path, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="CON-QUANTITY"):
        assess(write(tmp_path, ('"7 kg"', '"7 m"')), stations / "outpost", today=TODAY)


def test_a_call_or_role_that_is_not_there(stations: Path, tmp_path: Path) -> None:
    for change in (
        ('call = "change7"', 'call = "change9"'),
        ('role = "lander"', 'role = "hopper"'),
    ):
        found = assess(write(tmp_path, change), stations / "outpost", today=TODAY)
        assert by_id(found, "CLS-CALL") == ["fail"]


def test_what_is_unknown_makes_the_verdict_unknown(stations: Path, tmp_path: Path) -> None:
    path = write(tmp_path, ('value = "7 kg"', 'value = "unknown"'))
    assert assess(path, stations / "outpost", today=TODAY).verdict == "unknown"


def test_goals_and_launch_are_held_against_the_roadmap(stations: Path, tmp_path: Path) -> None:
    text = '[purpose]\ngoals = ["roadmap/phase-2", "roadmap/phase-9"]\n[mass]'
    found = assess(write(tmp_path, ("[mass]", text)), stations / "outpost", today=TODAY)
    assert sorted(by_id(found, "CLS-GOAL")) == ["fail", "pass"]
    (row,) = (f for f in found.findings if f.id == "SCH-MILESTONE")
    assert (row.severity, row.words["phase"]) == ("pass", "phase-2b")


NO_ELEMENTS = (GOOD[GOOD.index("[elements.dust_meter]") :], "")
QUIET = """\
[[rules]]
name = "quiet"
when = "battery/charge_fraction < 99 %"
do = ["spectrometer/mode = off"]
"""
GROUND = """\
schema = 1
id = "uni_nord.study"
version = "1.0"
partner = "uni_nord"
title = "Study"
area = "science_application"
level = "ground"
phases = ["operation"]
form = "analysis"

[schedule]
delivery = 2033-05-01
"""


def test_hardware_that_brings_nothing_to_run_is_not_passed(stations: Path, tmp_path: Path) -> None:
    found = assess(write(tmp_path, NO_ELEMENTS), stations / "outpost", today=TODAY)
    assert by_id(found, "RUN-SURVIVES") == ["unknown"]
    assert found.verdict == "unknown"


def test_work_that_no_rule_applies_to_is_not_passed(stations: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(GROUND)
    found = assess(path, stations / "outpost", today=TODAY)
    assert found.verdict == "unknown"
    assert by_id(found, "CLS-CALL") == ["unknown", "note"]


def test_a_rule_without_any_element_is_run_and_its_losers_are_told(
    stations: Path, tmp_path: Path
) -> None:
    path = tmp_path / "quiet.toml"
    path.write_text(GROUND + "\n" + QUIET)
    found = assess(path, stations / "outpost", today=TODAY)
    assert found.verdict == "conditional"
    (loss,) = (f for f in found.findings if f.id == "ELM-ENERGY")
    assert loss.path == "spectrometer"
    used = found.effects["station"]["used_j"]
    assert used["with"] < used["without"]


def test_what_replaces_an_element_under_its_name_hides_no_loss(
    stations: Path, tmp_path: Path
) -> None:
    station = tmp_path / "outpost"
    copytree(stations / "outpost", station)
    declared = station / "station.toml"
    title = 'title = "Spectrometer"\n'
    declared.write_text(declared.read_text().replace(title, title + 'owner = "Partner C"\n'))
    path = write(
        tmp_path,
        ('partner = "uni_nord"\n', 'partner = "uni_nord"\nreplaces = ["spectrometer"]\n'),
        ("[elements.dust_meter", "[elements.spectrometer"),
    )
    found = assess(path, station, today=TODAY)
    (loss,) = (f for f in found.findings if f.id == "OTH-ENERGY")
    assert (loss.path, loss.severity, loss.value) == ("Partner C", "conditional", 0.0)
    assert found.effects["own"]["spectrometer"]["peak_w"] == pytest.approx(0.2)
    (row,) = (r for r in found.effects["elements"] if r["element"] == "spectrometer")
    assert row["energy_change"] == -1.0


def test_what_cannot_be_taken_in_has_one_digest_wherever_the_files_lie(
    stations: Path, tmp_path: Path
) -> None:
    change = ('partner = "uni_nord"\n', 'partner = "uni_nord"\nreplaces = ["spectrometer"]\n')
    copytree(stations / "outpost", tmp_path / "moved")
    path = write(tmp_path, change)
    here = assess(path, stations / "outpost", today=TODAY)
    there = assess(path, tmp_path / "moved", today=TODAY)
    assert {f.path for f in here.findings if f.id == "STA-CHECK"} == {"station.toml"}
    assert here.digest == there.digest


@pytest.mark.parametrize(("day", "severity"), [("2026-11-28", ["fail"]), ("2026-11-29", [])])
def test_a_call_takes_no_answers_after_its_last_day(
    stations: Path, tmp_path: Path, day: str, severity: list[str]
) -> None:
    copytree(stations / "outpost", tmp_path / "outpost")
    call = tmp_path / "outpost" / "calls" / "rim-2035.toml"
    call.write_text(call.read_text().replace("need_by", f"closes = {day}\nneed_by"))
    path = write(tmp_path, ('"change7"', '"rim-2035"'), ('"lander"', '"lid"'))
    assert by_id(assess(path, tmp_path / "outpost", today=TODAY), "CLS-CALL") == severity
