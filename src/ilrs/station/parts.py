"""Parts: a kind with numbers, in folders `parts/ID/part.toml`; only those in use are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ilrs.diagnostics import did_you_mean
from ilrs.station.draft import Declared, Entry
from ilrs.station.findings import Findings, Place
from ilrs.station.imports import shown_path
from ilrs.station.schema import SCHEMA, PartFile
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.station.validate import validate


@dataclass(frozen=True)
class Part:
    """A part as its file says it."""

    id: str
    file: TomlFile
    table: PartFile

    @property
    def params(self) -> dict[str, Entry]:
        """The part's values with their places in its own file."""
        return Declared(self.id, self.table, self.file, ()).entries("params", self.table.params)


class PartLibrary:
    """The parts that a station can use, found in its folders; each is read once, when asked for."""

    def __init__(self, folders: Sequence[tuple[Path, str]], findings: Findings) -> None:
        self._found: dict[str, list[tuple[Path, str]]] = {}
        self._read: dict[str, Part | None] = {}
        self._findings = findings
        for folder, shown in folders:
            for file in sorted(folder.glob("*/part.toml")):
                name = shown_path(shown, f"{file.parent.name}/part.toml")
                self._found.setdefault(file.parent.name, []).append((file, name))

    def get(self, id: str, place: Place) -> Part | None:
        """The part of that id; None, with a finding at the place of use, when there is none."""
        places = self._found.get(id, [])
        if not places:
            hint = did_you_mean(id, list(self._found)) or "put it into parts/ID/part.toml"
            self._findings.add("STN-UNKNOWN-PART", place, f'there is no part "{id}"', hint)
            return None
        if len(places) > 1:
            names = " and ".join(name for _, name in places)
            self._findings.add("STN-PART-MISMATCH", place, f'part "{id}" is found twice: {names}')
        if id not in self._read:
            self._read[id] = self._load(id, *places[0])
        return self._read[id]

    def _load(self, id: str, path: Path, name: str) -> Part | None:
        file = read_toml(path, name, self._findings)
        if file is None:
            return None
        table = validate(PartFile, file, self._findings)
        check_schema(file, table.schema_number, self._findings)
        return Part(id, file, table)


def check_schema(file: TomlFile, number: int, findings: Findings) -> None:
    """Report a file that is written for another version of the format."""
    if number != SCHEMA:
        findings.add(
            "STN-SCHEMA",
            file.place("schema"),
            f"schema {number} is not known; this version reads schema {SCHEMA}",
            f"write schema = {SCHEMA}, or use a newer version of ilrs",
        )
