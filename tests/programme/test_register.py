"""A register's folder: what is wrong is found, with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.diagnostics import DeclarationError
from ilrs.programme.files import export
from ilrs.programme.register import load_register, shipped_register


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the register that ships."""
    export(tmp_path)
    return tmp_path / "register"


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_is_the_same_register(folder: Path) -> None:
    assert load_register(folder) == shipped_register()


SERBIA = '[instruments.serbia-2024]\ntitle = "Memorandum with Serbia"\n'


@pytest.mark.parametrize(
    ("name", "old", "new", "id", "words"),
    [
        ("instruments", 'joins = ["serbia"]', 'joins = ["serbai"]', "PRG-UNKNOWN-NAME", "serbia"),
        ("instruments", 'type = "joint-statement"', 'type = "joint"', "PRG-CHOICE", "joint-statem"),
        ("instruments", 'level = "agency"', 'level = "agencies"', "PRG-CHOICE", '"agency"'),
        ("instruments", 'signed = "2022-11-25"', 'signed = "25.11.2022"', "PRG-DATE", "2024-05-13"),
        ("instruments", 'signed = "2022-11-25"', 'signed = "2025-11-25"', "PRG-PERIOD", "before"),
        ("instruments", 'source = ["ckhq-2025-05"]', "source = []", "PRG-NO-SOURCE", "no source"),
        ("instruments", "[instruments.kaist-2024]", "[instruments.iloa-2023]", "STN-DUPLICATE",
         "twice"),
        ("instruments", 'type = "programme"\n', "", "STN-MISSING-KEY", '"type"'),
        ("instruments", 'parties = ["cnsa", "apsco"]\n', "", "STN-MISSING-KEY", '"parties"'),
        ("instruments", 'signed = "2024-07-03"\n', "", "STN-MISSING-KEY", "when it was signed"),
        ("organisations", 'kind = "ngo"', 'kind = "club"', "PRG-CHOICE", "known"),
        ("organisations", 'of = "ethiopia"', 'of = "etiopia"', "PRG-UNKNOWN-NAME", "ethiopia"),
        ("organisations", 'end = "2025-04-29"', 'end = "2016"', "PRG-PERIOD", "history"),
        ("organisations", 'default_rule = "common"', 'default_rule = "comon"', "PRG-UNKNOWN-NAME",
         '"common"'),
        ("organisations", "[organisations.dsel]", "[organisations.DSEL]", "PRG-ID", "lower case"),
        ("invitations", 'kind = "accepted"', 'kind = "acepted"', "PRG-CHOICE", "accepted"),
        ("invitations", 'date = "2021-08-30"', 'date = "2020-08-30"', "PRG-PERIOD", "wrong way"),
        ("invitations", 'date = "2021-08-30"\n', "", "STN-MISSING-KEY", "no date"),
        ("invitations", 'to = "esa"', 'to = "eso"', "PRG-UNKNOWN-NAME", '"esa"'),
        ("invitations", 'expected_by = "glex-2021"', 'expected_by = "glex"', "PRG-UNKNOWN-NAME",
         "glex-2021"),
        ("events", 'end = "2023-10-06"', 'end = "2022-10-06"', "PRG-PERIOD", "iac-2023"),
        ("events", 'date = "2017"\n', "", "STN-MISSING-KEY", '"date"'),
        ("events", 'kind = "release"', 'kind = "relase"', "PRG-CHOICE", "release"),
        ("groups", 'part_of = "russia', 'part_of = "rusia', "PRG-UNKNOWN-NAME", "russia-china"),
        ("groups", 'state = "planned"', 'state = "dreamt"', "PRG-CHOICE", "planned"),
        ("statements", 'date = "2024-04-08"', 'date = "8 April"', "PRG-DATE", "8 April"),
        ("statements", '"belarus"]', '"belorus"]', "PRG-UNKNOWN-NAME", "belarus"),
        ("rules", 'kinds = ["state"]', 'kinds = ["stat"]', "PRG-CHOICE", '"state"'),
        ("rules", 'kinds = ["state"]\n', "", "STN-MISSING-KEY", '"kinds"'),
        ("rules", 'levels = ["gov', 'levels = ["guv', "PRG-CHOICE", "government"),
        ("rules", "home = true", "hom = true", "STN-UNKNOWN-KEY", "home"),
        ("rules", "schema = 1", "schema = 2", "PRG-SCHEMA", "reads 1"),
    ],
)  # fmt: skip
def test_each_mistake_is_found(
    folder: Path, name: str, old: str, new: str, id: str, words: str
) -> None:
    change(folder, name, old, new)
    with pytest.raises(DeclarationError) as caught:
        load_register(folder)
    found = [d for d in caught.value.diagnostics if d.id == id]
    assert found, caught.value
    assert any(words in f"{d.what} {d.hint}" for d in found)
    assert all(Path(d.file).name == f"{name}.toml" and d.line for d in found)


def test_one_name_in_two_files_is_found(folder: Path) -> None:
    text = 'schema = 1\n[organisations.esa]\nname = "E"\nkind = "igo"\nsource = ["assumption"]\n'
    (folder / "zz.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"declared twice, first in .*organisations\.toml:"):
        load_register(folder)


def test_a_folder_without_a_register_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"\[history\]"):
        load_register(tmp_path)
    with pytest.raises(DeclarationError, match="STN-NO-FOLDER"):
        load_register(tmp_path / "nowhere")


def test_a_new_partner_may_bring_a_source_of_its_own(folder: Path) -> None:
    new = """schema = 1
[sources.letter]
title = "Letter of the ministry"
kind = "official"
[organisations.atlantis]
name = "Atlantis"
kind = "state"
source = ["letter"]
[instruments.atlantis-2030]
title = "Memorandum with Atlantis"
type = "memorandum"
level = "government"
parties = ["cnsa", "atlantis"]
joins = ["atlantis"]
signed = 2030-02-01
source = ["letter"]
status = "verified"
"""
    (folder / "atlantis.toml").write_text(new, encoding="utf-8")
    register = load_register(folder)
    assert register.instruments["atlantis-2030"].signed[0].value == "2030-02-01"
    assert register.instruments["atlantis-2030"].signed[0].source == ["letter"]
