"""What is refused when it is added, and leaves the folder as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_desk import ORIGIN, TIME, Desk, key_of

from ilrs.partners.record.book import open_book
from ilrs.partners.record.entry import Entry, opened, sealed
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import create
from ilrs.partners.record.keys import text_of
from ilrs.partners.record.register import ADDED, key_statement
from ilrs.partners.record.verify import verify


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def append(desk: Desk, who: str, **fields: Any) -> None:
    """An entry as somebody could sign it without going by the record."""
    whole = {"record": ORIGIN, "id": "f" * 32, "type": "note", "author": who, "sequence": 0,
             "time": TIME, "body": {}} | fields  # fmt: skip
    with open_book(desk.folder) as book:
        book.append(sealed(Entry(**whole), desk.key(who)))


REFUSED: list[tuple[str, Callable[[Desk], object], str]] = [
    ("another record", lambda d: append(d, "uni", record="other.example/record"), "REC-FOREIGN"),
    ("unknown key", lambda d: append(d, "stranger"), "REC-KEY-UNKNOWN"),
    ("as another", lambda d: append(d, "uni", author="keeper"), "REC-KEY-OTHER"),
    ("a witness's key", lambda d: append(d, "wit_a"), "does not sign entries"),
    ("the same id", lambda d: append(d, "uni", id=f"{1:032x}"), "REC-REPLAY"),
    ("a gap", lambda d: append(d, "uni", sequence=3), "REC-SEQUENCE"),
    ("not admitted", lambda d: d.add("stranger"), "is not in this record"),
    ("no such type", lambda d: d.add("keeper", "key.lent"), "no entries of type key.lent"),
    ("twice", lambda d: d.admit("uni"), "is in the record already"),
    ("a third's key", lambda d: d.admit("x", by="uni", partner="y"), "may not add a key of y"),
    ("an own witness", lambda d: d.admit("k2", "witness", partner="keeper"), "cannot be its wit"),
    ("checkpoints", lambda d: d.admit("k2", "checkpoint"), "only keeper"),
    ("the last key", lambda d: d.revoke("keeper", 9), "the last key of keeper"),
    ("no such key", lambda d: d.revoke("stranger", 9), "is not in the record"),
    ("too early", lambda d: d.revoke("uni", 1), "was added at 1"),
    ("another's key", lambda d: d.revoke("wit_a", 9, by="uni"), "may not revoke"),
    ("a float", lambda d: d.add("uni", body={"mass": 9.8}), "number with a fraction"),
    ("too large", lambda d: d.add("uni", body={"x": "x" * 1_100_000}), "at most"),
    ("too deep", lambda d: d.add("uni", body={"x": nested(50)}), "levels deep"),
    ("a key's twin", lambda d: d.add("keeper", ADDED, stolen(d)), "not signed by the key"),
]


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else 0


def stolen(desk: Desk) -> dict[str, Any]:
    """The statement of another's key, in one's own name."""
    return {**key_statement(key_of("new"), "new", ("entries",)), "partner": "thief"}


@pytest.mark.parametrize(("what", "act", "message"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused_and_nothing_changed(
    desk: Desk, what: str, act: Callable[[Desk], object], message: str
) -> None:
    before = files(desk.folder)
    with pytest.raises(RecordError, match=message):
        act(desk)
    assert files(desk.folder) == before
    assert verify(desk.folder).ok
    assert desk.add("uni") == 4


def test_a_forged_signature_is_refused(desk: Desk) -> None:
    with open_book(desk.folder) as book:
        good = book.sign(desk.key("uni"), "note", {}, "a" * 32, TIME)
        made, none = text_of(good.signature).encode(), text_of(bytes(64)).encode()
        forged = opened(good.line.replace(made, none))
        with pytest.raises(RecordError, match="REC-SIGNATURE"):
            book.append(forged)
        assert book.append(good) == 4
        with pytest.raises(RecordError, match="REC-REPLAY"):
            book.append(good)


def test_many_entries_are_taken_as_one_or_not_at_all(desk: Desk) -> None:
    before = files(desk.folder)
    key = desk.key("uni")
    with open_book(desk.folder) as book:
        with pytest.raises(RecordError, match="REC-REPLAY"):
            book.extend(book.sign(key, "note", {}, f"{i % 7:032x}", TIME) for i in range(90, 200))
        assert files(desk.folder) == before
        last = book.extend(book.sign(key, "note", {}, f"{i:032x}", TIME) for i in range(90, 200))
    assert last == 113
    assert verify(desk.folder).ok
    assert desk.add("keeper") == 114


def test_a_revoked_key_signs_until_it_does_not(desk: Desk) -> None:
    desk.revoke("uni", 7)
    assert desk.add("uni") == 5
    assert desk.add("uni") == 6
    with pytest.raises(RecordError, match="was revoked from entry 7 on"):
        desk.add("uni")
    assert verify(desk.folder).ok
    with pytest.raises(RecordError, match="is in the record already"):
        desk.admit("uni")
    desk.admit("uni2", by="keeper", partner="uni")
    assert desk.add("uni2") == 8
    with open_book(desk.folder) as book:
        assert book.history.next_sequence("uni") == 3


def test_a_key_that_was_lost_before_puts_what_it_signed_in_doubt(desk: Desk) -> None:
    early, late = desk.add("uni"), desk.add("uni")
    desk.revoke("uni", late)
    verdict = verify(desk.folder)
    assert verdict.ok
    assert [(f.id, f.index) for f in verdict.findings if f.index >= 0] == [("REC-DOUBT", late)]
    assert early < late


def test_a_thief_cannot_put_a_revocation_off(desk: Desk) -> None:
    desk.revoke("uni", 2**53 - 1, by="uni")
    desk.add("uni")
    desk.revoke("uni", 7)
    with pytest.raises(RecordError, match="is revoked from 7 on already"):
        desk.revoke("uni", 7)
    with pytest.raises(RecordError, match="REC-KEY-REVOKED"):
        append(desk, "uni", sequence=2)
    assert verify(desk.folder).ok


def test_a_partner_changes_its_own_keys(desk: Desk) -> None:
    desk.admit("uni2", by="uni", partner="uni")
    desk.revoke("uni", 6, by="uni2")
    assert desk.add("uni2") == 6
    with pytest.raises(RecordError, match="revoked"):
        desk.add("uni")


def test_the_keeper_can_change_keys_and_not_lose_the_last(desk: Desk) -> None:
    desk.admit("k2", "checkpoint", "entries", partner="keeper")
    desk.revoke("keeper", 6, by="k2")
    desk.checkpoint("k2")
    with pytest.raises(RecordError, match="does not sign checkpoints"):
        desk.checkpoint("keeper")
    with pytest.raises(RecordError, match="the last key"):
        desk.revoke("k2", 9, by="k2")
    assert verify(desk.folder).ok


def test_a_record_begins_with_a_founding_key(tmp_path: Path) -> None:
    create(tmp_path / "r", ORIGIN)
    desk = Desk(tmp_path / "r")
    with pytest.raises(RecordError, match="is not in this record"):
        desk.add("keeper")
    with pytest.raises(RecordError, match="must add itself"):
        desk.admit("keeper", "entries")
    with pytest.raises(RecordError, match="is signed by key"):
        desk.admit("uni", "entries", "checkpoint", by="keeper")
    desk.admit("keeper", "entries", "checkpoint")
    verdict = verify(desk.folder)
    assert verdict.ok
    assert (verdict.keeper, verdict.founder) == ("keeper", key_of("keeper").public.id)


def test_folders_that_are_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="holds no record"):
        verify(tmp_path)
    (tmp_path / "x").write_text("x")
    with pytest.raises(RecordError, match="is not empty"):
        create(tmp_path, ORIGIN)
    for text in ("[]", "{", '{"schema": 2, "origin": "a"}', '{"schema": 1}', "[" * 100_000):
        (tmp_path / "record.json").write_text(text)
        with pytest.raises(RecordError, match="damaged"):
            verify(tmp_path)
    with pytest.raises(RecordError, match="no name for a record"):
        create(tmp_path / "new", "two words")
    assert not (tmp_path / "new").exists()


# What a killed append can leave: part of the line, the line without its digest, part of the digest.
@pytest.mark.parametrize("cut", ["part of a line", "no end", "no digest", "part of a digest"])
def test_an_append_that_was_killed_is_repaired(desk: Desk, cut: str) -> None:
    before = files(desk.folder)
    desk.add("uni")
    entries, leaves = desk.folder / "entries.jsonl", desk.folder / "leaves"
    whole = entries.read_bytes()
    if cut in ("part of a line", "no end"):
        at = len(before["entries.jsonl"]) + 100 if cut == "part of a line" else len(whole) - 1
        os.truncate(entries, at)
        leaves.write_bytes(before["leaves"])
    else:
        os.truncate(leaves, len(before["leaves"]) + (30 if cut == "part of a digest" else 0))
    found = verify(desk.folder)
    assert found.ok
    torn = cut in ("part of a line", "no end")
    assert [f.id for f in found.findings if f.id != "REC-NO-CHECKPOINT"] == [
        "REC-TORN" if torn else "REC-LATE"
    ]
    told: list[str] = []
    with open_book(desk.folder, told.append) as book:
        index = book.add(desk.key("uni"), "note", {}, "e" * 32, TIME)
    assert len(told) == 1
    assert index == (4 if torn else 5)
    assert not [f for f in verify(desk.folder).findings if f.id != "REC-NO-CHECKPOINT"]


def test_a_line_that_lost_its_end_gets_it_back(desk: Desk) -> None:
    before = files(desk.folder)
    os.truncate(desk.folder / "entries.jsonl", len(before["entries.jsonl"]) - 1)
    found = verify(desk.folder)
    assert [(f.id, f.index) for f in found.findings if f.severity == "error"] == [("REC-CUT", 3)]
    told: list[str] = []
    with open_book(desk.folder, told.append):
        pass
    assert told == ["entry 3 has its line feed again"]
    assert files(desk.folder) == before


def test_nothing_is_appended_to_a_damaged_record(desk: Desk) -> None:
    desk.write([line.replace(b'"sequence":1', b'"sequence":7') for line in desk.lines()])
    before = files(desk.folder)
    with pytest.raises(RecordError, match="entry 1 is not what was appended"):
        desk.add("uni")
    desk.write(desk.lines()[:2])
    with pytest.raises(RecordError, match="entry 1 is not"):
        desk.add("uni")
    assert files(desk.folder)["leaves"] == before["leaves"]
