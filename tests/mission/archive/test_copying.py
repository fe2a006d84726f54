"""Documents are copied as they were at a moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ilrs.mission.archive import copying
from ilrs.mission.archive.copying import copy_documents
from ilrs.mission.archive.record_check import faults
from ilrs.mission.archive.records import Records


def told_at(kind: str, document: dict[str, Any], time_ns: int) -> int:
    return document["at"] if kind == "alarm" else time_ns


def test_the_last_version_that_was_known_is_copied(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_AT_A_TIME", 3)
    for n in range(10):
        records.put("event", f"e{n}", {"n": n}, time_ns=n)
    for at, state in ((2, "new"), (4, "seen"), (8, "over")):
        records.put("alarm", "a-1", {"at": at, "state": state}, time_ns=2)
    records.put("alarm", "a-2", {"at": 7, "state": "new"}, time_ns=3)
    target = Records(str(tmp_path / "own" / "archive.sqlite"))
    assert copy_documents(records, target, 5, told_at) == 7
    assert [d["n"] for d in target.find("event", newest_first=False)] == [0, 1, 2, 3, 4, 5]
    assert target.find("alarm") == [{"at": 4, "state": "seen"}]
    assert target.history("alarm", "a-1") == [{"at": 4, "state": "seen"}]
    assert faults(target) == []
    # Lived again, the same document is no new version, and a later one is.
    target.put("event", "e5", {"n": 5}, time_ns=5)
    target.put("alarm", "a-1", {"at": 8, "state": "shelved"}, time_ns=2)
    assert [e.version for e in target.entries("event")] == [1] * 6
    assert target.entries("alarm")[0].version == 2
    assert records.get("alarm", "a-1") == {"at": 8, "state": "over"}
    # What has documents is not copied into.
    assert copy_documents(records, target, 9, told_at) == 0
    target.close()
