"""A record open for writing: it appends, and repairs what an append that was killed left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ilrs.partners.record.entry import Entry, Envelope, opened, sealed
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import (
    CHECKPOINT,
    ENTRIES,
    LEAF_LINE_BYTES,
    LEAVES,
    alone,
    kept_checkpoint,
    kept_leaves,
    leaf_line,
    lines_from,
    origin_of,
)
from ilrs.partners.record.history import History
from ilrs.partners.record.keys import SigningKey
from ilrs.partners.record.merkle import Tree, leaf_hash
from ilrs.partners.record.note import Checkpoint, Note, parse_checkpoint, signed
from ilrs.partners.record.register import ADDED, stated_key
from ilrs.sim.cache import write_atomically

_VERIFY = "ilrs record verify says what is wrong; restore the folder from a good copy"


class Book:
    """A record's folder and what it has come to; use it within `open_book`.

    Entries that it finds there are held to their kept digests; their signatures were checked when
    they were appended, and are by `verify`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.history = History(origin_of(folder))
        self.tree = Tree()
        # What was repaired, for people.
        self.repairs: list[str] = []
        self._offset = 0

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self.tree)

    def append(self, envelope: Envelope) -> int:
        """Take an entry that is signed, on the disk when this returns; gives its index.

        Raises RecordError, with the folder as it was, for an entry that the rules refuse.
        """
        return self.extend([envelope])

    def extend(self, envelopes: Iterable[Envelope]) -> int:
        """Take many entries as one: all of them or none. Gives the index of the last.

        They may be signed on the way (`book.extend(book.sign(...) for ...)`). One wait for the disk
        serves all. Raises RecordError, with the folder as it was, if the rules refuse any.
        """
        lines: list[bytes] = []
        try:
            for given in envelopes:
                line = given.line
                # What counts is what the line says.
                envelope = opened(line)
                fault = self.history.refused(envelope)
                if fault is not None:
                    raise RecordError(f"refused ({fault.id}): {fault.what}", fault.hint)
                self.history.take(envelope, known=True)
                lines.append(line)
        except BaseException:
            if lines:
                self._begin_again()
            raise
        leaves = [leaf_hash(line) for line in lines]
        self._write(ENTRIES, self._offset, b"".join(line + b"\n" for line in lines))
        self._write(LEAVES, self.size * LEAF_LINE_BYTES, b"".join(map(leaf_line, leaves)))
        self._offset += sum(map(len, lines)) + len(lines)
        for leaf in leaves:
            self.tree.append(leaf)
        return self.size - 1

    def _begin_again(self) -> None:
        """Forget what was taken and not written."""
        self.history, self.tree, self._offset = History(self.history.origin), Tree(), 0
        self.catch_up()

    def add(self, key: SigningKey, kind: str, body: dict[str, Any], id: str, time: str) -> int:
        """Sign an entry and append it; gives its index. Raises RecordError as `append` does."""
        return self.append(self.sign(key, kind, body, id, time))

    def sign(
        self, key: SigningKey, kind: str, body: dict[str, Any], id: str, time: str
    ) -> Envelope:
        """The author's next entry, signed; raises RecordError for a key that is not registered."""
        known = self.history.register.get(key.public.id)
        if known is not None:
            author = known.partner
        elif self.size == 0 and kind == ADDED:
            author = stated_key(body).partner
        else:
            raise RecordError(
                f"key {key.public.id[:12]} is not in this record",
                "have it added first: --type key.added --body FILE.pub",
            )
        sequence = self.history.next_sequence(author)
        return sealed(Entry(self.history.origin, id, kind, author, sequence, time, body), key)

    def checkpoint(self, key: SigningKey) -> Checkpoint:
        """Sign size and root, and write them down; raises RecordError if they do not go on from
        the checkpoint before, or the key is not one of the keeper's for this.
        """
        register, origin = self.history.register, self.history.origin
        known = register.get(key.public.id)
        if known is None or not known.is_good("checkpoint", self.size):
            raise RecordError(
                f"key {key.public.id[:12]} does not sign checkpoints of this record",
                f"use a key of {register.keeper or 'the founder'} for checkpoints",
            )
        before = kept_checkpoint(self.folder)
        if before is not None:
            self._go_on(parse_checkpoint(before.text))
        made = Checkpoint(origin, self.size, self.tree.root())
        note = Note(made.text, (signed(made.text, origin, key),))
        write_atomically(self.folder / CHECKPOINT, str(note).encode("utf-8"), durable=True)
        return made

    def _go_on(self, before: Checkpoint) -> None:
        if before.origin != self.history.origin:
            raise RecordError(f"the checkpoint is that of {before.origin}", _VERIFY)
        if before.size > self.size:
            raise RecordError(
                f"the checkpoint has {before.size} entries, the record {self.size}", _VERIFY
            )
        if self.tree.root(before.size) != before.root:
            raise RecordError(
                f"the first {before.size} entries are not those of the checkpoint", _VERIFY
            )

    def _write(self, name: str, offset: int, octets: bytes) -> None:
        with (self.folder / name).open("r+b") as stream:
            stream.seek(offset)
            stream.write(octets)
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())

    def catch_up(self) -> None:
        """Read what has been added since, with repairs; raises RecordError for a damaged record."""
        kept = kept_leaves(self.folder)
        if len(kept) < self.size:
            raise RecordError(f"{self.folder}: digests of entries are gone", _VERIFY)
        for line, ended in lines_from(self.folder, self._offset):
            if not ended and not self._is_whole(line, kept):
                self._cut_off(line, kept)
                break
            at = self._offset + len(line)
            self._read(line, kept)
            if not ended:
                self._write(ENTRIES, at, b"\n")
                self.repairs.append(f"entry {self.size - 1} has its line feed again")
                break
        if len(kept) > self.size:
            raise RecordError(f"entry {self.size} is gone; its digest is there", _VERIFY)

    def _is_whole(self, line: bytes, kept: list[bytes]) -> bool:
        return len(kept) > self.size and leaf_hash(line) == kept[self.size]

    def _cut_off(self, line: bytes, kept: list[bytes]) -> None:
        if len(kept) > self.size:
            raise RecordError(f"entry {self.size} is cut off; its digest is there", _VERIFY)
        self._write(ENTRIES, self._offset, b"")
        self.repairs.append(
            f"{len(line)} octets of an entry that was never appended whole are removed"
        )

    def _read(self, line: bytes, kept: list[bytes]) -> None:
        index, leaf = self.size, leaf_hash(line)
        whole = index < len(kept)
        if whole and kept[index] != leaf:
            raise RecordError(f"entry {index} is not what was appended", _VERIFY)
        try:
            faults = self.history.take(opened(line, known=whole), known=whole)
        except RecordError as error:
            raise RecordError(f"entry {index}: {error.what}", _VERIFY) from None
        if faults:
            raise RecordError(f"entry {index}: {faults[0].what}", _VERIFY)
        if not whole:
            self._write(LEAVES, index * LEAF_LINE_BYTES, leaf_line(leaf))
            kept.append(leaf)
            self.repairs.append(f"entry {index} has its digest, which was still to be written")
        self.tree.append(leaf)
        self._offset += len(line) + 1


class Keeper:
    """A record that several processes may write: each turn begins with what the others added."""

    def __init__(self, folder: Path) -> None:
        self._book = Book(folder)

    @contextmanager
    def turn(self) -> Generator[Book]:
        """The record for a `with` block, with nobody else writing."""
        with alone(self._book.folder):
            self._book.catch_up()
            yield self._book


@contextmanager
def open_book(folder: Path, told: Callable[[str], None] = lambda _text: None) -> Generator[Book]:
    """A record for a `with` block; `told` hears what was repaired."""
    with Keeper(folder).turn() as book:
        for text in book.repairs:
            told(text)
        yield book
