"""A document's file: every mistake is found, with its line, and none hides another."""

from __future__ import annotations

from pathlib import Path

import pytest
from terms import GUIDELINE, Check, ids_of

from ilrs.diagnostics import DeclarationError
from ilrs.programme.library import UnknownDocumentError, check_file, find
from ilrs.station.toml_file import MOST_BYTES

FIRST = '[items.slots]\nkind = "opportunity"'


def test_a_good_document_has_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "terms.toml"
    path.write_text(GUIDELINE, encoding="utf-8")
    checked = check_file(path)
    assert ids_of(checked) == []
    assert checked.step is None
    assert checked.document is not None
    item = checked.document.items["review"]
    assert item.facts["date"][0].value == "2031-05-01"
    assert item.status == "unverified"
    assert item.line == GUIDELINE.splitlines().index("[items.review]") + 1


@pytest.mark.parametrize(
    ("old", "new", "id", "words"),
    [
        ('kind = "phase"', 'kind = "fase"', "PRG-CHOICE", 'did you mean "phase"'),
        ('end = "2033"', 'end = "2030"', "PRG-PERIOD", "wrong way round"),
        ('end = "2033"', 'end = "31.12.2033"', "PRG-DATE", "write 2024-05-13"),
        ('end = "2033"', 'end = { value = "2033", by = "2032" }', "PRG-PERIOD", "before it begins"),
        ('within = "first-phase"', 'within = "frist-phase"', "PRG-UNKNOWN-ITEM", "first-phase"),
        ('text = "Ten', 'txet = "Ten', "STN-UNKNOWN-KEY", 'did you mean "text"'),
        ("[items.slots]", "[items.Slots]", "PRG-ID", "lower case"),
        ('limit = "50 W"', '"li.mit" = "50 W"', "PRG-ID", "cannot name a fact"),
        ('limit = "50 W"', "limit = nan", "STN-NOT-FINITE", "not a finite number"),
        ("schema = 1", "schema = 7", "PRG-SCHEMA", "reads schema 1"),
        ("[items.slots]", "[items.review]", "STN-DUPLICATE", "declared twice"),
        ('title = "Terms"\n', "", "STN-MISSING-KEY", '"title" is missing'),
        ('document = "terms"', 'document = "The Terms"', "PRG-ID", "name of a document"),
    ],
)
def test_each_mistake_is_found(check: Check, old: str, new: str, id: str, words: str) -> None:
    checked = check((old, new))
    found = [d for d in checked.findings.all() if d.id == id]
    assert found, ids_of(checked)
    assert any(words in f"{d.what} {d.hint}" for d in found)
    assert all(d.line >= 1 for d in found)


@pytest.mark.parametrize(
    ("source", "status", "id"),
    [
        ("[]", "", "PRG-NO-SOURCE"),
        ('["xinhua-2021-60"]', "verified", "PRG-UNKNOWN-SOURCE"),
        ('["recollection"]', "verified", "PRG-EVIDENCE"),
        ('["recollection", "assumption"]', "reported", "PRG-EVIDENCE"),
        ('["digest-2026-09"]', "verified", "PRG-EVIDENCE"),
        ('["digest-2026-09"]', "reported", ""),
        ('["digest-2026-09", "xinhua-2021-06"]', "verified", ""),
        ('["xinhua-2021-06"]', "sure", "PRG-EVIDENCE"),
        ('["recollection"]', "", ""),
    ],
)
def test_evidence_is_no_better_than_its_source(
    check: Check, source: str, status: str, id: str
) -> None:
    slots = f'[items.slots]\nkind = "opportunity"\nstatus = "{status}"'
    whole = GUIDELINE.replace(FIRST, slots)
    begin = whole.index('text = "Ten')
    whole = whole[:begin] + whole[begin:].replace(
        'source = ["assumption"]', f"source = {source}", 1
    )
    assert ids_of(check(first=whole)) == ([id] if id else [])


def test_a_claim_may_have_a_source_of_its_own(check: Check) -> None:
    claim = 'limit = { value = "50 W", source = ["nowhere"], status = "verified" }'
    checked = check(('limit = "50 W"', claim), version="2.0")
    assert ids_of(checked) == ["PRG-UNKNOWN-SOURCE"]


def test_sources_of_ones_own_are_known(check: Check) -> None:
    own = '[sources.letter]\ntitle = "A letter"\nkind = "official"\n\n[items.slots]'
    letter = ('source = ["assumption"]', 'source = ["letter"]')
    assert ids_of(check(letter)) == ["PRG-UNKNOWN-SOURCE"]
    assert ids_of(check(letter, ("[items.slots]", own))) == []
    wrong = own.replace("official", "offical")
    assert ids_of(check(letter, ("[items.slots]", wrong))) == ["PRG-CHOICE"]


@pytest.mark.parametrize(
    "text", ["schema = 1\n", "", 'schema = 1\ndocument = "x"\nversion = "1.0"\n']
)
def test_a_document_without_anything_is_told_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.toml"
    path.write_text(text, encoding="utf-8")
    checked = check_file(path)
    assert "STN-MISSING-KEY" in ids_of(checked)
    assert checked.document is None


def test_a_large_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    assert ids_of(check_file(path)) == ["STN-TOO-LARGE"]
    path.write_text("#" * MOST_BYTES, encoding="utf-8")
    assert "STN-TOO-LARGE" not in ids_of(check_file(path))


def test_what_is_no_text_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(b"schema = 1\n\xff\n")
    (found,) = check_file(path).findings.all()
    assert (found.id, found.line) == ("STN-NOT-UTF8", 2)
    assert ids_of(check_file(tmp_path / "nowhere.toml")) == ["STN-UNREADABLE"]
    assert ids_of(check_file(tmp_path)) == ["STN-UNREADABLE"]


@pytest.mark.parametrize(
    ("ref", "version", "words"),
    [
        ("rodmap", "", 'did you mean "roadmap"'),
        ("state-2062", "", "state-2026"),
        ("roadmap", "1.7", "known: 1.0"),
        ("roadmap@7.0", "", "known: 1.0"),
        ("roadmap", "first", "not a version"),
    ],
)
def test_what_is_not_at_hand_is_named(ref: str, version: str, words: str) -> None:
    with pytest.raises(UnknownDocumentError, match=words):
        find(ref, version)


def test_documents_are_found_by_each_of_their_names(tmp_path: Path) -> None:
    assert [d.ref for d in find("roadmap", "V1.0")] == ["roadmap@1.0"]
    assert find("roadmap@1.0") == find("roadmap", "1.0")
    assert find("roadmap")[0].version == max(d.version for d in find("roadmap"))
    assert {d.name for d in find("state-2026")} == {"roadmap", "guideline"}
    path = tmp_path / "terms.toml"
    path.write_text(GUIDELINE, encoding="utf-8")
    assert find(str(path))[0].ref == "terms@1.0"
    path.write_text(GUIDELINE.replace("[items.slots]", "[items.Slots]"), encoding="utf-8")
    with pytest.raises(DeclarationError, match="PRG-ID"):
        find(str(path))
