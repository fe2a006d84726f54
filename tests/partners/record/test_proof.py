"""Proofs as files, checked without the record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from record_desk import ORIGIN, Desk

from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import kept_checkpoint
from ilrs.partners.record.note import parse_note
from ilrs.partners.record.proof import check, consistency, inclusion


def ask(desk: Desk, document: Any) -> str:
    return check(json.loads(json.dumps(document)), ORIGIN, desk.key("keeper").public)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    for _ in range(9):
        desk.add("uni")
    desk.checkpoint()
    return desk


def test_every_entry_is_proven_to_be_there(filled: Desk) -> None:
    for index in range(13):
        said = ask(filled, inclusion(filled.folder, index))
        assert said.startswith(f"entry {index} (")
        assert "is in the first 13 of" in said
    filled.add("uni")
    for index in (13, 14, -1):
        with pytest.raises(RecordError, match="is not among the 13"):
            inclusion(filled.folder, index)


def test_a_record_is_proven_to_go_on(filled: Desk) -> None:
    first = kept_checkpoint(filled.folder)
    assert first is not None
    for _ in range(3):
        filled.add("uni")
    filled.checkpoint()
    document = consistency(filled.folder, first)
    assert ask(filled, document) == f"the 16 entries of {ORIGIN} begin with the 13 of before"
    document["first"], document["checkpoint"] = document["checkpoint"], document["first"]
    with pytest.raises(RecordError, match="does not lead"):
        ask(filled, document)


@pytest.mark.parametrize(
    "change",
    [
        {"index": 4}, {"index": 13}, {"path": []}, {"path": [7]}, {"path": ["%"]}, {"entry": "{}"},
        {"proof": "consistency"}, {"proof": 1}, {"checkpoint": "x"}, {"schema": "1"}, {"more": 1},
        {"entry": "\ud800"},
    ],
)  # fmt: skip
def test_a_bent_proof_proves_nothing(filled: Desk, change: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        ask(filled, {**inclusion(filled.folder, 5), **change})


def test_the_key_is_asked_for(filled: Desk) -> None:
    document = inclusion(filled.folder, 5)
    with pytest.raises(RecordError, match="is not signed by the key"):
        check(document, ORIGIN, filled.key("uni").public)
    with pytest.raises(RecordError, match="is not signed by the key"):
        check(document, "other.example", filled.key("keeper").public)
    with pytest.raises(RecordError, match="not a proof"):
        check([], ORIGIN, filled.key("keeper").public)


def test_nothing_is_proven_of_an_altered_record(filled: Desk, tmp_path: Path) -> None:
    shutil.copy(filled.folder / "checkpoint", tmp_path / "old")
    lines = filled.lines()
    lines[2] = lines[2].replace(b"12:00", b"13:00")
    filled.write(lines)
    with pytest.raises(RecordError, match="are not those of the checkpoint"):
        inclusion(filled.folder, 5)
    with pytest.raises(RecordError, match="are not those of the checkpoint"):
        consistency(filled.folder, parse_note((tmp_path / "old").read_bytes()))
    (filled.folder / "checkpoint").unlink()
    with pytest.raises(RecordError, match="no checkpoint to prove"):
        inclusion(filled.folder, 5)
