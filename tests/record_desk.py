"""A record for tests: its folder, everybody's keys, and somebody who adds to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilrs.partners.record.book import open_book
from ilrs.partners.record.keys import SigningKey
from ilrs.partners.record.register import ADDED, REVOKED, key_statement
from ilrs.partners.record.verdict import Verdict

ORIGIN = "test.example/record"
TIME = "2026-11-29T12:00:00Z"
NOW_S = 1_795_953_600


def key_of(name: str) -> SigningKey:
    """The same key for the same name."""
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


@dataclass
class Desk:
    """A record's folder, and a pen for everybody; ids are numbered, the clock stands still."""

    folder: Path
    count: int = 0
    keys: dict[str, SigningKey] = field(default_factory=dict)

    def key(self, name: str) -> SigningKey:
        return self.keys.setdefault(name, key_of(name))

    def next_id(self) -> str:
        self.count += 1
        return f"{self.count:032x}"

    def add(self, who: str, kind: str = "note", body: dict[str, Any] | None = None) -> int:
        with open_book(self.folder) as book:
            body = {"text": f"entry {self.count}"} if body is None else body
            return book.add(self.key(who), kind, body, self.next_id(), TIME)

    def admit(self, who: str, *purposes: str, by: str = "keeper", partner: str = "") -> int:
        body = key_statement(self.key(who), partner or who, purposes or ("entries",))
        return self.add(by, ADDED, body)

    def revoke(self, who: str, since: int, by: str = "keeper") -> int:
        body = {"keyid": self.key(who).public.id, "from": since, "reason": "lost"}
        return self.add(by, REVOKED, body)

    def checkpoint(self, who: str = "keeper") -> None:
        with open_book(self.folder) as book:
            book.checkpoint(self.key(who))

    def lines(self) -> list[bytes]:
        return (self.folder / "entries.jsonl").read_bytes().splitlines()

    def write(self, lines: list[bytes]) -> None:
        (self.folder / "entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def errors(verdict: Verdict) -> set[tuple[str, int]]:
    return {(f.id, f.index) for f in verdict.findings if f.severity == "error"}
