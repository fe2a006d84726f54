"""Reading the room's files: those that ship with the package, and those that people name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import Field

from ilrs.diagnostics import DeclarationError, did_you_mean
from ilrs.programme.claims import SOURCE_KINDS, Source
from ilrs.programme.findings import new_findings
from ilrs.station.findings import Findings
from ilrs.station.schema import FileModel
from ilrs.station.toml_file import TomlFile, parse_toml
from ilrs.station.validate import validate

SCHEMA = 1
SHIPPED = ("documents", "register")
_ROOM = "ilrs.programme"


class SourcesFile(FileModel):
    """The table of sources."""

    sources: dict[str, Source] = Field(default={}, description="The sources, by id.")


def shipped(folder: str, findings: Findings) -> Iterator[TomlFile]:
    """The TOML files of a folder of this room, by name."""
    home = resources.files(_ROOM).joinpath(folder)
    for file in sorted(home.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            name = f"{_ROOM}/{folder}/{file.name}"
            found = parse_toml(file.read_text(encoding="utf-8"), name, findings)
            if found is not None:
                yield found


def export(folder: Path) -> list[Path]:
    """Write what ships into a folder, to be changed there; returns the files written.

    Raises FileExistsError, and writes nothing, when one of them is there already.
    """
    home = resources.files(_ROOM)
    wanted = {
        folder / kind / file.name: file
        for kind in SHIPPED
        for file in home.joinpath(kind).iterdir()
        if file.name.endswith(".toml")
    }
    if there := sorted(path for path in wanted if path.exists()):
        raise FileExistsError(f"{there[0]} is there already; nothing was written")
    for path, file in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return sorted(wanted)


@cache
def shipped_sources() -> dict[str, Source]:
    """The sources of what ships; DeclarationError should they be unreadable."""
    findings = new_findings()
    text = resources.files(_ROOM).joinpath("sources.toml").read_text(encoding="utf-8")
    file = parse_toml(text, f"{_ROOM}/sources.toml", findings)
    table = validate(SourcesFile, file, findings).sources if file else {}
    if file is not None:
        check_sources(table, file, findings)
    if findings.all():
        raise DeclarationError(findings.all())
    return table


def check_sources(table: dict[str, Source], file: TomlFile, findings: Findings) -> None:
    """Report sources of a kind that is not known."""
    for id, source in table.items():
        if source.kind not in SOURCE_KINDS:
            what = f'source {id}: kind "{source.kind}" is not known'
            hint = did_you_mean(source.kind, list(SOURCE_KINDS))
            findings.add("PRG-CHOICE", file.place("sources", id, "kind"), what, hint)
