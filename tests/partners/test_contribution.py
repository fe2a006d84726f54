"""Reading a contribution: what stands in it, and every sort of mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from contributions import GOOD, TODAY, contribution, write

from ilrs.partners.contribution.reading import read_contribution, read_sent
from ilrs.partners.contribution.template import PIECES, template
from ilrs.partners.contribution.words import LANGUAGES

BACKWARDS = """\
[[radio]]
use = "transmit"
low = "2.29 GHz"
high = "2.2 GHz"
"""
SITE = """\
[sites.spot]
latitude = "-88.8 deg"
longitude = "120 deg"
height = "1 km"
horizon = "/etc/horizon.csv"
"""


def test_quantities_are_in_si_with_their_growth(tmp_path: Path) -> None:
    found = contribution(tmp_path)
    dry = found.get("mass.dry")
    assert dry is not None
    assert (dry.si, dry.growth, dry.grown) == (7.0, 0.2, pytest.approx(8.4))
    assert [q.si for q in found.under("envelope.stowed")] == [0.2, 0.12, 0.1]
    assert found.get("power.modes.on.peak") is not None
    assert found.get("mass.wet") is None


def test_an_unknown_value_is_kept_and_said(tmp_path: Path) -> None:
    read = read_contribution(write(tmp_path, ('value = "7 kg"', 'value = "unknown"')), TODAY)
    assert read.contribution is not None
    dry = read.contribution.get("mass.dry")
    assert dry is not None
    assert dry.si is None
    assert [d.id for d in read.diagnostics] == ["CON-TBD"]


def test_a_date_to_be_determined_is_said(tmp_path: Path) -> None:
    read = read_contribution(write(tmp_path, ("2034-05-01", '"unknown"')), TODAY)
    assert read.contribution is not None
    assert [(d.id, d.line) for d in read.diagnostics] == [
        ("CON-TBD", GOOD[: GOOD.index("launch = ")].count("\n") + 1)
    ]


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ('"7 kg"', '"7 m"', "CON-QUANTITY"),
        ('"7 kg"', '"7"', "CON-QUANTITY"),
        ('"7 kg"', '"-7 kg"', "CON-RANGE"),
        ('value = "7 kg"', "value = 7", "CON-QUANTITY"),
        ('"20 %"', '"20 kg"', "CON-QUANTITY"),
        ('"20 %"', '"-20 %"', "CON-RANGE"),
        ("[maturity]", f"{BACKWARDS}\n[maturity]", "CON-LIMITS"),
        ('maturity = "estimate"', 'maturity = "guess"', "CON-WORD"),
        ('maturity = "estimate"', 'confidence = "published"', "CON-NO-SOURCE"),
        ('area = "equipment"', 'area = "equipmnt"', "CON-WORD"),
        ('level = "equipment"', 'level = "gadget"', "CON-WORD"),
        ('phases = ["operation"]', 'phases = ["sometime"]', "CON-WORD"),
        ('form = "hardware"', 'form = "ware"', "CON-WORD"),
        ("title = { en", "title = { de", "CON-WORD"),
        ('category = "IIb"', 'category = "V"', "CON-WORD"),
        ('partner = "uni_nord"', 'partner = "uni_sud"', "CON-ID"),
        ('id = "uni_nord.dust_meter"', 'id = "Dust meter"', "CON-ID"),
        ('version = "1.0"', 'version = "one"', "CON-VERSION"),
        ('["200 mm", "120 mm", "100 mm"]', '["200 mm", "120 mm"]', "CON-LIMITS"),
        ('["-190 degC", "90 degC"]', '["90 degC", "-190 degC"]', "CON-LIMITS"),
        ("2033-05-01", "2025-05-01", "CON-PAST"),
        ("2033-05-01", '"next year"', "CON-DATE"),
        ("2033-05-01", "2034-06-01", "CON-DATE"),
        ("trl = 6", "trl = 12", "CON-RANGE"),
        ("schema = 1", "schema = 9", "STN-SCHEMA"),
        ("[maturity]\ntrl = 6\n", "", "CON-MISSING"),
        ('"2 kbit/s"', '"../../secret.csv"', "CON-PATH"),
        ('"2 kbit/s"', '"tables/../../secret.csv"', "CON-PATH"),
        ("[elements.dust_meter]\n", f"{SITE}\n[elements.dust_meter]\n", "CON-PATH"),
        ("[mass]", "[mas]", "STN-UNKNOWN-KEY"),
        ('partner = "uni_nord"\n', "", "STN-MISSING-KEY"),
        ('form = "hardware"', 'form = "hardware', "STN-TOML"),
    ],
)
def test_mistakes_are_found_where_they_stand(tmp_path: Path, old: str, new: str, id: str) -> None:
    path = write(tmp_path, (old, new))
    read = read_contribution(path, TODAY)
    found = [d for d in read.diagnostics if d.id == id]
    assert found, [str(d) for d in read.diagnostics]
    assert read.contribution is None
    assert all(d.file == str(path) and d.line > 0 for d in found)
    assert all(d.hint for d in found) or id.startswith("STN")


@pytest.mark.parametrize("key", ["level", "phases", "form", "area", "id", "version", "title"])
def test_every_key_that_is_missing_is_told_and_no_more(tmp_path: Path, key: str) -> None:
    line = next(text for text in GOOD.splitlines(True) if text.startswith(f"{key} ="))
    found = read_contribution(write(tmp_path, (line, "")), TODAY).diagnostics
    assert [(d.id, d.what) for d in found] == [("STN-MISSING-KEY", f'"{key}" is missing')]


def test_a_file_of_hardly_anything_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "short.toml"
    path.write_text('schema = 1\nmass = 3\nphases = "soon"\nlevel = 4\n', encoding="utf-8")
    found = read_contribution(path, TODAY).diagnostics
    assert {d.id for d in found} == {"STN-MISSING-KEY", "STN-WRONG-TYPE"}
    assert all("\0" not in d.what for d in found)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, ('"7 kg"', '"7 m"'), ('form = "hardware"', 'form = "ware"'),
                 ("2033-05-01", "2025-05-01"))  # fmt: skip
    found = {d.id for d in read_contribution(path, TODAY).diagnostics}
    assert {"CON-QUANTITY", "CON-WORD", "CON-PAST"} <= found


def test_what_was_sent_is_read_as_a_file_is(tmp_path: Path) -> None:
    path = write(tmp_path, ('"7 kg"', '"7 m"'))
    sent = read_sent(path.read_bytes(), str(path), TODAY)
    assert sent.diagnostics == read_contribution(path, TODAY).diagnostics != ()
    assert [d.id for d in read_sent(b"\xff", "x.toml", TODAY).diagnostics] == ["STN-NOT-UTF8"]


def test_a_file_of_another_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    read = read_contribution(path, TODAY)
    assert [d.id for d in read.diagnostics] == ["STN-TOO-LARGE"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 50, b"a = 1\na = 2", b"[" * 5000])
def test_garbage_is_told_and_nothing_more(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "garbage.toml"
    path.write_bytes(content)
    read = read_contribution(path, TODAY)
    assert read.contribution is None
    assert read.diagnostics


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", PIECES)
def test_every_template_can_be_read(tmp_path: Path, level: str, language: str) -> None:
    path = tmp_path / "template.toml"
    path.write_text(template(level, "uni_nord", "meter", language), encoding="utf-8")
    read = read_contribution(path, TODAY)
    assert read.contribution is not None, [str(d) for d in read.diagnostics]
    assert {d.id for d in read.diagnostics} <= {"CON-TBD", "CON-ELEMENTS"}


@pytest.mark.parametrize("name", ["Uni Nord", 'a"b', "", "a.b"])
def test_a_template_of_a_name_that_is_no_id_is_refused(name: str) -> None:
    for partner, own in ((name, "meter"), ("uni_nord", name)):
        with pytest.raises(ValueError, match="id"):
            template("equipment", partner, own, "en")


def test_a_template_of_no_level_is_refused() -> None:
    with pytest.raises(ValueError, match="did you mean"):
        template("equipmnt", "a", "b", "en")
