"""What people send on bad days: a clear error, and everything that is kept stays as it was."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from answers import Answer, Ask
from bad_files import PORT, WRONG_FILES
from contributions import write
from judged import OUTPOST, judged, row
from record_desk import ORIGIN, Desk

from ilrs.partners.record.folder import create
from ilrs.partners.record.keys import write_key


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, links not followed."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


@pytest.fixture
def home(tmp_path: Path) -> Generator[Path]:
    """A station and a record of three partners, which nothing of this may change."""
    shutil.copytree(OUTPOST, tmp_path / "kept" / "outpost")
    record = tmp_path / "kept" / "record"
    create(record, ORIGIN)
    desk = Desk(record)
    desk.admit("keeper", "entries", "checkpoint")
    desk.admit("uni")
    desk.add("uni")
    desk.checkpoint()
    for name in ("keeper", "uni"):
        write_key(tmp_path / name, desk.key(name), b"")
    (tmp_path / "body.json").write_text('{"text": "12 kg"}', encoding="utf-8")
    before = contents(tmp_path / "kept")
    yield tmp_path
    assert contents(tmp_path / "kept") == before


def refused(answer: Answer, *words: str) -> None:
    """An error for people, which says what is wrong, and no traceback."""
    assert answer.status == 1
    said = answer.out + answer.err
    for word in words:
        assert word in said
    assert "Traceback" not in said
    assert "should not happen" not in said


@pytest.mark.parametrize("day", WRONG_FILES)
def test_a_file_that_is_wrong(home: Path, ask: Ask, day: str) -> None:
    change, id = WRONG_FILES[day]
    path = write(home, change)
    station = home / "kept" / "outpost"
    answer = ask("partner", "check", path, "--json")
    refused(answer, id)
    found = [d for d in answer.json["diagnostics"] if d["id"] == id]
    assert found
    assert all(d["file"] == str(path) and d["line"] > 1 and d["hint"] for d in found)
    refused(ask("assess", path, "--station", station), id, f"{path}:{found[0]['line']}")


def test_a_port_of_the_host_that_exists_nowhere(home: Path) -> None:
    call = (('call = "change7"', 'call = "science-2035"'), ('role = "lander"', 'role = "ridge"'))
    port = PORT.format(type="power.dc28", to='to = "pwer"\n')
    calls = OUTPOST.parent / "reference" / "calls" / "science-2035.toml"
    station = home / "with_call"
    shutil.copytree(OUTPOST, station)
    shutil.copy(calls, station / "calls" / calls.name)
    found = judged(home, *call, ("[elements.dust_meter]\n", port), station=station)
    told = row(found, "PRT-MATCH")
    assert (told["severity"], told["value"]) == ("fail", "pwer")
    assert "power" in told["limit"]
    assert told["remedy"]


def test_a_file_of_100_mb(home: Path, ask: Ask) -> None:
    path = home / "large.toml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    station = home / "kept" / "outpost"
    refused(ask("partner", "check", path), "STN-TOO-LARGE", "100.0 MB")
    refused(ask("assess", path, "--station", station), "STN-TOO-LARGE")
    add = ("record", "add", home / "kept" / "record", "--key", home / "uni", "--type", "note")
    refused(ask(*add, "--body", path), "large.toml", "more than 1024 KiB")
    refused(ask("rights", "can", path, "chen", "command", "x"), "large.toml")


@pytest.fixture
def envelope(home: Path, ask: Ask) -> Path:
    """An entry that the university signed elsewhere, on a copy of the record."""
    shutil.copytree(home / "kept" / "record", home / "copy")
    out = home / "envelope"
    words = ("--key", home / "uni", "--type", "note", "--body", home / "body.json", "--out", out)
    assert ask("record", "sign", home / "copy", *words).status == 0
    return out


def test_a_forged_signature(home: Path, envelope: Path, ask: Ask) -> None:
    forged = home / "forged"
    forged.write_text(envelope.read_text("utf-8").replace("12 kg", "10 kg"), encoding="utf-8")
    answer = ask("record", "add", home / "kept" / "record", "--envelope", forged)
    refused(answer, "REC-SIGNATURE", "is not what key")


def test_a_replayed_entry(home: Path, envelope: Path, ask: Ask) -> None:
    assert ask("record", "add", home / "copy", "--envelope", envelope).status == 0
    before = contents(home / "copy")
    refused(ask("record", "add", home / "copy", "--envelope", envelope), "REC-REPLAY")
    assert contents(home / "copy") == before


def test_a_revoked_key(home: Path, envelope: Path, ask: Ask) -> None:
    copy = home / "copy"
    keys = ask("record", "key", "list", copy, "--json").json["keys"]
    uni = next(key["id"] for key in keys if key["partner"] == "uni")
    revoke = ("record", "key", "revoke", copy, uni, "--key", home / "keeper", "--reason", "lost")
    assert ask(*revoke).status == 0
    before = contents(copy)
    # Neither what was signed before, nor anything new.
    refused(ask("record", "add", copy, "--envelope", envelope), "REC-KEY-REVOKED", "was revoked")
    words = ("--key", home / "uni", "--type", "note", "--body", home / "body.json")
    refused(ask("record", "add", copy, *words), "was revoked")
    assert contents(copy) == before


def test_a_key_that_nobody_knows(home: Path, ask: Ask) -> None:
    out = home / "stranger"
    ask("record", "key", "new", "--out", out, "--partner", "uni")
    words = ("--key", out, "--type", "note", "--body", home / "body.json")
    refused(ask("record", "add", home / "kept" / "record", *words), "is not in this record")
