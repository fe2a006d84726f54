"""Languages: the texts of a station in others than English, as its screens show them.

`languages/zh.toml` in the folder of a station says `"Battery A" = "蓄电池A"`, a line for a text;
what has none stays English. Titles, names of modes and rules, reasons of rules and limits are
texts, and so are the titles, names, words and descriptions of kinds. Those of the kinds that come
along are translated in `ilrs/systems/languages`; a station's own file goes before them. A name is
without unit and underscores: `charge_fraction` is "charge fraction", `temperature_k` "temperature".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from ilrs.diagnostics import did_you_mean
from ilrs.kind import Kind
from ilrs.station.findings import Findings, Place
from ilrs.station.imports import shown_path
from ilrs.station.model import Station
from ilrs.station.toml_file import TomlFile, read_toml
from ilrs.units import stem

FOLDER = "languages"
KINDS_TEXTS = Path(__file__).parents[1] / "systems" / FOLDER
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def texts_in(language: str, station_folder: Path | None) -> dict[str, str]:
    """English texts and what they are in a language (`zh`), of the kinds and of a station.

    A file that is missing or cannot be read leaves its texts in English; `ilrs check` tells of it.
    """
    found: dict[str, str] = {}
    for folder in (KINDS_TEXTS, station_folder and station_folder / FOLDER):
        if folder is None:
            continue
        try:
            read = tomllib.loads((folder / f"{language}.toml").read_text("utf-8-sig"))
        except (OSError, ValueError):
            continue
        found |= {text: to for text, to in read.items() if isinstance(to, str) and to}
    return found


def check_languages(
    folder: Path, shown: str, station: Station, scenarios: Iterable[object], findings: Findings
) -> None:
    """Find what is wrong with the files in `languages` of a station's folder.

    `scenarios` is what the files of its scenarios hold: their texts are the station's as well.
    """
    paths = sorted((folder / FOLDER).glob("*.toml"))
    texts = {*texts_of(station), *_strings(list(scenarios))} if paths else set[str]()
    for path in paths:
        name = shown_path(shown, f"{FOLDER}/{path.name}")
        if not _LANGUAGE.fullmatch(path.stem):
            what = f'"{path.stem}" is not the code of a language'
            hint = "zh.toml is Chinese, ru.toml Russian"
            findings.add("STN-LANGUAGE", Place(name), what, hint)
        if (file := read_toml(path, name, findings)) is not None:
            _check_file(file, texts, findings)


def _check_file(file: TomlFile, texts: set[str], findings: Findings) -> None:
    for text, to in file.data.items():
        if not isinstance(to, str) or not to.strip():
            what, hint = f'"{text}" is not given a text', f'write "{text}" = "..."'
            findings.add("STN-LANGUAGE", file.place(text), what, hint)
        elif text not in texts:
            what = f'nothing of the station is called "{text}"'
            hint = did_you_mean(text, sorted(texts)) or "take the line out"
            findings.add("STN-LANGUAGE-UNUSED", file.place(text), what, hint)


def _strings(data: object) -> Iterator[str]:
    """All strings in a document."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        inner = cast("dict[str, object]", data).values() if isinstance(data, dict) else data
        for one in cast("Iterable[object]", inner):
            yield from _strings(one)


def texts_of(station: Station) -> Iterator[str]:
    """All texts of a station that its screens show, some more than once."""
    yield from (station.title, station.summary)
    for things in (station.sites, station.buses, station.elements):
        yield from (thing.title for thing in things.values())
    for element in station.elements.values():
        yield element.facility.replace("-", " ")
    for mode in station.modes:
        yield from (shown_name(mode.name), mode.title)
    for rule in station.rules:
        yield from (shown_name(rule.name), rule.why)
    yield from (limit.why for limit in station.limits)
    for kind in {e.kind.id: e.kind for e in station.elements.values()}.values():
        yield from texts_of_kind(kind)


def texts_of_kind(kind: Kind) -> Iterator[str]:
    """The texts of a kind that screens show."""
    yield kind.title
    for told in (*kind.states, *kind.measurements, *kind.commands, *kind.faults, *kind.events):
        yield from (shown_name(told.name), told.doc)
    for command in kind.commands:
        yield from (word.replace("_", " ") for word in command.values or {})


def shown_name(name: str) -> str:
    """A name as people read it: without its unit, and without underscores."""
    return stem(name).replace("_", " ")
