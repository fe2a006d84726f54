"""Whoever operates the log rewrites an entry: a witness refuses, and verify names the leaf."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from answers import Answer, Ask

REPORT = {"contribution": "uni_nord.dust_meter", "verdict": "conditional"}


@dataclass
class House:
    """A record, keys of who keeps it, of a university and of a witness, and what people do."""

    folder: Path
    ask: Ask

    @property
    def record(self) -> Path:
        return self.folder / "record"

    def key(self, name: str, *purposes: str) -> None:
        words = [word for purpose in purposes for word in ("--for", purpose)]
        out = self.folder / name
        assert self.ask("record", "key", "new", "--out", out, "--partner", name, *words).status == 0
        assert self.say("operator", "key.added", Path(f"{out}.pub")).status == 0

    def say(self, who: str, kind: str, body: Path) -> Answer:
        words = ("--key", self.folder / who, "--type", kind, "--body", body, "--json")
        return self.ask("record", "add", self.record, *words)

    def checkpoint(self) -> Answer:
        return self.ask("record", "checkpoint", self.record, "--key", self.folder / "operator")

    def witness(self) -> Answer:
        words = ("--key", self.folder / "wit", "--state", self.folder / "seen.json", "--json")
        return self.ask("record", "witness", self.record, *words)

    def verify(self, *words: object) -> Answer:
        return self.ask("record", "verify", self.record, *words, "--json")


@pytest.fixture
def house(tmp_path: Path, ask: Ask) -> House:
    """Six entries: three keys, two reports of the university, and the verdict of the operator."""
    made = House(tmp_path, ask)
    assert ask("record", "init", made.record, "--origin", "moon.example/record").status == 0
    made.key("operator", "entries", "checkpoint")
    made.key("uni", "entries")
    made.key("wit", "witness")
    body = tmp_path / "body.json"
    body.write_text(json.dumps(REPORT), encoding="utf-8")
    for who, kind in (("uni", "report.sent"), ("operator", "report.judged"), ("uni", "note")):
        assert made.say(who, kind, body).status == 0
    assert made.checkpoint().status == 0
    assert made.witness().json["size"] == 6
    assert made.verify("--witnesses").json["ok"]
    return made


def rewrite(house: House, index: int) -> None:
    """The operator changes one line, and takes away all that he can write himself."""
    file = house.record / "entries.jsonl"
    lines = file.read_bytes().splitlines()
    assert b"conditional" in lines[index]
    lines[index] = lines[index].replace(b"conditional", b"pass")
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    (house.record / "leaves").write_bytes(b"")
    shutil.rmtree(house.record / "witnesses")
    (house.record / "witnesses").mkdir()


def test_verify_names_the_leaf(house: House) -> None:
    entry = house.ask("record", "log", house.record, "--type", "report.sent", "--json").json[0]
    rewrite(house, 3)
    answer = house.verify()
    assert answer.status == 1
    named = [f for f in answer.json["findings"] if f["index"] >= 0]
    assert [(f["id"], f["index"], f["entry"]) for f in named] == [
        ("REC-SIGNATURE", 3, entry["id"])
    ]  # fmt: skip
    assert "entry 3" in house.ask("record", "verify", house.record).out


def test_the_witness_refuses_and_puts_its_name_to_nothing(house: House) -> None:
    rewrite(house, 3)
    seen = (house.folder / "seen.json").read_bytes()
    house.checkpoint()
    answer = house.witness()
    assert answer.status == 1
    assert "refused" in answer.err
    assert "entry 3: it is not what the witness saw" in answer.err
    assert not list((house.record / "witnesses").iterdir())
    assert (house.folder / "seen.json").read_bytes() == seen


def test_an_operator_who_signs_it_all_again_still_meets_the_witness(house: House) -> None:
    """A record founded anew with the same keys is sound in itself; it is not the one that was."""
    whole = [json.loads(x) for x in (house.record / "entries.jsonl").read_text().splitlines()]
    shutil.rmtree(house.record)
    house.ask("record", "init", house.record, "--origin", "moon.example/record")
    for index, line in enumerate(whole):
        said = line["payload"]
        body = said["body"] | ({"verdict": "pass"} if index == 4 else {})
        path = house.folder / "again.json"
        path.write_text(json.dumps(body), encoding="utf-8")
        # The university's entries are put in as they were signed; his own he signs anew.
        if said["author"] == "uni":
            envelope = house.folder / "envelope"
            text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            envelope.write_text(text, encoding="utf-8")
            answer = house.ask("record", "add", house.record, "--envelope", envelope)
        else:
            answer = house.say("operator", said["type"], path)
        assert answer.status == 0, answer.err
    assert house.checkpoint().status == 0
    assert house.verify().json["ok"]
    refused = house.witness()
    assert (refused.status, "refused" in refused.err) == (1, True)
    held = house.verify("--state", house.folder / "seen.json")
    assert held.status == 1
    first = next(f for f in held.json["findings"] if f["index"] >= 0)
    assert "not what the witness saw" in first["what"]
    assert 4 in {f["index"] for f in held.json["findings"]}
