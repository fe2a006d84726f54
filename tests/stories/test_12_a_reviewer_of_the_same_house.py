"""A reviewer from the proposer's partner cannot open the file; nor can one after a merger."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import Ask
from case_desk import OFFICE, CaseDesk
from contributions import write

IDA, LI, LIN, TIM = "ida@uni_nord", "li@uni_nord", "lin@institute_b", "tim@institute_c"
MERGER, BEFORE = "2027-03-01", "2027-02-28"


@pytest.fixture
def desk(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> CaseDesk:
    """A contribution of a university, which two reviewers of other institutes may judge."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    made = CaseDesk(ask, tmp_path / "cases.db")
    made.begin("contribution", "uni_nord", uni_nord="university", institute_b="institute",
               institute_c="institute")  # fmt: skip
    made.staff("proposer", IDA)
    made.done("submit_intent", IDA, "contribution.toml")
    made.staff("reviewer", LIN, TIM)
    return made


def test_nobody_of_the_proposer_s_house_becomes_reviewer(desk: CaseDesk, tmp_path: Path) -> None:
    before = desk.show()
    refused = desk.do("assign", OFFICE, person=LI, role="reviewer")
    assert refused.status == 1
    assert "WALL-CONFLICT" in refused.err
    assert "nothing was changed" in refused.err
    assert desk.show() == before
    out = tmp_path / "stolen"
    answer = desk.read("contribution", LI, out)
    assert (answer.status, out.exists()) == (1, False)
    assert desk.listed(LI) == []


def test_a_reviewer_of_another_house_may_open_it(desk: CaseDesk, tmp_path: Path) -> None:
    out = tmp_path / "seen.toml"
    assert desk.read("contribution", LIN, out).status == 0
    assert out.read_bytes() == (tmp_path / "contribution.toml").read_bytes()
    assert desk.listed(LIN) == ["case-1"]


def test_not_before_the_declaration_of_interests(desk: CaseDesk, tmp_path: Path) -> None:
    desk.enter("institute_d", "--kind", "institute")
    desk.staff("reviewer", "dan@institute_d", declare=False)
    answer = desk.read("contribution", "dan@institute_d", tmp_path / "early")
    assert (answer.status, "WALL-GATE" in answer.err) == (1, True)


def test_after_a_merger_of_the_institutes_the_wall_stands(desk: CaseDesk, tmp_path: Path) -> None:
    desk.enter("institute_b", "--merged-into", "uni_nord", "--kind", "institute", "--on", MERGER)
    desk.day = BEFORE
    assert desk.read("contribution", LIN, tmp_path / "before.toml").status == 0
    desk.day = MERGER
    answer = desk.read("contribution", LIN, tmp_path / "after.toml")
    assert answer.status == 1
    assert "WALL-CONFLICT" in answer.err
    assert not (tmp_path / "after.toml").exists()
    assert desk.listed(LIN) == []
    assert desk.listed(TIM) == ["case-1"]  # nothing has become of theirs


def test_the_rights_say_the_same(ask: Ask) -> None:
    """The example of the reference station: two institutes become one on 1 July 2035."""
    station = Path(__file__).parents[2] / "stations" / "reference"
    for day, allowed in (("2035-06-30", True), ("2035-07-01", False)):
        for action in ("read", "review"):
            words = ("rights", "can", station, "sofia", action, "tilt_meter", "--at", day)
            found = ask(*words, "--json").json
            assert found["allowed"] is allowed
            assert found["rules"] == (["review-assigned"] if allowed else ["wall-partner"])
    dana = ask("rights", "can", station, "dana", "read", "tilt_meter", "--at", "2035-06-30")
    assert dana.status == 1  # of the partner to which the proposer's institute belongs
