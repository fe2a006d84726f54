"""What people send into a case on bad days: a clear error, and a store that says what it said."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from answers import Answer, Ask
from bad_files import WRONG_FILES
from case_desk import OFFICE, CaseDesk
from contributions import write

IDA = "ida@uni_nord"


@pytest.fixture
def desk(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Generator[CaseDesk]:
    """A contribution that is about to be sent; after the day the store is whole and the same."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    made = CaseDesk(ask, tmp_path / "cases.db")
    made.begin("contribution", "uni_nord", uni_nord="university")
    made.staff("proposer", IDA)
    before = kept(made)
    yield made
    assert kept(made) == before


def kept(desk: CaseDesk) -> dict[str, Any]:
    """All that the store holds of the case, and how many of everything there are."""
    checked = desk.ask("store", "check", "--store", desk.store, "--json")
    assert checked.status == 0, checked.out
    return {"case": desk.show(), "counts": checked.json["counts"]}


def refused(answer: Answer, *words: str) -> None:
    assert answer.status == 1
    said = answer.out + answer.err
    for word in words:
        assert word in said
    assert "Traceback" not in said
    assert "should not happen" not in said


@pytest.mark.parametrize("day", WRONG_FILES)
def test_a_contribution_that_is_wrong_is_not_taken(desk: CaseDesk, day: str) -> None:
    change, id = WRONG_FILES[day]
    write(Path.cwd(), change)
    answer = desk.do("submit_intent", IDA, "contribution.toml")
    refused(answer, id)
    told = [d for d in answer.json["diagnostics"] if d["id"] == id]
    assert told
    assert all((d["file"], d["line"] > 1) == ("contribution.toml", True) for d in told)


def test_a_reviewer_from_the_proposer_s_own_organisation(desk: CaseDesk) -> None:
    answer = desk.do("assign", OFFICE, person="li@uni_nord", role="reviewer")
    refused(answer, "WALL-CONFLICT", "nothing was changed")


def test_a_file_of_100_mb(desk: CaseDesk) -> None:
    with Path("contribution.toml").open("wb") as stream:
        stream.truncate(100_000_000)
    refused(desk.do("submit_intent", IDA, "contribution.toml"), "100.0 MB")


@pytest.mark.parametrize("path", ["../outside.toml", "link.toml", "a/../../outside.toml"])
def test_a_path_that_leaves_its_folder(desk: CaseDesk, tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.toml").write_text("secret = 1\n", encoding="utf-8")
    Path("a").mkdir()
    Path("link.toml").symlink_to(tmp_path / "outside.toml")
    refused(desk.do("submit_intent", IDA, f"contribution={path}"), "leads outside")


def test_an_event_that_is_sent_twice_counts_once(ask: Ask, tmp_path: Path) -> None:
    desk = CaseDesk(ask, tmp_path / "cases.db")
    desk.begin("contribution", "uni_nord", uni_nord="university")
    words = ("case", "do", desk.case, "assign", "--as", OFFICE, "--with", f"person={IDA}",
             "--with", "role=proposer", "--on", desk.day, "--store", desk.store)  # fmt: skip
    assert ask(*words, "--key", "request-1").status == 0
    before = json.dumps(desk.show(), sort_keys=True)
    ask(*words, "--key", "request-1")
    assert json.dumps(desk.show(), sort_keys=True) == before
    refused(ask(*words), "ROLE-HELD")
    assert json.dumps(desk.show(), sort_keys=True) == before
