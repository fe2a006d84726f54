"""Who cites an item of a document, and what has to be looked at again when it changes.

Any TOML file may cite: `cites = ["roadmap/phase-1", "guideline@1.0/slot-power"]`, at its top or in
any of its tables. A citation with a version says which text was looked at; one without a version
means whatever holds. Goals of a contribution (`goals = ["roadmap/ilrs-5"]`) are citations too.
What the file is says its key `type`, or its name, or the folder it stands in, or its tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.programme.diff import Difference
from ilrs.programme.version import Version
from ilrs.station.findings import Findings, Place
from ilrs.station.toml_file import TomlFile, read_toml

_CITE = re.compile(r"([a-z0-9.-]+)(?:@[vV]?([\d.]+))?/([a-z0-9.-]+)\Z", re.ASCII)
TYPES = ("call", "contribution", "agreement")
# What a call and a contribution cannot do without.
_TABLES = {"call": {"issuer", "roles"}, "contribution": {"partner", "area", "form"}}


@dataclass(frozen=True)
class Cite:
    """One citation; `version` is None when the citation names none."""

    document: str
    version: Version | None
    item: str
    path: tuple[str | int, ...]
    line: int


@dataclass(frozen=True)
class Citing:
    """A file and what it cites; `type` is call, contribution, agreement, or file."""

    file: str
    type: str
    title: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True)
class Recheck:
    """A citation of a changed item: the file has to be looked at again."""

    citing: Citing
    cite: Cite
    change: str
    step: str

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON types."""
        return {
            "file": self.citing.file, "line": self.cite.line, "type": self.citing.type,
            "title": self.citing.title, "item": f"{self.cite.document}/{self.cite.item}",
            "change": self.change, "step": self.step, "flag": "recheck",
        }  # fmt: skip


def citing_files(folder: Path, findings: Findings) -> list[Citing]:
    """All TOML files beneath a folder that cite something; links are not followed."""
    found: list[Citing] = []
    for path in sorted(folder.rglob("*.toml")):
        if path.is_symlink() or not path.is_file():
            continue
        file = read_toml(path, str(path), findings)
        if file is not None and (cites := tuple(_cites(file, findings))):
            found.append(Citing(file.name, _type_of(file, path), _title(file, path), cites))
    return found


def rechecks(found: Difference, citing: list[Citing], findings: Findings) -> tuple[Recheck, ...]:
    """The citations that a difference touches; those of items that never were are findings."""
    changes = {change.id: change for change in found.changes}
    flagged: list[Recheck] = []
    for file in citing:
        for cite in file.cites:
            if cite.document != found.after.name:
                continue
            _check_item(cite, file, found, findings)
            change = changes.get(cite.item)
            if change is not None and cite.version != found.after.version:
                flagged.append(Recheck(file, cite, change.what, change.step))
    return tuple(flagged)


def check_documents(citing: list[Citing], known: list[str], findings: Findings) -> None:
    """Report citations of documents that are not at hand."""
    for file in citing:
        for cite in file.cites:
            if cite.document not in known:
                what = f'there is no document "{cite.document}"'
                place = Place(file.file, cite.line)
                findings.add("PRG-CITE", place, what, did_you_mean(cite.document, known))


def _check_item(cite: Cite, file: Citing, found: Difference, findings: Findings) -> None:
    known = {**found.before.items, **found.after.items}
    if cite.item in known or cite.item in {**found.before.retired, **found.after.retired}:
        return
    what = f'{found.after.name} has no item "{cite.item}"'
    place = Place(file.file, cite.line)
    findings.add("PRG-UNKNOWN-ITEM", place, what, did_you_mean(cite.item, list(known)))


def _type_of(file: TomlFile, path: Path) -> str:
    words = (file.data.get("type"), path.stem, path.parent.name.removesuffix("s"))
    if named := [str(word) for word in words if word in TYPES]:
        return named[0]
    tables = (keys for keys in _TABLES if _TABLES[keys] <= set(file.data))
    return next(tables, "file")


def _title(file: TomlFile, path: Path) -> str:
    """What people call it; of several languages English, or else the first."""
    title = file.data.get("title") or file.data.get("name") or path.stem
    if isinstance(title, dict):
        title = title.get("en") or next(iter(title.values()), path.stem)
    return str(title)


def _cites(file: TomlFile, findings: Findings) -> Iterator[Cite]:
    for path, text in _texts(file.data, ()):
        place = file.place(*path)
        match = _CITE.match(text) if isinstance(text, str) else None
        version = None
        if match and match[2]:
            try:
                version = Version.of(match[2])
            except ValueError:
                match = None
        if match is None:
            what = f"{text!r} is not a citation"
            hint = 'write "roadmap/phase-1" or "roadmap@1.0/phase-1"'
            findings.add("PRG-CITE", place, what, hint)
        else:
            yield Cite(match[1], version, match[3], path, place.line)


def _texts(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Whatever stands under a key `cites`, with its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("cites", "goals"):
                many = value if isinstance(value, list) else [value]
                texts = (((*path, key, i), text) for i, text in enumerate(many))
                # A goal may also be said in words of its own.
                yield from (t for t in texts if key == "cites" or _CITE.match(str(t[1])))
            else:
                yield from _texts(value, (*path, str(key)))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _texts(value, (*path, i))
