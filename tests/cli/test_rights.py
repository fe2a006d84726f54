"""`ilrs rights`: what it says, and its status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ilrs.cli.main import status_of

SCENE = str(Path(__file__).parents[2] / "stations" / "reference")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = status_of(["rights", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_allowed_and_denied(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("can", SCENE, "chen", "command", "telescope/mode=on", "--at")
    status, out, _ = said(capsys, *question, "2035-03-02")
    assert status == 0
    assert "by command-own" in out
    assert "until 2035-06-01T00:00:00Z" in out
    status, out, _ = said(capsys, *question, "2035-06-02", "--explain")
    assert status == 1
    assert "forbidden by not-in-standing" in out
    assert "- allow command-own" in out
    assert "no   subject.active" in out


@pytest.mark.parametrize(("person", "rule"), [
    ("bo", "command-own"), ("dana", "command-standing"), ("flora", "command-standing"),
    ("chen", ""), ("zoe", ""),
])  # fmt: skip
def test_the_rover_is_for_its_owner_and_for_whom_it_lets(
    person: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for order in ("rover/drive=go", "rover/drive=stop", "rover/target_east_m=400"):
        question = ("can", SCENE, person, "command", order, "--at", "2035-03-02")
        status, out, _ = said(capsys, *question)
        assert status == (0 if rule else 1), (order, out)
        assert (f"by {rule}" if rule else "no rule allows it") in out


def test_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "can", SCENE, "ada", "command", "fission_plant/mode=on",
                          "--at", "2035-03-02", "--json", "--explain")  # fmt: skip
    found = json.loads(out)
    assert (status, found["allowed"], found["rules"]) == (1, False, [])
    assert found["missing"][0]["rule"] == "command-hazardous"
    assert found["at"] == "2035-03-02T00:00:00Z"
    assert {row["rule"] for row in found["considered"]} >= {"grave-mode", "break-glass"}


def test_lists_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "list", SCENE, "partner_c", "--at", "2035-06-02", "--json")
    found = json.loads(out)
    assert found["state"] == "suspended"
    assert [g["in_force"] for g in found["holds"]] == [False, False]
    _, out, _ = said(capsys, "list", SCENE, "partner_c", "--at", "2020-01-01")
    assert "Partner C: no membership is known" in out
    _, out, _ = said(capsys, "list", SCENE, "chen", "--at", "2035-06-02")
    assert "telescope/safe" in out
    _, out, _ = said(capsys, "rules", "--json")
    assert {r["effect"] for r in json.loads(out)["rules"]} == {"allow", "forbid"}
    _, out, _ = said(capsys, "rules")
    assert "forbid wall-partner" in out
    _, out, _ = said(capsys, "facts")
    assert "grant.window" in out


@pytest.mark.parametrize(("words", "says"), [
    (("can", SCENE, "chn", "command", "telescope/mode", "--at", "2035-01-01"), 'mean "chen"'),
    (("can", SCENE, "chen", "command", "telescope/mode", "--mode", "panic"), "survival"),
    (("can", SCENE, "chen", "command", "telescope/mode", "--at", "soon"), "not a UTC instant"),
    (("list", SCENE, "partner_z"), 'mean "partner_'),
    (("can", "nowhere.toml", "chen", "command", "x"), "does not exist"),
    (("rules", "nowhere.toml"), "does not exist"),
])  # fmt: skip
def test_mistakes_are_told(
    words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = said(capsys, *words)
    # A name that is not there is not a denial, which is status 1; nor is it a file with errors.
    assert status == (1 if "nowhere.toml" in words else 2)
    assert says in err
    assert "Traceback" not in out + err
