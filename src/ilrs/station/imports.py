"""Files that a station imports: patterns relative to its folder, sorted, each file once."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from ilrs.station.draft import Draft
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import ImportFile
from ilrs.station.toml_file import TomlFile, read_text, read_toml
from ilrs.station.validate import ABSENT, validate


class Importer:
    """Adds imported files to a draft; knows which are open (for circles) and which are done."""

    def __init__(self, folder: Path, shown: str, draft: Draft, findings: Findings) -> None:
        self._folder = folder
        self._shown = shown
        self._draft = draft
        self._findings = findings
        self._chain: list[str] = []
        self._done: set[str] = set()

    def add(self, name: str, file: TomlFile, content: ImportFile) -> None:
        """Add a file (its name relative to the folder) and, in order, all that it imports."""
        self._chain.append(name)
        self._done.add(name)
        self._draft.add(file, content, self._findings)
        for i, pattern in enumerate(content.imports):
            if pattern != ABSENT:
                self._follow(pattern, file.place("imports", i))
        self._chain.pop()

    def _follow(self, pattern: str, place: Place) -> None:
        matches = find_files(self._folder, pattern, place, self._findings)
        if not matches:
            self._draft.incomplete = True
        for name in matches:
            if name in self._chain:
                self._report_cycle(name, pattern, place)
            elif name not in self._done:
                self._read(name)

    def _report_cycle(self, name: str, pattern: str, place: Place) -> None:
        # A glob such as *.toml covers the importing file as well, and means no circle.
        if name == self._chain[-1] and glob.has_magic(pattern):
            return
        chain = " -> ".join([*self._chain[self._chain.index(name) :], name])
        self._findings.add(
            "STN-IMPORT-CYCLE", place, f"files import each other: {chain}", "remove this import"
        )

    def _read(self, name: str) -> None:
        file = read_toml(self._folder / name, shown_path(self._shown, name), self._findings)
        if file is None:
            self._draft.incomplete = True
            self._done.add(name)
            return
        self.add(name, file, validate(ImportFile, file, self._findings))


def shown_path(folder: str, name: str) -> str:
    """A file of a folder as the user would write it."""
    return os.path.normpath(Path(folder) / name)


def read_inside(
    folder: Path, shown: str, name: str, place: Place, findings: Findings
) -> str | None:
    """The text of one file of a folder, named literally at `place`; None, with findings."""
    literal = "".join(f"[{c}]" if c in "*?[" else c for c in name)
    if not find_files(folder, literal, place, findings):
        return None
    return read_text(folder / name, shown_path(shown, name), findings)


def find_files(folder: Path, pattern: str, place: Place, findings: Findings) -> list[str]:
    """Names (relative, sorted) of the files that match a pattern; findings for none or outside."""
    try:
        # Path.glob raises for absolute patterns; this one lets them be reported as outside.
        matches = sorted(glob.glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207
        inside = [m for m in matches if _is_inside(folder, m)]
    except (OSError, ValueError, RuntimeError) as error:
        findings.add("STN-IMPORT-MISSING", place, f'"{pattern!r}" cannot be looked up: {error}')
        return []
    if len(inside) < len(matches) or leads_out(pattern):
        findings.add(
            "STN-IMPORT-OUTSIDE",
            place,
            f'"{pattern}" leads outside the folder of the station',
            "move the file into the folder",
        )
        return inside
    if not matches:
        hint = "" if glob.has_magic(pattern) else "paths count from the folder of station.toml"
        findings.add("STN-IMPORT-MISSING", place, f'"{pattern}" names no file', hint)
    return [os.path.normpath(m) for m in inside]


def leads_out(pattern: str) -> bool:
    """Whether a path leads outside the folder that it counts from, links aside."""
    normal = os.path.normpath(pattern)
    return Path(pattern).is_absolute() or normal == ".." or normal.startswith("../")


def _is_inside(folder: Path, name: str) -> bool:
    return (folder / name).resolve().is_relative_to(folder.resolve())
