"""`ilrs record` as people use it, from the founding to a keeper who rewrites an entry."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask) -> Path:
    """A desk with keys of a keeper, a university and a witness, and a record of all three."""
    monkeypatch.chdir(tmp_path)
    assert ask("record", "init", "rec", "--origin", "a.example/record").status == 0
    for name, purposes in (
        ("agency", ("entries", "checkpoint")), ("uni", ("entries",)), ("wit", ("witness",)),
    ):  # fmt: skip
        options = [word for purpose in purposes for word in ("--for", purpose)]
        made = ask("record", "key", "new", "--out", f"keys/{name}", "--partner", name, *options)
        assert made.status == 0
        assert add(ask, "agency", "key.added", f"keys/{name}.pub").status == 0
    Path("body.json").write_text('{"mass": "9.8 kg", "title": "月尘计"}', encoding="utf-8")
    return tmp_path


def add(ask, who: str, kind: str, body: str, folder: str = "rec"):
    options = ("--type", kind, "--body", body, "--json")
    return ask("record", "add", folder, "--key", f"keys/{who}", *options)


def vouch(ask, folder: str = "rec"):
    assert ask("record", "checkpoint", folder, "--key", "keys/agency").status == 0
    return ask("record", "witness", folder, "--key", "keys/wit", "--state", "wit.json", "--json")


def test_from_the_founding_to_a_proof(home: Path, ask) -> None:
    assert add(ask, "uni", "note", "body.json").json["index"] == 3
    shutil.copy("rec/checkpoint", "old") if vouch(ask).status == 0 else pytest.fail("no witness")
    assert add(ask, "uni", "note", "body.json").json["sequence"] == 1
    done = vouch(ask)
    assert (done.json["before"], done.json["size"]) == (4, 5)

    found = ask("record", "verify", "rec", "--witnesses", "--checkpoint", "old",
                "--state", "wit.json", "--json")  # fmt: skip
    assert found.status == 0
    assert found.json["ok"]
    assert found.json["findings"] == []
    assert found.json["witnesses"][0]["partner"] == "wit"
    assert ask("record", "verify", "rec", "--witnesses", "2").status == 1
    founder = found.json["founder"]
    assert ask("record", "verify", "rec", "--founder", founder).status == 0
    assert ask("record", "verify", "rec", "--founder", founder[:12]).status == 2

    listed = ask("record", "log", "rec", "--author", "uni", "--json").json
    assert [(e["index"], e["body"]["title"]) for e in listed] == [(3, "月尘计"), (4, "月尘计")]
    keys = ask("record", "key", "list", "rec", "--json").json["keys"]
    verifier = keys[0]["verifier_keys"][0]
    assert ask("record", "prove", "rec", "3", "--out", "p.json").status == 0
    assert ask("record", "prove-consistency", "rec", "--from", "old", "--out", "c.json").status == 0
    for file, words in (("p.json", "entry 3 (note of uni"), ("c.json", "begin with the 4")):
        said = ask("record", "check-proof", file, "--key", verifier, "--json")
        assert words in said.json["proven"]
    bent = json.loads(Path("p.json").read_text()) | {"index": 2}
    Path("p.json").write_text(json.dumps(bent))
    refused = ask("record", "check-proof", "p.json", "--key", verifier)
    assert refused.status == 1
    assert "proves nothing" in refused.err


def test_the_operator_rewrites_an_entry(home: Path, ask) -> None:
    """The witness refuses, and verify names the leaf."""
    add(ask, "uni", "note", "body.json")
    assert vouch(ask).status == 0
    entry = ask("record", "log", "rec", "--type", "note", "--json").json[0]
    file = Path("rec/entries.jsonl")
    file.write_text(file.read_text("utf-8").replace("9.8 kg", "9.1 kg"), encoding="utf-8")
    Path("rec/leaves").write_bytes(b"")  # and what was kept of it
    shutil.rmtree("rec/witnesses")
    Path("rec/witnesses").mkdir()

    refused = ask("record", "witness", "rec", "--key", "keys/wit", "--state", "wit.json")
    assert refused.status == 1
    assert "refused" in refused.err
    assert "entry 3: it is not what the witness saw" in refused.err
    assert not list(Path("rec/witnesses").iterdir())
    found = ask("record", "verify", "rec", "--json")
    assert found.status == 1
    named = [f for f in found.json["findings"] if f["index"] >= 0]
    assert [(f["id"], f["index"], f["entry"]) for f in named] == [
        ("REC-SIGNATURE", 3, entry["id"])
    ]  # fmt: skip
    assert "entry 3" in ask("record", "verify", "rec").out


def test_an_entry_that_is_signed_elsewhere(home: Path, ask) -> None:
    shutil.copytree("rec", "copy")
    signed = ask("record", "sign", "copy", "--key", "keys/uni", "--type", "note",
                 "--body", "body.json", "--out", "env")  # fmt: skip
    assert signed.status == 0
    assert ask("record", "add", "rec", "--envelope", "env", "--json").json["author"] == "uni"
    before = Path("rec/entries.jsonl").read_bytes()
    replay = ask("record", "add", "rec", "--envelope", "env")
    assert (replay.status, "REC-REPLAY" in replay.err) == (1, True)
    Path("forged").write_text(Path("env").read_text("utf-8").replace("9.8", "9.9"), "utf-8")
    forged = ask("record", "add", "rec", "--envelope", "forged")
    assert (forged.status, "REC-SIGNATURE" in forged.err) == (1, True)
    assert ask("record", "add", "rec", "--envelope", "env", "--type", "x").status == 2
    assert ask("record", "add", "rec").status == 2
    assert Path("rec/entries.jsonl").read_bytes() == before


def test_a_body_from_standard_input(home: Path, ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b'{"a": 1}')))
    assert add(ask, "uni", "note", "-").status == 0
    assert ask("record", "log", "rec", "--json").json[-1]["body"] == {"a": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"mass": {"value": 9.8}}', "mass.value is 9.8, a number with a fraction"),
        ("[1]", "not a JSON object"),
        ("{", "not JSON"),
        ('{"a": 1, "a": 2}', "twice"),
        (None, "more than 1024 KiB"),
    ],
)
def test_a_bad_body_leaves_the_record_as_it_was(
    home: Path, ask, text: str | None, message: str
) -> None:
    before = {p: p.read_bytes() for p in Path("rec").rglob("*") if p.is_file()}
    with Path("bad.json").open("w") as stream:
        if text is None:
            stream.truncate(100_000_000)
        else:
            stream.write(text)
    answer = add(ask, "uni", "note", "bad.json")
    assert answer.status == 1
    assert "bad.json" in answer.err
    assert message in answer.err
    assert answer.json["ok"] is False
    assert {p: p.read_bytes() for p in Path("rec").rglob("*") if p.is_file()} == before


def test_a_revoked_key(home: Path, ask) -> None:
    keys = ask("record", "key", "list", "rec", "--json").json["keys"]
    uni = next(key["id"] for key in keys if key["partner"] == "uni")
    revoked = ask("record", "key", "revoke", "rec", uni[:12], "--key", "keys/agency",
                  "--reason", "lost", "--json")  # fmt: skip
    assert revoked.json == {"index": 3, "id": uni, "from": 4}
    refused = add(ask, "uni", "note", "body.json")
    assert (refused.status, "was revoked from entry 4 on" in refused.err) == (1, True)
    assert "revoked from 4 on" in ask("record", "key", "list", "rec").out
    unknown = ask("record", "key", "revoke", "rec", "0" * 12, "--key", "keys/agency",
                  "--reason", "x")  # fmt: skip
    assert "is not a key of this record" in unknown.err
    by_file = ask("record", "key", "revoke", "rec", "keys/wit.pub", "--key", "keys/agency",
                  "--reason", "x", "--from", "9", "--json")  # fmt: skip
    assert (by_file.json["index"], by_file.json["from"]) == (4, 9)


def test_a_key_with_a_passphrase(home: Path, ask) -> None:
    Path("phrase").write_text("correct horse\n")
    made = ask("record", "key", "new", "--out", "keys/x", "--partner", "x",
               "--passphrase-file", "phrase")  # fmt: skip
    assert made.status == 0
    assert "ENCRYPTED" in Path("keys/x").read_text()
    add(ask, "agency", "key.added", "keys/x.pub")
    assert "asks for a passphrase" in add(ask, "x", "note", "body.json").err
    good = ask("record", "add", "rec", "--key", "keys/x", "--type", "note", "--body", "body.json",
               "--passphrase-file", "phrase")  # fmt: skip
    assert good.status == 0


def test_a_private_key_never_lies_in_the_record(home: Path, ask) -> None:
    answer = ask("record", "key", "new", "--out", "rec/key", "--partner", "x")
    assert answer.status == 1
    assert "lies in the record" in answer.err
    assert not list(Path("rec").glob("key*"))


def test_what_is_not_there(home: Path, ask) -> None:
    for words in (
        ("verify", "nowhere"), ("log", "nowhere"), ("prove", "rec", "0"),
        ("verify", "rec", "--state", "nowhere"), ("verify", "rec", "--checkpoint", "nowhere"),
        ("check-proof", "nowhere", "--key", "x"), ("init", "rec", "--origin", "a"),
        ("add", "rec", "--key", "nowhere", "--type", "note", "--body", "body.json"),
        ("key", "new", "--out", "keys/uni", "--partner", "uni"),
        ("key", "new", "--out", "keys/new", "--partner", "Not A Name"),
        ("key", "new", "--out", "keys/new", "--partner", "x", "--for", "fun"),
    ):  # fmt: skip
        answer = ask("record", *words)
        assert answer.status == 1, words
        assert answer.err.startswith("error"), words
        assert "should not happen" not in answer.err, words
