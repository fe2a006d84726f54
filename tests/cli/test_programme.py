"""`ilrs programme` as a person uses it: documents, differences, members, and bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from terms import GUIDELINE

from ilrs.cli.programme import command

SUBCOMMANDS = sorted(command.commands)


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    """Two versions of a small guideline: the power of a slot falls; three files cite it."""
    (tmp_path / "terms-1.0.toml").write_text(GUIDELINE, encoding="utf-8")
    second = GUIDELINE.replace('version = "1.0"', 'version = "2.0"\nsupersedes = "1.0"')
    second = second.replace('limit = "50 W"', 'limit = "40 W"')
    (tmp_path / "terms-2.0.toml").write_text(second, encoding="utf-8")
    for kind, name in (("calls", "a"), ("contributions", "b"), ("agreements", "c")):
        (tmp_path / kind).mkdir()
        text = 'cites = ["terms/slot-power"]\n'
        (tmp_path / kind / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_has_help(ask, name: str) -> None:
    answer = ask("programme", name, "--help")
    assert answer.status == 0
    assert answer.out.startswith(f"Usage: ilrs programme {name}")


def test_the_documents_are_listed(ask) -> None:
    found = ask("programme", "list", "--json").json["documents"]
    assert {"roadmap@1.0", "guideline@1.0"} <= {d["ref"] for d in found if d["official"]}
    assert "roadmap@1.0" in ask("programme", "list").out
    assert ask("programme", "show").out == ask("programme", "list").out


def test_a_document_is_shown_with_its_evidence(ask) -> None:
    whole = ask("programme", "show", "roadmap", "V1.0", "--json").json["documents"][0]
    items = {item["id"]: item for item in whole["items"]}
    launch = items["ilrs-1"]["facts"]["launch"][0]
    assert (launch["value"], launch["status"]) == ("2031", "unverified")
    assert set(items["phase-1"]["source"]) <= set(whole["sources"])
    text = ask("programme", "show", "roadmap", "1.0").out
    assert "launch: 2031 (UNVERIFIED: recollection)" in text
    assert "launcher: super-heavy, Russian (verified" in text
    assert "| super-heavy, Chinese or Russian" in text


def test_an_item_is_shown_with_its_sources(ask) -> None:
    answer = ask("programme", "show", "roadmap@2.0/ce-8")
    assert "launch: 2029" in answer.out
    assert "MoonDaily, Apr 2025" in answer.out
    assert ask("programme", "show", "roadmap/ce-8", "--json").json["item"]["id"] == "ce-8"


def test_the_baselines_differ_in_both_documents(ask) -> None:
    found = ask("programme", "diff", "plan-2021-2025", "state-2026", "--json").json
    assert found["step"] == "minor"
    changed = {(c["document"], c["id"]) for c in found["changes"]}
    assert {("roadmap", "ce-7"), ("roadmap", "ce-8"), ("guideline", "slots-ce-8")} <= changed
    assert found["impact"] is None
    launch = next(
        field
        for change in found["changes"]
        if change["id"] == "ce-7"
        for field in change["fields"]
        if field["field"] == "facts.launch"
    )
    assert (launch["before"], launch["after"]) == ("2026", "2027")


def test_an_impact_names_who_has_to_look_again(ask, terms: Path) -> None:
    pair = (terms / "terms-1.0.toml", terms / "terms-2.0.toml")
    found = ask("programme", "diff", *pair, "--impact", "--against", terms, "--json").json
    assert (found["step"], found["citing_files"]) == ("major", 3)
    assert {r["type"] for r in found["impact"]} == {"call", "contribution", "agreement"}
    assert {(r["item"], r["flag"]) for r in found["impact"]} == {("terms/slot-power", "recheck")}
    text = ask("programme", "diff", *pair, "--against", terms)
    assert text.status == 0
    assert "facts.limit: 50 W -> 40 W" in text.out
    assert "3 of 3 citing files need a recheck" in text.out


def test_an_impact_that_cannot_be_whole_is_no_success(ask, terms: Path) -> None:
    (terms / "calls" / "broken.toml").write_text("cites = [", encoding="utf-8")
    pair = (terms / "terms-1.0.toml", terms / "terms-2.0.toml")
    answer = ask("programme", "diff", *pair, "--against", terms)
    assert answer.status == 1
    assert "STN-TOML" in answer.err
    assert "recheck" in answer.out


def test_a_check_says_which_version_is_asked_for(ask, terms: Path) -> None:
    path = terms / "terms-2.0.toml"
    good = ask("programme", "check", path)
    assert good.status == 0
    assert "a major step, to 2.0 or later" in good.out
    text = path.read_text(encoding="utf-8").replace('version = "2.0"', 'version = "1.1"')
    path.write_text(text, encoding="utf-8")
    bad = ask("programme", "check", path, "--json")
    assert (bad.status, bad.json["ok"]) == (1, False)
    assert (bad.json["step"], bad.json["asks_for"]) == ("major", "2.0")
    assert [d["id"] for d in bad.json["diagnostics"]] == ["PRG-VERSION"]
    assert "PRG-VERSION" in ask("programme", "check", path).out


def test_serbia_is_the_eleventh(ask) -> None:
    found = ask("programme", "members", "--on", "2024-05-13", "--json").json
    assert (found["count"], found["rule"], found["within_history"]) == (11, "common", True)
    assert len(found["members"]) == 11
    last = found["members"][-1]
    assert (last["n"], last["name"], last["instrument"]) == (11, "Serbia", "serbia-2024")
    assert last["since"].startswith("2024-05")
    assert set(last["source"]) <= set(found["sources"])
    assert {"name", "since", "instrument", "source", "why"} <= set(last)
    text = ask("programme", "members", "--on", "2024-05-13").out
    assert text.startswith("11 on 2024-05-13, by the rule common")
    assert "2024-05-13: 11 countries, as here (11)" in text


def test_a_rule_changes_the_count_and_is_named(ask) -> None:
    found = ask("programme", "members", "--on", "2024-05-13", "--rule", "government", "--json").json
    assert (found["count"], found["rule"]) == (4, "government")
    assert "Venezuela" in {r["name"] for r in found["not_counted"]}
    rules = ask("programme", "members", "--rules", "--json").json
    assert rules["default"] == "common"
    assert {"common", "government", "any-level"} <= {r["id"] for r in rules["rules"]}


@pytest.mark.parametrize(("on", "count"), [("2016-01-01", 0), ("2030-01-01", 15)])
def test_a_day_outside_the_history_is_told(ask, on: str, count: int) -> None:
    found = ask("programme", "members", "--on", on, "--json").json
    assert (found["count"], found["within_history"]) == (count, False)
    assert found["note"]
    assert found["note"] in ask("programme", "members", "--on", on).err


def test_who_has_not_answered_is_told(ask) -> None:
    found = ask("programme", "invitations", "--json").json
    assert [(n["to"], n["state"]) for n in found["not_answered"]] == [("esa", "no final answer")]
    assert len(found["invitations"]) == 3
    text = ask("programme", "invitations", "--waiting", "--on", "2021-07-01").out
    assert "Without a final answer on 2021-07-01: European Space Agency" in text
    assert "venezuela" not in text


@pytest.mark.parametrize("kind", ["organisations", "instruments", "events", "groups"])
def test_each_table_of_the_register_is_listed(ask, kind: str) -> None:
    found = ask("programme", kind, "--json").json
    assert len(found[kind]) >= 5
    assert all(entry["source"] and entry["status"] for entry in found[kind])
    used = {s for entry in found[kind] for s in entry["source"]}
    assert used <= set(found["sources"])
    text = ask("programme", kind).out
    assert all(entry["id"] in text for entry in found[kind])


def test_instruments_of_one_country(ask) -> None:
    found = ask("programme", "instruments", "--of", "russia", "--json").json["instruments"]
    ids = [entry["id"] for entry in found]
    assert ids.index("memorandum-2021") < ids.index("agreement-2022")
    assert "serbia-2024" not in ids


def test_events_of_a_period(ask) -> None:
    found = ask("programme", "events", "--from", "2021", "--to", "2021-06", "--json").json["events"]
    assert [e["id"] for e in found] == [
        "memorandum-2021", "nanjing-2021", "startup-village-2021", "glex-2021",
    ]  # fmt: skip


def test_what_ships_can_be_taken_out_and_read_back(ask, tmp_path: Path) -> None:
    assert ask("programme", "export", tmp_path / "mine").status == 0
    register = tmp_path / "mine" / "register"
    mine = ask("programme", "members", "--on", "2024-05-13", "--register", register, "--json")
    assert mine.json == ask("programme", "members", "--on", "2024-05-13", "--json").json
    for path in (tmp_path / "mine" / "documents").iterdir():
        assert ask("programme", "check", path).status == 0
    again = ask("programme", "export", tmp_path / "mine")
    assert again.status == 1
    assert "nothing was written" in again.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "rodmap"], 'did you mean "roadmap"'),
        (["show", "roadmap", "1.7"], "known: 1.0"),
        (["show", "roadmap", "one"], "is not a version"),
        (["show", "roadmap/ce-88"], 'did you mean "ce-8"'),
        (["show", "roadmap/luna-27"], "it was retired"),
        (["diff", "roadmap", "guideline"], "different documents"),
        (["diff", "roadmap@1.0", "roadmap@2.0", "--against", "nowhere"], "is no folder"),
        (["members", "--on", "13.05.2024"], "write 2024-05-13"),
        (["members", "--on", "2024-02-30"], "is not a date"),
        (["members", "--on", "2024-05"], "no single day"),
        (["members", "--rule", "comon"], 'did you mean "common"'),
        (["instruments", "--of", "serbai"], 'did you mean "serbia"'),
        (["events", "--from", "2024", "--to", "2023"], "before it begins"),
        (["invitations", "--on", "soon"], "is not a date"),
    ],
)
def test_what_is_not_understood_is_told(ask, arguments: list[str], words: str) -> None:
    answer = ask("programme", *arguments)
    assert answer.status == 2
    assert words in answer.err
    as_json = ask("programme", *arguments, "--json")
    assert as_json.status == 2
    assert words in as_json.json["error"]["what"]


def test_files_that_cannot_be_used_are_told(ask, tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    with large.open("wb") as stream:
        stream.truncate(100_000_000)
    for arguments in (["check", large], ["show", large], ["diff", large, "roadmap"]):
        answer = ask("programme", *arguments)
        assert answer.status == 1
        assert "STN-TOO-LARGE" in answer.out + answer.err
    nowhere = ask("programme", "members", "--register", tmp_path / "nowhere")
    assert nowhere.status == 1
    assert "STN-NO-FOLDER" in nowhere.err
