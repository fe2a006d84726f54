"""Every diagnostic fires, at the right file and line: the line that carries the mark `#!`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mistakes import CASES, FIRST, MARK, Case, lamp

from ilrs.kind import Kind
from ilrs.station import Loaded, load
from ilrs.station.findings import DIAGNOSTICS, WARNINGS

WITHOUT_FOLDER = {
    "STN-NO-FOLDER",
    "STN-NO-STATION-FILE",
    "STN-NOT-UTF8",
    "STN-EMPTY",
    "STN-TOO-LARGE",
}


def marked(texts: dict[str, str]) -> str:
    """The place `file:line` of the marked line."""
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if MARK in line:
                path = name[1:] if name.startswith("/") else f"stations/trial/{name}"
                return f"{path}:{number}"
    raise AssertionError("no line is marked")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.id}: {c.words}")
def test_a_mistake_is_reported_where_it_stands(
    case: Case, write: Callable[..., Path], kinds: dict[str, Kind], station_text: str
) -> None:
    old, new = case.change
    assert old in station_text
    head = station_text.replace(old, new, 1) if old else station_text
    texts = {"station.toml": head + case.extra, **case.files}
    loaded = load(write(texts), kinds, case.scenario, case.overrides)
    found = [d for d in loaded.diagnostics if d.id == case.id]
    place = marked(texts) if case.at == MARK else case.at
    place = "stations/trial/station.toml:1" if case.at == FIRST else place
    assert [str(d).split(": ")[0] for d in found] == [place], loaded.diagnostics
    assert case.words in str(found[0])
    assert found[0].severity == ("warning" if case.id in WARNINGS else "error")
    others = {d.id for d in loaded.diagnostics} - {case.id}
    assert others <= ALLOWED_BESIDE.get(case.id, set()), loaded.diagnostics


# A mistake that cannot but cause a second finding.
ALLOWED_BESIDE = {
    "STN-LOOP": {"STN-NO-HOST"},
    "STN-UNKNOWN-PARAM": {"STN-MISSING-PARAM"},
    "STN-UNKNOWN-KEY": {"STN-MISSING-PARAM", "STN-NO-SITE"},
    "STN-WRONG-TYPE": {"STN-MISSING-PARAM"},
    "STN-NAME": {"STN-UNUSED-BUS"},
}


def test_every_id_has_a_mistake_that_raises_it() -> None:
    assert {case.id for case in CASES} | WITHOUT_FOLDER == set(DIAGNOSTICS)


def test_a_file_that_is_far_too_large_is_not_read(kinds: dict[str, Kind], tmp_path: Path) -> None:
    with (tmp_path / "station.toml").open("wb") as stream:
        stream.truncate(100_000_000)
    loaded = load(tmp_path, kinds)
    assert loaded.station is None
    assert [d.id for d in loaded.diagnostics] == ["STN-TOO-LARGE"]
    assert "100.0 MB" in loaded.diagnostics[0].what


def test_a_path_that_is_no_folder(kinds: dict[str, Kind], tmp_path: Path) -> None:
    loaded = load(tmp_path / "gone", kinds)
    assert loaded.station is None
    assert [d.id for d in loaded.diagnostics] == ["STN-NO-FOLDER"]
    assert loaded.diagnostics[0].file == str(tmp_path / "gone")


def test_a_folder_without_station(kinds: dict[str, Kind], tmp_path: Path) -> None:
    loaded = load(tmp_path, kinds)
    assert [d.id for d in loaded.diagnostics] == ["STN-NO-STATION-FILE"]
    assert load(tmp_path / "other.toml", kinds).diagnostics[0].id == "STN-NO-STATION-FILE"


def test_a_file_that_is_not_utf8(
    write: Callable[..., Path], kinds: dict[str, Kind], station_text: str
) -> None:
    head = station_text.encode()
    loaded = load(write({"station.toml": head + b"# caf\xe9\n"}), kinds)
    (found,) = loaded.diagnostics
    assert (found.id, found.line) == ("STN-NOT-UTF8", head.count(b"\n") + 1)
    assert f"byte {len(head) + 5} (0xe9)" in found.what


def test_an_empty_station(write: Callable[..., Path], kinds: dict[str, Kind]) -> None:
    head = 'schema = 1\nname = "x"\nstart = "2035-01-01"\nduration = "1 d"\n'
    loaded = load(write({"station.toml": head}), kinds)
    assert [(d.id, d.line) for d in loaded.diagnostics] == [("STN-EMPTY", 1)]


SIX = """
[elements.sun]
kind = "test.panel"
palce = "ridge"

[elements.store]
kind = "test.store"
ports = { bus = "mian" }
params = { capacity = "40 kW" }

[[faults]]
at = "100 days"
address = "lamp/failed"
value = 1
"""


def test_all_mistakes_are_reported_at_once(read: Callable[..., Loaded]) -> None:
    loaded = read(SIX)
    assert loaded.station is None
    first = 24
    assert [(d.line - first, d.id) for d in loaded.diagnostics] == [
        (0, "STN-NO-SITE"),
        (0, "STN-UNCONNECTED"),
        (2, "STN-UNKNOWN-KEY"),
        (6, "STN-UNKNOWN-BUS"),
        (7, "STN-QUANTITY"),
        (10, "STN-FAULT-TIME"),
    ]
    assert all(d.hint or d.id == "STN-FAULT-TIME" for d in loaded.diagnostics)


def test_a_broken_import_hides_only_references(
    write: Callable[..., Path], kinds: dict[str, Kind], station_text: str
) -> None:
    head = station_text.replace('name = "trial"', 'name = "trial"\nimports = ["power.toml"]')
    extra = (
        lamp("power='40 J'").replace("main", "far") + "[[limits]]\ntelemetry='y/z'\nred_low='1 W'\n"
    )
    loaded = load(write({"station.toml": head + extra, "power.toml": "[buses.far\n"}), kinds)
    assert [d.id for d in loaded.diagnostics] == ["STN-TOML", "STN-QUANTITY"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("README.md", "README.md is a file"),
        ("scenarios/dust.toml", "is a scenario"),
    ],
)
def test_another_file_is_not_taken_for_a_station(
    kinds: dict[str, Kind], tmp_path: Path, file: str, said: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("title = 'not a station'\n")
    (found,) = load(tmp_path / file, kinds).diagnostics
    assert found.id == "STN-NO-STATION-FILE"
    assert said in found.what
    assert "station.toml" in found.hint or f"{tmp_path} --scenario dust" in found.hint


def test_a_site_is_set_under_its_full_name(read: Callable[..., Loaded]) -> None:
    found = read(overrides={"ridge/latitude": "-80 deg"}).diagnostics
    assert any(d.hint == "write sites.ridge/latitude" for d in found)
