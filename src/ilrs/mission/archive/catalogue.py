"""What an archive has: its layouts and the parts of its segment files, in a small SQLite file.

A change is one transaction, so that a part that replaces others does so at once, also when the
process is killed in between.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from pathlib import Path

from ilrs.mission.archive.errors import ArchiveError, FullError
from ilrs.mission.archive.layout import Column, Layout
from ilrs.mission.archive.segment import Placed

FORMAT = 1
NAME = "catalogue.db"
_COLUMNS = ", ".join(f'"{f.name}"' for f in fields(Placed))
_MARKS = ", ".join("?" for _ in fields(Placed))
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS layouts (
    number INTEGER PRIMARY KEY, structure TEXT NOT NULL, columns TEXT NOT NULL, period_s REAL);
CREATE TABLE IF NOT EXISTS parts ({_COLUMNS}, PRIMARY KEY (path, index_at));
CREATE INDEX IF NOT EXISTS parts_by_time ON parts (layout, last_ns, first_ns);
CREATE INDEX IF NOT EXISTS parts_by_span ON parts (layout, span);
CREATE INDEX IF NOT EXISTS parts_unsealed ON parts (sealed, span);
INSERT OR IGNORE INTO facts VALUES ('format', {FORMAT}), ('tail', 1), ('file', 0);
"""


class Catalogue:
    """The catalogue of an archive; one thread at a time, which the archive sees to."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode = WAL", "synchronous = FULL"):
                self._db.execute(f"PRAGMA {pragma}").close()
            self._db.executescript(_SCHEMA)
            found = self.fact("format")
        except sqlite3.Error as error:
            raise spoken(error, self.path) from error
        if found != FORMAT:
            what = f"{folder} is an archive of form {found}, and this program reads form {FORMAT}"
            raise ArchiveError(what, "use the version of ilrs that wrote it")
        self.layouts = {
            number: _layout(number, structure, columns, period)
            for number, structure, columns, period in self._db.execute("SELECT * FROM layouts")
        }

    def fact(self, name: str) -> int:
        """A number that the archive remembers."""
        (found,) = self._db.execute("SELECT number FROM facts WHERE name = ?", (name,)).fetchone()
        return int(found)

    def add_layout(self, layout: Layout) -> None:
        """Remember a layout, durable when it returns."""
        told = json.dumps([[c.address, c.unit, c.doc] for c in layout.columns], ensure_ascii=False)
        row = (layout.number, layout.structure, told, layout.period_s)
        self._change([("INSERT OR REPLACE INTO layouts VALUES (?, ?, ?, ?)", [row])])
        self.layouts[layout.number] = layout

    def next_file(self) -> int:
        """A number that no segment file has had."""
        self._change([("UPDATE facts SET number = number + 1 WHERE name = 'file'", [()])])
        return self.fact("file")

    def exchange(
        self, added: Iterable[Placed], removed: Iterable[Placed] = (), tail: int | None = None
    ) -> list[str]:
        """Parts come and go at once; gives the files that no part lies in any more."""
        gone = list(removed)
        steps: list[tuple[str, Sequence[tuple[object, ...]]]] = [
            ("DELETE FROM parts WHERE path = ? AND index_at = ?",
             [(part.path, part.index_at) for part in gone]),
            (f"INSERT INTO parts ({_COLUMNS}) VALUES ({_MARKS})", [astuple(p) for p in added]),
        ]  # fmt: skip
        if tail is not None:
            steps.append(("UPDATE facts SET number = ? WHERE name = 'tail'", [(tail,)]))
        self._change(steps)
        return [
            path for path in sorted({part.path for part in gone})
            if not self._db.execute("SELECT 1 FROM parts WHERE path = ?", (path,)).fetchone()
        ]  # fmt: skip

    def overlapping(self, layout: int, start_ns: int, end_ns: int) -> list[Placed]:
        """Parts of a layout with rows generated in [start, end), by time."""
        where = "layout = ? AND last_ns >= ? AND first_ns < ? ORDER BY first_ns, path"
        return self.parts(where, layout, start_ns, end_ns)

    def parts(self, where: str, *values: int | str) -> list[Placed]:
        """The parts for which a condition holds."""
        try:
            found = self._db.execute(f"SELECT {_COLUMNS} FROM parts WHERE {where}", values)
            return [Placed(*row) for row in found]
        except sqlite3.Error as error:
            raise spoken(error, self.path) from error

    def crowded_spans(self, least: int) -> list[tuple[int, int, int]]:
        """Layouts and spans with at least so many parts that are not sealed, and how many rows."""
        words = (
            "SELECT layout, span, sum(rows) FROM parts WHERE NOT sealed GROUP BY layout, span"
            " HAVING count(*) >= ? ORDER BY span, layout"
        )
        return self._db.execute(words, (least,)).fetchall()

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file."""
        try:
            found = self._db.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.Error as error:
            return [f"{self.path.name} is damaged: {error}"]
        return [f"{self.path.name} is damaged: {word}" for (word,) in found if word != "ok"]

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _change(self, steps: Sequence[tuple[str, Sequence[tuple[object, ...]]]]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                for words, rows in steps:
                    self._db.executemany(words, rows)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise spoken(error, self.path) from error


def spoken(error: sqlite3.Error, path: Path) -> ArchiveError:
    """What SQLite says, for people."""
    if "full" in str(error):
        return FullError(f"{path} cannot grow: the disk is full", "make room", code="full")
    hint = "put back a copy of this file" if isinstance(error, sqlite3.DatabaseError) else ""
    return ArchiveError(f"{path} cannot be used: {error}", hint, code="damaged")


def _layout(number: int, structure: str, columns: str, period_s: float | None) -> Layout:
    told = [Column(*column) for column in json.loads(columns)]
    return Layout(number, structure, tuple(told), period_s)
