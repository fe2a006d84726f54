"""The public history 2017-2024, told again as entries of a record; the eleventh, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from answers import Ask
from record_desk import ORIGIN, Desk

from ilrs.partners.record.book import open_book
from ilrs.partners.record.folder import create
from ilrs.programme.entries import EventTable, InstrumentTable
from ilrs.programme.membership import members_on
from ilrs.programme.register import Register, shipped_register

SHIPPED = shipped_register()
FIRST, LAST = date(2017, 1, 1), date(2024, 12, 31)
# SpaceWatch.Global, 13 May 2024: Serbia is the eleventh.
ASKED = date(2024, 5, 13)


def dated(register: Register) -> list[tuple[date, str, str, InstrumentTable | EventTable]]:
    """What was signed and what happened in those years, by the last day that it may have been."""
    signed = [("instrument.signed", id, e, e.signed) for id, e in register.instruments.items()]
    events = [("event.held", id, e, e.date) for id, e in register.events.items()]
    known = [(claims[0].span, kind, id, e) for kind, id, e, claims in [*signed, *events] if claims]
    inside = [(s.last, k, i, e) for s, k, i, e in known if s.first >= FIRST and s.last <= LAST]
    return sorted(inside, key=lambda row: row[:3])


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which the history was written down in its order, by whoever keeps it."""
    folder = tmp_path_factory.mktemp("history") / "record"
    create(folder, ORIGIN)
    desk = Desk(folder)
    desk.admit("keeper", "entries", "checkpoint")
    with open_book(folder) as book:
        for day, kind, id, entry in dated(SHIPPED):
            body = {"id": id, "entry": entry.model_dump(exclude_defaults=True)}
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            time = at.strftime("%Y-%m-%dT%H:%M:%SZ")
            book.add(desk.key("keeper"), kind, body, desk.next_id(), time)
        book.checkpoint(desk.key("keeper"))
    return folder


def read_back(entries: list[dict[str, Any]]) -> Register:
    """The register whose instruments are those of the entries, and no others."""
    bodies = [e["body"] for e in entries if e["type"] == "instrument.signed"]
    found = {b["id"]: InstrumentTable.model_validate(b["entry"]) for b in bodies}
    return replace(SHIPPED, instruments=found)


def test_the_record_of_the_history_holds(record: Path, ask: Ask) -> None:
    found = ask("record", "verify", record, "--json").json
    assert found["ok"], found["findings"]
    log = ask("record", "log", record, "--json").json
    years = [int(entry["time"][:4]) for entry in log[1:]]
    assert years == sorted(years)
    assert {2017, 2021, 2023, 2024} <= set(years)
    kinds = [entry["type"] for entry in log]
    assert kinds.count("instrument.signed") > 11
    assert kinds.count("event.held") > 5


def test_from_the_record_alone_they_were_eleven(record: Path, ask: Ask) -> None:
    register = read_back(ask("record", "log", record, "--json").json)
    found = members_on(register, ASKED, "common")
    assert found.count == 11
    assert found.members[-1].partner == "serbia"
    shipped = members_on(SHIPPED, ASKED, "common")
    assert found.members == shipped.members
    # The record grows, the count with it: one entry fewer, one partner fewer.
    fewer = [id for id in register.instruments if id != found.members[-1].instrument]
    before = replace(register, instruments={id: register.instruments[id] for id in fewer})
    assert members_on(before, ASKED, "common").count == 10


def test_the_answer_explains_its_rule(ask: Ask) -> None:
    found = ask("programme", "members", "--on", ASKED, "--json").json
    assert (found["count"], found["rule"]) == (11, "common")
    assert found["rule_title"]
    assert [m["n"] for m in found["members"]] == list(range(1, 12))
    assert all(m["why"] and m["source"] and m["instrument"] for m in found["members"])
    assert set(found["members"][-1]["source"]) <= set(found["sources"])
    assert found["not_counted"]
    assert all(row["why"] for row in found["not_counted"])
    said = ask("programme", "members", "--on", ASKED).out
    assert said.startswith(f"11 on 2024-05-13, by the rule common: {found['rule_title']}")
    assert "Sources differ; the first is worked with" in said
    rules = {r["id"]: r for r in ask("programme", "members", "--rules", "--json").json["rules"]}
    assert rules["common"]["text"]


def test_another_rule_counts_others(ask: Ask) -> None:
    stricter = ask("programme", "members", "--on", ASKED, "--rule", "government", "--json").json
    assert stricter["count"] < 11
    whys = {row["name"]: row["why"] for row in stricter["not_counted"]}
    assert "another source says government" in whys["Venezuela"]
