"""A university answers a slot like Chang'e-7's: as measured it fits, as it may grow it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from answers import Ask
from case_desk import CaseDesk
from contributions import write
from judged import OUTPOST, judged, row

ESTIMATE = '{ value = "7 kg", growth = "20 %", maturity = "estimate" }'
# 9.8 kg as it stands; 9.8 kg x 1.2 = 11.76 kg as it may become; 10 kg is what was offered
# (Xinhua, 25 November 2022).
MEASURED = (ESTIMATE, '{ value = "9.8 kg", maturity = "measured" }')
CORRECTED = (ESTIMATE, '{ value = "8.3 kg", growth = "20 %", maturity = "estimate" }')
GROWING = (ESTIMATE, '{ value = "9.8 kg", growth = "20 %", maturity = "estimate" }')


def test_measured_it_passes(tmp_path: Path) -> None:
    found = judged(tmp_path, MEASURED)
    mass = row(found, "MASS-SLOT")
    assert (mass["value"], mass["limit"]) == (9.8, 10.0)
    assert found.verdict == "pass"
    assert "margin below 5 %" in mass["says"]


def test_with_its_growth_it_fails_and_is_told_what_to_do(tmp_path: Path) -> None:
    found = judged(tmp_path, GROWING)
    assert found.verdict == "fail"
    assert [f.id for f in found.findings if f.severity == "fail"] == ["MASS-SLOT"]
    mass = row(found, "MASS-SLOT")
    assert (mass["value"], mass["limit"], mass["unit"]) == (pytest.approx(11.76), 10.0, "kg")
    assert "Xinhua, 25 November 2022" in mass["source"]
    assert mass["remedy"].startswith("reduce mass or growth by 1.76 kg")


def test_what_the_remedy_says_is_enough(tmp_path: Path) -> None:
    found = judged(tmp_path, CORRECTED)
    assert found.verdict == "pass"
    assert found.reused == ("without", "with")  # no run depends on the mass


IDA, MAO = "ida@uni_nord", "mao@institute_c"
REVIEWERS = ("lin@institute_a", "tim@institute_b")
TRACKS = ("engineering", "science", "safety", "protection", "operations", "legal")


@pytest.fixture
def review(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> CaseDesk:
    """The contribution in review, assessed as it was submitted, all tracks concluded."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, GROWING)
    desk = CaseDesk(ask, tmp_path / "cases.db")
    houses = dict.fromkeys(("institute_a", "institute_b", "institute_c", "house_d"), "institute")
    desk.begin("contribution", "uni_nord", uni_nord="university", **houses)
    desk.staff("proposer", IDA)
    desk.staff("decider", "dee@house_d")
    desk.staff("reviewer", *REVIEWERS)
    desk.staff("chair", MAO)
    desk.done("submit_intent", IDA, "contribution.toml")
    desk.done("check_eligibility", "office@lead", eligible="yes")
    desk.done("preselect", "dee@house_d", invited="yes")
    desk.done("submit", IDA, "contribution.toml")
    verdict = ask("assess", "contribution.toml", "--station", OUTPOST, "--json")
    Path("assessment.json").write_text(verdict.out, encoding="utf-8")
    words = {"verdict": verdict.json["verdict"]}
    desk.done("assess", "office@lead", "assessment.json", **words)
    desk.done("open_reviews", "office@lead")
    for track in TRACKS:
        desk.done(f"{track}/begin", MAO)
        for reviewer in REVIEWERS:
            desk.done(f"{track}/recommend", reviewer, choice="positive")
        desk.done(f"{track}/conclude", MAO, result="positive")
    return desk


def states(case: dict[str, Any]) -> dict[str, str]:
    return {name: track["state"] for name, track in case["tracks"].items()}


def test_the_corrected_version_reopens_engineering_only(review: CaseDesk, tmp_path: Path) -> None:
    before = review.show()["case"]
    assert states(before) == dict.fromkeys(TRACKS, "positive")
    write(tmp_path, CORRECTED)
    after = review.done("amend", IDA, "contribution.toml")
    assert states(after) == {**states(before), "engineering": "open"}


def test_so_does_one_that_answers_a_correction(review: CaseDesk, tmp_path: Path) -> None:
    """Returned when the reviews were over already, it goes back to the one that is open again."""
    assert review.done("join", "office@lead")["state"] == "panel"
    item = "mass with growth"
    review.done("return", "office@lead", item=item, due="2027-02-01")
    write(tmp_path, CORRECTED)
    words = {"item": item, "answer": "8.3 kg, estimated anew"}
    case = review.done("answer", IDA, "contribution.toml", **words)
    assert case["state"] == "in_review"
    assert states(case) == {**dict.fromkeys(TRACKS, "positive"), "engineering": "open"}
    assert review.ask("store", "check", "--store", review.store).status == 0


def test_a_version_in_which_nothing_changes_reopens_nothing(
    review: CaseDesk, tmp_path: Path
) -> None:
    before = states(review.show()["case"])
    write(tmp_path, GROWING, ('version = "1.0"', 'version = "1.1"'))
    assert states(review.done("amend", IDA, "contribution.toml")) == before


def test_a_changed_purpose_reopens_science_only(review: CaseDesk, tmp_path: Path) -> None:
    before = states(review.show()["case"])
    write(tmp_path, GROWING, ("trl = 6", "trl = 7"))
    after = states(review.done("amend", IDA, "contribution.toml"))
    assert after == {**before, "science": "open"}
