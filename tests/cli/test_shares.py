"""`ilrs shares` as a person uses it: plan, entitlements, exchanges, and bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

FILE = """schema = 1
title = "Three"
formula = "1.0"
[period]
start = 2035-01-01
[partners.north]
from = 2030-01-01
[partners.isle]
from = 2031-01-01
[partners.late]
from = 2035-01-10
[contributions.array]
partner = "north"
kind = "power"
amount = "500 W"
accepted = { agreed = 2031-01-01, operating = 2034-02-01 }
[pools.energy_night]
amount = "40 kWh"
reserved = [{ amount = "10 kWh", why = "heaters" }]
[pools.crew_time]
amount = "100 h"
[[awards]]
partner = "isle"
share = "5 %"
by = "the panel"
[[requests]]
id = "isle.lamp"
partner = "isle"
needs = { energy_night = "30 kWh" }
least = "10 %"
[[requests]]
id = "late.visit"
partner = "late"
needs = { crew_time = "10 h" }
[[used]]
partner = "north"
pool = "crew_time"
amount = "5 h"
"""
GIVE = ("--give", "north/energy_night=2 kWh", "--give", "isle/crew_time=1.5 h")
AGREED = ("--agreed", "north=A", "--agreed", "isle=B")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shares.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [(), ("plan",), ("entitle",), ("ledger",), ("ledger", "show"),
                                   ("ledger", "barter")])  # fmt: skip
def test_every_command_has_help(ask, words: tuple[str, ...]) -> None:
    answer = ask("shares", *words, "--help")
    assert answer.status == 0
    assert answer.out.startswith(f"Usage: ilrs shares{' ' if words else ''}{' '.join(words)}")


def test_a_plan_says_asked_entitled_got_and_why(ask, file: Path) -> None:
    found = ask("shares", "plan", file, "--json")
    assert found.status == 0
    pool = found.json["pools"]["energy_night"]
    assert (pool["amount"], pool["shared"], pool["unit"]) == (144_000_000, 108_000_000, "J")
    line = found.json["partners"]["isle"]["pools"]["energy_night"]
    assert line["asked"] == line["got"] == 108_000_000
    assert line["own"] + line["from_open"] == line["got"]
    assert found.json["formula"]["example"]
    assert "late" not in found.json["partners"]
    text = ask("shares", "plan", file)
    assert "EXAMPLE" in text.out
    assert "SHR-NOT-YET" in text.err
    later = ask("shares", "plan", file, "--on", "2035-01-10", "--json").json
    assert later["partners"]["late"]["pools"]["crew_time"]["got"] == 36_000
    assert later["partners"]["north"]["pools"]["crew_time"]["used"] == 18_000


def test_entitlements_are_exact(ask, file: Path) -> None:
    found = ask("shares", "entitle", file, "--json").json["partners"]
    assert found["isle"]["floor"]["exact"] == "3/40"
    assert found["north"]["contribution"]["exact"] == "3/5"
    assert found["isle"]["award"]["exact"] == "1/20"
    later = ask("shares", "entitle", file, "--on", "2035-01-10", "--json").json["partners"]
    assert later["isle"]["floor"]["exact"] == "1/20"


def test_an_exchange_is_kept_and_moves_entitlements(ask, file: Path) -> None:
    before = ask("shares", "plan", file, "--json").json["partners"]
    assert ask("shares", "ledger", "show", file).out.strip() == "no exchanges"
    assert ask("shares", "ledger", "barter", file, *GIVE, *AGREED).status == 0
    after = ask("shares", "plan", file, "--json").json["partners"]
    for name, sign in (("isle", 1), ("north", -1)):
        was, now = (p[name]["pools"]["energy_night"]["entitled"] for p in (before, after))
        assert now - was == sign * 7_200_000
    shown = ask("shares", "ledger", "show", file, "--json").json
    assert len(shown["entries"]) == 1
    assert sum(b["units"] for b in shown["balances"]) == 0
    assert ask("shares", "ledger", "show", file).out.count("gives") == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*GIVE, "--agreed", "north=A"), "both parties"),
        (("--give", "north/energy_night=50 kWh", *AGREED), "north lacks"),
        (("--give", "north/crew_time=70 h", *AGREED), "north lacks 7.5 h"),
        (("--give", "late/crew_time=1 h", *AGREED), "two parties"),
        (("--give", "north/crew_tim=1 h", *AGREED), 'did you mean "crew_time"'),
        (("--give", "north/crew_time=1 kg", *AGREED), "wrong dimension"),
        (("--give", "north/crew_time=-1 h", *AGREED), "negative"),
        (("--give", "north/crew_time", *AGREED), "PARTNER/POOL=AMOUNT"),
        ((*GIVE, "--agreed", "nort=A", "--agreed", "isle=B"), 'did you mean "north"'),
        ((*GIVE, *GIVE, *AGREED), "given twice"),
    ],
)
def test_what_is_no_exchange_leaves_no_trace(ask, file: Path, words, told: str) -> None:
    answer = ask("shares", "ledger", "barter", file, *words)
    assert answer.status != 0
    assert told in answer.err
    assert sorted(p.name for p in file.parent.iterdir()) == ["shares.toml"]


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ('"40 kWh"', '"40 kW"', "SHR-QUANTITY"),
        ('"40 kWh"', '"-40 kWh"', "SHR-QUANTITY"),
        ('"100 h"', '"0.5 s"', "SHR-QUANTITY"),
        ('"40 kWh"', '"run"', "SHR-RUN"),
        ('"5 %"', '"26 %"', "SHR-OVER"),
        ('"5 %"', '"5 kg"', "SHR-RANGE"),
        ('share = "5 %"', 'share = "120 %"', "SHR-RANGE"),
        ("[pools.crew_time]", "[pools.crew_tme]", "SHR-RESOURCE"),
        ("{ crew_time =", "{ eva_time =", "SHR-RESOURCE"),
        ('partner = "late"', 'partner = "lat"', "SHR-PARTNER"),
        ('kind = "power"', 'kind = "powr"', "SHR-KIND"),
        ("operating =", "flying =", "SHR-KIND"),
        ('"500 W"', '"500 h"', "SHR-QUANTITY"),
        ('id = "late.visit"', 'id = "isle.lamp"', "SHR-DUPLICATE"),
        ("from = 2035-01-10", "from = 2035-01-10\nto = 2035-01-01", "SHR-DATE"),
        ("start = 2035-01-01", 'start = "soon"', "SHR-DATE"),
        ('{ crew_time = "10 h" }', "{}", "SHR-EMPTY"),
        ('formula = "1.0"', 'formula = "7.0"', "SHR-FORMULA"),
        ('formula = "1.0"', 'formula = "gone.toml"', "STN-UNREADABLE"),
        ('formula = "1.0"', 'formula = "../ours.toml"', "SHR-PATH"),
        ('formula = "1.0"', 'formula = "1.0"\nledger = "/tmp/x.jsonl"', "SHR-PATH"),
        ("schema = 1", "schema = 9", "STN-SCHEMA"),
        ("least =", "lest =", "STN-UNKNOWN-KEY"),
        ('title = "Three"', 'title = "Three', "STN-TOML"),
    ],
)
def test_mistakes_are_found_where_they_stand(ask, file: Path, old: str, new: str, id: str) -> None:
    assert old in FILE
    file.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    answer = ask("shares", "plan", file, "--json")
    assert answer.status == 1
    found = [d for d in answer.json["diagnostics"] if d["id"] == id]
    assert found, answer.json
    assert all(d["line"] > 0 or id == "STN-UNREADABLE" for d in found)


def test_a_formula_of_ones_own_has_to_add_up(ask, file: Path) -> None:
    from importlib import resources

    text = resources.files("ilrs.partners.shares").joinpath("formula-1.0.toml").read_text()
    ours = file.parent / "ours.toml"
    file.write_text(FILE.replace('"1.0"', '"ours.toml"', 1), encoding="utf-8")
    ours.write_text(text.replace('floor = "15 %"', 'floor = "40 %"').replace('"60 %"', '"35 %"', 1))
    assert (
        ask("shares", "entitle", file, "--json").json["partners"]["isle"]["floor"]["exact"] == "1/5"
    )
    ours.write_text(text.replace('floor = "15 %"', 'floor = "25 %"'))
    answer = ask("shares", "entitle", file)
    assert answer.status == 1
    assert "add up to 110 %" in answer.err


def test_nobody_and_nothing(ask, file: Path) -> None:
    assert "nobody" in ask("shares", "plan", file, "--on", "2020-01-01").err
    assert ask("shares", "plan", file.parent / "none.toml").status == 1
    answer = ask("shares", "plan", file, "--from-run", file.parent)
    assert answer.status == 1
    assert "holds no record" in answer.err
