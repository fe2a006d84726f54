"""The log of acts: who did what, signed and chained, so that nobody alters it unnoticed.

It is a record (`ilrs.partners.record`): every act is signed, its digest kept, and the tree of all
digests signed as a checkpoint every `CHECKPOINT_EVERY` acts. An act is on the disk when `append`
returns. Whoever has the key *and* writes the folder *while the server is down* can write all of it
anew: keep copies of checkpoints elsewhere, and have others witness them (`ilrs record witness`).
"""

from __future__ import annotations

import math
import secrets
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from ilrs.mission.access.settings import Clock
from ilrs.partners.record.book import Book
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import ENTRIES, LEAVES, alone, create, kept_checkpoint
from ilrs.partners.record.keys import MARK, SigningKey, read_key, write_key
from ilrs.partners.record.note import parse_note
from ilrs.partners.record.register import ADDED, key_statement
from ilrs.partners.record.verdict import Verdict
from ilrs.partners.record.verify import verify

KEEPER = "mission_control"
CHECKPOINT_EVERY = 32
_MOST_TEXT = 2000
# Beyond it JSON programs differ (RFC 7493, section 2.2).
_MOST_INTEGER = 2**53 - 1


class Acts:
    """The log in a folder; several threads, and other processes, may append."""

    def __init__(self, folder: Path, key_file: Path, clock: Clock, origin: str = "acts") -> None:
        self.folder, self._clock = folder, clock
        self._lock = threading.Lock()
        self._key = _key_of(key_file, folder)
        if not (folder / MARK).is_file():
            create(folder, origin)
        self._book = Book(folder)
        self._left: tuple[int, int] | None = None
        with self._lock, alone(folder):
            self._turn()
            if self._book.size == 0:
                body = key_statement(self._key, KEEPER, ("checkpoint", "entries"))
                self._add(ADDED, body)

    @property
    def size(self) -> int:
        """How many entries there are; the first is that of the key."""
        return self._book.size

    @property
    def founder(self) -> str:
        """The id of the founding key: write it down elsewhere."""
        return self._book.history.register.founder

    @property
    def checkpoint(self) -> str:
        """The latest signed checkpoint, to be kept elsewhere; empty when there is none yet."""
        note = kept_checkpoint(self.folder)
        return "" if note is None else str(note)

    def append(self, kind: str, who: str, body: Mapping[str, Any]) -> int:
        """Write an act down, on the disk when this returns; gives its index.

        `kind` is in small letters (`command.released`), `body` JSON types. RecordError or OSError
        when it cannot be written: then what was to be done is not to be done.
        """
        with self._lock, alone(self.folder):
            self._turn()
            index = self._add(kind, {"who": who, "at": self._now("milliseconds"), **_plain(body)})
            if self.size % CHECKPOINT_EVERY == 0:
                self._book.checkpoint(self._key)
            return index

    def close(self) -> None:
        """Sign a checkpoint over everything there is."""
        with self._lock, alone(self.folder):
            self._turn()
            self._book.checkpoint(self._key)

    def verify(self, against: str = "") -> Verdict:
        """Everything that is wrong with the log; `against` is a checkpoint kept elsewhere.

        The log on the disk is also held to what this process has seen of it.
        """
        note = parse_note(against.encode("utf-8")) if against else None
        with self._lock, alone(self.folder):
            fault = ""
            try:
                self._left = None
                self._turn()
                self._book.checkpoint(self._key)
            except (RecordError, OSError) as error:
                fault = str(error).partition("\n")[0]
            verdict = verify(self.folder, founder=self._key.public.id, against=note)
            if fault and verdict.ok:
                verdict.error("REC-SEEN", f"it is not what this server has written: {fault}",
                              "restore the folder from a copy")  # fmt: skip
        return verdict

    def _turn(self) -> None:
        """Read what others added, if anybody did; a damaged log raises RecordError."""
        if self._left is None or self._left != self._sizes():
            self._left = None
            self._book.catch_up()
            self._left = self._sizes()

    def _add(self, kind: str, body: dict[str, Any]) -> int:
        try:
            index = self._book.add(self._key, kind, body, secrets.token_hex(16), self._now())
        except OSError:
            # What has reached the disk is for a new reading to say.
            self._book, self._left = Book(self.folder), None
            raise
        self._left = self._sizes()
        return index

    def _sizes(self) -> tuple[int, int]:
        entries, leaves = self.folder / ENTRIES, self.folder / LEAVES
        return entries.stat().st_size, leaves.stat().st_size

    def _now(self, spec: str = "seconds") -> str:
        moment = datetime.fromtimestamp(self._clock(), UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec=spec)}Z"


def _key_of(path: Path, folder: Path) -> SigningKey:
    """The key, made at the first start; a log without its key is not gone on with silently."""
    if path.is_file():
        return read_key(path)
    if (folder / MARK).is_file() and (folder / ENTRIES).stat().st_size:
        raise RecordError(
            f"the log {folder} is there, its key {path} is not",
            "restore the key; or move the log aside, keep it, and begin a new one",
        )
    key = SigningKey.new()
    write_key(path, key)
    return key


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """JSON types as an entry takes them: fractions as text, since they have no canonical form."""
    return {str(name): _plain_value(part) for name, part in value.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _plain(cast("Mapping[str, Any]", value))
    if isinstance(value, list | tuple):
        return [_plain_value(part) for part in cast("list[Any]", value)]
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    if isinstance(value, int) and abs(value) > _MOST_INTEGER:
        return str(value)
    if isinstance(value, str):
        # Half a surrogate pair has no UTF-8, and nobody fills the log with one act.
        return value.encode("utf-8", "replace").decode("utf-8")[:_MOST_TEXT]
    return value
