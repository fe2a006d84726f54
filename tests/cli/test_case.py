"""`ilrs case` and `ilrs store` as people use them."""

from __future__ import annotations

from pathlib import Path

import pytest

OFFICE = "secretariat@ilrs"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask) -> Path:
    """A folder with a store and a letter."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ILRS_STORE", raising=False)
    assert ask("store", "init").out == "made ilrs.db\n"
    (tmp_path / "letter.txt").write_text("We want to take part.")
    return tmp_path


def day(text: str) -> tuple[str, str]:
    return ("--on", f"2027-{text}")


def assign(ask, id: str, person: str, role: str):
    return ask("case", "do", id, "assign", "--as", OFFICE, "--with", f"person={person}",
               "--with", f"role={role}", *day("01-11"))  # fmt: skip


def new(ask, flow: str = "accession/agency") -> str:
    made = ask("case", "new", flow, "--partner", "uni_nord", *day("01-11"), "--json")
    assert made.status == 0, made.err
    return made.json["case"]["id"]


def test_a_case_is_opened_moved_and_shown(desk: Path, ask) -> None:
    id = new(ask)
    assert id == "accession-1"
    assert assign(ask, id, "li@uni_nord", "candidate").status == 0
    done = ask("case", "do", id, "intend", "--as", "li@uni_nord", "--file",
               "letter_of_intent=letter.txt", *day("01-20"), "--language", "ru")  # fmt: skip
    assert done.out == "accession-1: Намерение получено, version 3\n"
    shown = ask("case", "show", id, *day("01-21"))
    assert "Accession (agency) 1.0 (proposal), uni_nord" in shown.out
    assert "possible: screen by screener, says principles [documents mandate]" in shown.out
    assert "3 2027-01-20 intend             li@uni_nord   +letter_of_intent" in shown.out
    whole = ask("case", "show", id, "--json").json
    assert whole["case"]["state"] == "intent_received"
    assert whole["due"][0]["hard"] == "2027-04-20"
    assert [e["name"] for e in whole["log"]] == ["open", "assign", "intend"]
    assert ask("store", "check", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["do", "accession-1", "fly", "--as", OFFICE], "not possible in contact"),
        (["do", "accession-1", "intend", "--as", "x@y"], "has no part"),
        (["do", "accession-9", "intend", "--as", OFFICE], "there is no case"),
        (["do", "accession-1", "intend", "--as", OFFICE, "--file", "../x"], "leads outside"),
        (["do", "accession-1", "intend", "--as", OFFICE, "--file", "big"], "100.0 MB"),
        (["do", "accession-1", "intend", "--as", OFFICE, "--file", "no"], "not a file"),
        (["do", "accession-1", "a/intend", "--as", OFFICE], "no track"),
        (["do", "accession-1", "intend", "--as", OFFICE, "--with", "x=1"], "knows nothing of x"),
        (["do", "accession-1", "hold", "--as", OFFICE, "--version", "7"], "version 1, not 7"),
        (["new", "accession", "--partner", "x"], "has variants"),
        (["new", "wedding", "--partner", "x"], "no flow"),
        (["new", "invitation", "--partner", "Ü"], "no id"),
        (["new", "invitation", "--partner", "x", "--as", "me"], "NAME@PARTNER"),
        (["show", "accession-1", "--as", "x@y"], "no part"),
        (["list", "--store", "none.db"], "ilrs store init --store none.db"),
        (["list", "--store", "mysql://x/y"], "no database"),
        (["list", "--store", "letter.txt"], "cannot be used"),
        (["flow", "none.toml"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    desk: Path, ask, arguments: list[str], told: str
) -> None:
    new(ask)
    with (desk / "big").open("wb") as stream:
        stream.truncate(100_000_000)
    before = ask("case", "show", "accession-1", "--json").json["log"]
    answer = ask("case", *arguments, *(day("01-12") if arguments[0] == "do" else ()))
    assert answer.status == 1
    assert told in answer.err
    assert "Traceback" not in answer.err
    assert "should not happen" not in answer.err
    assert ask("case", "show", "accession-1", "--json").json["log"] == before
    assert len(ask("case", "list", "--json").json) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["do", "accession-1", "hold"],
        ["do", "accession-1", "hold", "--as", OFFICE, "--with", "reason"],
        ["do", "accession-1", "hold", "--as", OFFICE, "--on", "soon"],
        ["new", "invitation"],
    ],
)
def test_what_cannot_be_meant_is_a_mistake_of_the_command(desk: Path, ask, arguments) -> None:
    assert ask("case", *arguments).status == 2


def test_a_request_sent_twice_counts_once(desk: Path, ask) -> None:
    id = new(ask)
    hold = ("case", "do", id, "hold", "--as", OFFICE, "--with", "reason=x", "--key", "r1")
    assert ask(*hold, *day("01-12")).status == 0
    ask("case", "do", id, "resume", "--as", OFFICE, *day("01-13"))
    again = ask(*hold, *day("01-13"))
    assert again.status == 1
    assert "was recorded on 2027-01-12 (no. 2)" in again.err


def test_the_clock_does_what_is_due(desk: Path, ask) -> None:
    id = new(ask)
    assert "open" in {row["grade"] for row in ask("case", "due", *day("02-01"), "--json").json}
    soft = ask("case", "due", *day("07-01"))
    assert "remind, until 2028-01-11: intend (candidate, secretariat), then lapse" in soft.out
    late = ask("case", "due", "--on", "2028-01-12", "--fire")
    assert late.out.rstrip().endswith("-> Lapsed")
    assert ask("case", "due", "--on", "2028-01-12").out == ""
    assert ask("case", "list", "--open").out == ""
    assert id in ask("case", "list").out


def test_the_wall_holds_when_listing_assigning_and_reading(desk: Path, ask) -> None:
    for name, kind in (("uni_nord", "university"), ("lab", "institute"), ("far", "institute")):
        ask("store", "partner", name, "--kind", kind)
    id = new(ask, "contribution")
    refused = assign(ask, id, "li@uni_nord", "reviewer")
    assert "WALL-CONFLICT" in refused.err
    judges = ("costa@lab", "wang@far")
    for person in judges:
        assert assign(ask, id, person, "reviewer").status == 0
    assign(ask, id, "he@uni_nord", "proposer")
    for person in judges:
        ask("case", "do", id, "declare", "--as", person, "--with", "ties=none", *day("01-12"))
    done = ask("case", "do", id, "submit_intent", "--as", "he@uni_nord", "--file",
               "contribution=letter.txt", *day("01-13"))  # fmt: skip
    assert done.status == 0
    read = ("case", "read", id, "contribution", "--as", "costa@lab", "--out")
    assert ask(*read, "a.txt", *day("01-14")).status == 0
    assert (desk / "a.txt").read_text() == "We want to take part."
    assert "exists already" in ask(*read, "a.txt", *day("01-14")).err
    merged = ask("store", "partner", "lab", "--merged-into", "uni_nord", *day("02-01"))
    assert merged.out == "lab: institute, belongs to uni_nord\n"
    after = ask(*read, "b.txt", *day("02-01"))
    assert (after.status, (desk / "b.txt").exists()) == (1, False)
    assert "tied to uni_nord" in after.err
    assert ask("case", "list", "--as", "costa@lab", *day("02-01")).out == ""
    assert id in ask("case", "list", "--as", "wang@far", *day("02-01")).out
    assert ask("case", "show", id, "--as", "costa@lab", *day("02-01")).status == 1


def test_flows_are_listed_shown_and_drawn(desk: Path, ask) -> None:
    names = [row["name"] for row in ask("case", "flows", "--json").json]
    assert "accession/agency" in names
    assert all(f"{name} " in ask("case", "flows").out for name in names)
    shown = ask("case", "flow", "accession/government", "--language", "zh")
    assert "ratify (缔约方) -> in_force" in shown.out
    assert ask("case", "flow", "invitation", "--dot").out.startswith('digraph "invitation" {')
    assert "proposal" in ask("case", "--help").out


def test_a_store_is_made_once_and_brought_up_to_date(desk: Path, ask) -> None:
    assert "exists already" in ask("store", "init").err
    assert ask("store", "upgrade").out.startswith("shape ")
    assert "ilrs store init" in ask("store", "upgrade", "--store", "none.db").err
    assert ask("store", "partner", "x", "--kind", "kingdom").status == 1
