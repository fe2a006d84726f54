"""A record in a notebook, and the times of what is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ilrs
from ilrs.epoch import Epoch, Grid
from ilrs.sim.journal import Command, journal_entries, journal_lines, read_journal
from ilrs.sim.record import Record, open_record

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    setting = {"station/start": "2035-03-29", "station/duration": "2 days"}
    station = ilrs.load(ROOT / "stations" / "outpost", set=setting)
    return ilrs.run(station, out=tmp_path_factory.mktemp("run") / "run")


def test_a_record_says_what_it_is_and_where(record: Record) -> None:
    lines = repr(record).splitlines()
    assert lines[0] == "<Record of outpost, 2035-03-29T00:00:00Z to 2035-03-31T00:00:00Z"
    assert lines[1] == "  survived"
    assert lines[-1].endswith(f" variables, 288 rows in {record.path}>")
    record.summary["energy"]["shed_j"] = 3.1e-5
    assert "shed 0\n" in repr(record)


def test_a_notebook_shows_no_markup_of_others(record: Record, tmp_path: Path) -> None:
    html = record._repr_html_()
    assert "survived" in html
    odd = open_record(record.path)
    odd.summary["station"] = "<script>"
    assert "<script>" not in odd._repr_html_()


def test_a_run_that_did_not_end_has_a_repr(record: Record) -> None:
    cut = open_record(record.path)
    cut.summary = {}
    assert "the run did not end" in repr(cut)
    assert repr(cut).endswith(f"in {record.path}>")


def test_the_journal_is_kept_with_times(record: Record) -> None:
    kept = [json.loads(x) for x in (record.path / "journal.jsonl").read_text().splitlines()]
    assert kept
    start = Epoch.from_utc("2035-03-29")
    assert [e["time"] for e in kept] == [(start + 60 * e["step"]).utc for e in kept]
    assert [record.time_of(c.step) for c in record.journal] == [e["time"] for e in kept]
    assert [c.step for c in record.journal] == [e["step"] for e in kept]


def test_a_journal_is_read_with_times_and_without() -> None:
    commands = [Command(5, "centre", "a/b", 1.0, "why")]
    grid = Grid(Epoch.from_utc("2035-01-01"), 60, 10)
    entries = journal_entries(commands, grid)
    assert entries[0]["time"] == "2035-01-01T00:05:00Z"
    assert read_journal("".join(json.dumps(e) + "\n" for e in entries)) == commands
    assert read_journal(journal_lines(commands)) == commands
