"""The texts of a station in other languages: read, held against what there is, whole for ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ilrs import batch
from ilrs.catalogue import installed_kinds
from ilrs.station import Loaded
from ilrs.station.languages import KINDS_TEXTS, shown_name, texts_in, texts_of, texts_of_kind

ROOT = Path(__file__).parents[2]
LANGUAGES = ("zh", "ru")
Read = Callable[..., Loaded]
# What the command centre tells of itself; it is no kind.
CENTRE = {"mode", "mode of the command centre", "nominal", "low power", "survival", "safe"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_kinds_is_translated_and_no_other(language: str) -> None:
    told = {t for kind in installed_kinds().values() for t in texts_of_kind(kind) if t}
    translated = texts_in(language, None)
    assert (KINDS_TEXTS / f"{language}.toml").is_file()
    assert told - set(translated) == set()
    assert set(translated) - told - CENTRE == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["reference", "outpost"])
def test_every_text_of_our_stations_is_translated(name: str, language: str) -> None:
    station = batch.load(ROOT / "stations" / name)
    told = {t for t in texts_of(station) if t and t != station.summary}
    assert told - set(texts_in(language, ROOT / "stations" / name)) == set()


def test_a_station_goes_before_its_kinds(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "languages" / "ru.toml").write_text(
        '"Battery" = "Аккумулятор"\n"Hut" = "Изба"\n"odd" = 3\n'
    )
    found = texts_in("ru", tmp_path)
    assert (found["Battery"], found["Hut"]) == ("Аккумулятор", "Изба")
    assert "odd" not in found
    assert found["charge fraction"] == texts_in("ru", None)["charge fraction"]
    (tmp_path / "languages" / "ru.toml").write_bytes(b"\xff not toml")
    assert texts_in("ru", tmp_path) == texts_in("ru", None)
    assert texts_in("xx", tmp_path) == {}


def test_the_pages_shorten_names_as_the_files_do() -> None:
    """The browser looks texts up by names that it has shortened itself."""
    source = (ROOT / "web" / "src" / "lib" / "model.svelte.ts").read_text()
    found = re.search(r"name\.replace\(/(.+?)/, ''\)", source)
    assert found is not None
    for kind in installed_kinds().values():
        for told in (*kind.states, *kind.measurements, *kind.commands, *kind.faults):
            in_browser = re.sub(found[1], "", told.name, count=1).replace("_", " ")
            assert in_browser == shown_name(told.name), told.name


def test_what_is_wrong_with_a_file_of_texts(read: Read, tmp_path: Path) -> None:
    texts = '"Trial station" = "Пробная"\n"Trail station" = "x"\nlamp = 3\nhub = " "\n'
    others = '"lamp" = "лампа"\n'
    loaded = read(files={"languages/ru.toml": texts, "languages/Russian.toml": others})
    assert loaded.runnable
    found = [
        (d.id, d.file.rpartition("/")[2], d.line, d.severity) for d in loaded.diagnostics
        if d.id.startswith("STN-LANGUAGE")
    ]  # fmt: skip
    assert found == [
        ("STN-LANGUAGE", "Russian.toml", 0, "warning"),
        ("STN-LANGUAGE-UNUSED", "ru.toml", 2, "warning"),
        ("STN-LANGUAGE", "ru.toml", 3, "warning"),
        ("STN-LANGUAGE", "ru.toml", 4, "warning"),
    ]
    (unused,) = (d for d in loaded.diagnostics if d.id == "STN-LANGUAGE-UNUSED")
    assert "Trial station" in unused.hint


def test_texts_of_what_a_scenario_brings_or_takes_are_not_unused(read: Read) -> None:
    lamp = (
        "[elements.second]\nkind = 'test.lamp'\ntitle = 'Second lamp'\nports = { bus = 'main' }\n"
    )
    files = {
        "languages/ru.toml": '"Second lamp" = "Вторая лампа"\n"Trial station" = "Пробная"\n',
        "scenarios/two.toml": f"schema = 1\n{lamp}params = {{ power = '5 W' }}\n",
    }
    for scenario in ("", "two"):
        loaded = read(files=files, scenario=scenario)
        assert not [d for d in loaded.diagnostics if d.id.startswith("STN-LANGUAGE")]
