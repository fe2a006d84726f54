"""`ilrs network route`: answers, tables, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CSV = """\
# origin 2035-01-01T00:00:00Z
from,to,start_s,end_s,rate_bit_s,owlt_s
station,relay,0,600,2e6,0.03
relay,kashi,300,3600,1e6,1.3
"""
ION = "a contact +0 +60 1 2 100000\na contact +30 +90 2 3 100000\na range +0 +90 1 2 1\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_hops_carry_their_contact_and_their_times(ask, plan: Path) -> None:
    found = ask("network", "route", plan, "station", "kashi", "--size", 250_000, "--json").json
    assert found["arrival_s"] == pytest.approx(300 + 2 + 1.3)
    assert found["arrival_utc"] == "2035-01-01T00:05:03.3Z"
    assert [hop["from"] for hop in found["hops"]] == ["station", "relay"]
    assert found["hops"][0] == {
        "from": "station", "to": "relay", "start_s": 0.0, "end_s": 600.0, "rate_bit_s": 2e6,
        "owlt_s": 0.03, "depart_s": 0.0, "arrive_s": pytest.approx(1.03),
    }  # fmt: skip
    assert found["expires_s"] == 600.0


def test_the_table_tells_the_same(ask, plan: Path) -> None:
    answer = ask("network", "route", plan, "station", "kashi")
    assert answer.out.startswith("Arrives at 301.3 s (2035-01-01T00:05:01.3Z)")
    assert [line.split()[:2] for line in answer.out.splitlines()[2:]] == [
        ["station", "relay"], ["relay", "kashi"],
    ]  # fmt: skip


def test_times_are_seconds_or_dates(ask, plan: Path) -> None:
    route = ("network", "route", plan, "station", "relay", "--json", "--at")
    by_seconds = ask(*route, "120").json
    by_date = ask(*route, "2035-01-01T00:02:00Z").json
    assert by_seconds == by_date
    assert by_seconds["hops"][0]["depart_s"] == 120.0


def test_no_way_is_null_and_says_why(ask, plan: Path) -> None:
    back = ask("network", "route", plan, "kashi", "station", "--json")
    assert (back.status, back.json["route"]) == (0, None)
    late = ask("network", "route", plan, "station", "kashi", "--lifetime", "5 min", "--json").json
    assert late["route"] is None
    assert late["why"].startswith("it would arrive at 301.3 s")
    large = ask("network", "route", plan, "station", "kashi", "--size", 1e9)
    assert "long enough for 1e+09 bytes" in large.out


def test_numbers_are_names_and_ion_is_recognised(ask, tmp_path: Path) -> None:
    text = ION + "a range +0 +90 2 3 2\n"
    found = ask("network", "route", written(tmp_path, text), 1, 3, "--json").json
    assert (found["format"], found["arrival_s"]) == ("ion", 32.0)
    eid = ask("network", "route", written(tmp_path, text), "ipn:1.0", "ipn:3.0", "--json").json
    assert eid["arrival_s"] == 32.0


def test_remarks_go_beside_the_result(ask, tmp_path: Path) -> None:
    answer = ask("network", "route", written(tmp_path, ION), 1, 2, "--json")
    assert "PLAN-RANGE" in answer.err
    assert [r["id"] for r in answer.json["remarks"]] == ["PLAN-RANGE"]
    assert ask("network", "route", written(tmp_path, ION), 1, 2, "-q").err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("staton", "kashi"), 'no node "staton"; did you mean "station"?'),
        (("station", "ipn:7.0"), 'no node "ipn:7.0"'),
        (("station", "station"), "same node"),
        (("station", "kashi", "--at", "soon"), "not a UTC instant"),
        (("station", "kashi", "--size", "-1"), "0 bytes or more"),
        (("station", "kashi", "--lifetime", "0 s"), "above zero"),
        (("station", "kashi", "--lifetime", "5"), "no unit"),
        (("station", "kashi", "--priority", "3"), "0<=x<=2"),
        (("station", "kashi", "--format", "stk"), "ion"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask, plan: Path, arguments, said: str) -> None:
    answer = ask("network", "route", plan, *arguments)
    assert answer.status == 2
    assert said in " ".join(answer.err.split())


def test_mistakes_in_a_plan_are_diagnostics_with_lines(ask, tmp_path: Path) -> None:
    path = written(tmp_path, CSV + "station,relay,500,700,2e6,0\nrelay,kashi,9000,8000,1,1\n")
    answer = ask("network", "route", path, "station", "kashi", "--json")
    assert answer.status == 1
    found = [(d["line"], d["id"]) for d in answer.json["diagnostics"]]
    assert found == [(5, "PLAN-OVERLAP"), (6, "PLAN-REVERSED")]
    mended = written(tmp_path, CSV + "station,relay,500,700,2e6,0\n")
    told = ask("network", "route", mended, "station", "kashi")
    assert told.status == 1
    assert f"{mended}:5: error PLAN-OVERLAP" in told.err
    assert "overlaps that of line 3" in told.err


def hdtn(*contacts: tuple[int, int, int, int]) -> str:
    items = [
        {"contact": i, "source": a, "dest": b, "startTime": s, "endTime": e,
         "rateBitsPerSec": 1000, "owlt": 1}
        for i, (a, b, s, e) in enumerate(contacts)
    ]  # fmt: skip
    return json.dumps({"contacts": items}, indent=1)


def test_a_contact_given_backwards_is_refused_where_the_answer_hangs_on_it(
    ask, tmp_path: Path
) -> None:
    path = written(tmp_path, hdtn((1, 2, 0, 10), (2, 3, 20, 5), (3, 4, 0, 9)))
    assert ask("network", "route", path, 1, 2).status == 0
    answer = ask("network", "route", path, 1, 3)
    assert answer.status == 1
    assert "error PLAN-REVERSED" in answer.err


def test_a_contact_turned_round_may_overlap_another(ask, tmp_path: Path) -> None:
    path = written(tmp_path, hdtn((1, 2, 50, 60), (1, 2, 55, 20)))
    assert "error PLAN-REVERSED" in ask("network", "route", path, 1, 2).err
    assert ask("network", "route", path, 1, 2, "--at", 52).status == 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"\x00" * 99])
def test_files_that_are_no_plans_are_refused(ask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan"
    path.write_bytes(content)
    answer = ask("network", "route", path, 1, 2, "--json")
    assert answer.status == 1
    assert not answer.json["ok"]


def test_a_missing_file_and_a_folder_are_said(ask, tmp_path: Path) -> None:
    assert "No such file" in ask("network", "route", tmp_path / "x", 1, 2).err
    assert "station.toml" in ask("network", "route", tmp_path, 1, 2).err


def test_help_names_the_subcommands(ask) -> None:
    assert "route" in ask("network", "--help").out
