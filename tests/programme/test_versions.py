"""Versions: the step that a change asks for, and ids that live on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from terms import GUIDELINE, Check, ids_of

from ilrs.programme.diff import difference
from ilrs.programme.document import ITEM_KINDS
from ilrs.programme.files import export
from ilrs.programme.library import check_file, find, shipped_documents
from ilrs.programme.version import MAJOR, MINOR, PATCH, STEPS, Version, enough

VERSIONS = st.builds(Version, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))


@pytest.mark.parametrize(
    ("old", "new", "step", "asks_for"),
    [
        ('text = "Ten of them."', 'text = "There are ten."', PATCH, "1.0.1"),
        ('title = "Review"', 'title = "The review"', PATCH, "1.0.1"),
        ("date = 2031-05-01", "date = 2031-06-01", MINOR, "1.1"),
        ('kind = "milestone"', 'kind = "opportunity"', MINOR, "1.1"),
        ('limit = "50 W"', 'limit = "40 W"', MAJOR, "2.0"),
        ('end = "2033"', 'end = "2034"', MAJOR, "2.0"),
        ('within = "first-phase"\n', "", MAJOR, "2.0"),
        ('kind = "milestone"', 'kind = "obligation"', MAJOR, "2.0"),
        # Evidence turns answers of unknown into verdicts: more than wording.
        (
            'limit = "50 W"',
            'limit = { value = "50 W", source = ["cgtn-2023-10"], status = "verified" }',
            MINOR,
            "1.1",
        ),
        # Another source beside the one that is worked with changes no limit.
        (
            'limit = "50 W"',
            'limit = [{ value = "50 W" }, { value = "45 W", source = ["cgtn-2023-10"] }]',
            PATCH,
            "1.0.1",
        ),
        ("[items.slots]", '[items.new]\nkind = "milestone"\ntitle = "New"\n'
         'source = ["assumption"]\n\n[items.slots]', MINOR, "1.1"),
        ("[items.slots]", '[items.new]\nkind = "obligation"\ntitle = "New"\n'
         'source = ["assumption"]\n\n[items.slots]', MAJOR, "2.0"),
        ('title = "Terms"', 'title = "The terms"', "", "1.0"),
    ],
)  # fmt: skip
def test_a_change_asks_for_its_step(
    check: Check, old: str, new: str, step: str, asks_for: str
) -> None:
    checked = check((old, new), version="9.0")
    assert ids_of(checked) == []
    assert checked.step is not None
    assert checked.step.asked == step
    assert str(checked.step.version) == asks_for


@pytest.mark.parametrize(
    ("version", "limit", "good"),
    [
        ("1.1", "40 W", False),
        ("1.0.1", "40 W", False),
        ("2.0", "40 W", True),
        ("1.0.1", "50 W", True),
    ],
)
def test_too_small_a_step_is_an_error(check: Check, version: str, limit: str, good: bool) -> None:
    checked = check(('limit = "50 W"', f'limit = "{limit}"'), version=version)
    assert ids_of(checked) == ([] if good else ["PRG-VERSION"])
    if not good:
        (found,) = checked.findings.all()
        assert "slot-power asks for a major one" in found.what
        assert '"2.0"' in found.hint


def test_every_step_of_the_rule_is_used() -> None:
    assert {ITEM_KINDS[k] for k in ("obligation", "phase", "criterion")} == {MAJOR}
    assert {ITEM_KINDS[k] for k in ("milestone", "opportunity")} == {MINOR}


def test_an_id_that_was_removed_is_listed_and_stays_unused(check: Check) -> None:
    slots = GUIDELINE[GUIDELINE.index("[items.slots]") : GUIDELINE.index("[items.review]")]
    gone = check((slots, ""))
    assert ids_of(gone) == ["PRG-NOT-RETIRED"]
    assert "slots" in gone.findings.all()[0].what
    assert ids_of(check((slots, '[retired]\nslots = "all given"\n\n'))) == []
    both = check(("[items.slots]", '[retired]\nslots = "all given"\n\n[items.slots]'))
    assert ids_of(both) == ["PRG-REUSED"]
    first = GUIDELINE.replace(slots, '[retired]\nslots = "all given"\n\n')
    assert ids_of(check(first=first, second=GUIDELINE)) == ["PRG-REUSED"]
    forgotten = check(first=first, second=first.replace('slots = "all given"\n', ""))
    assert ids_of(forgotten) == ["PRG-NOT-RETIRED"]


def test_a_version_without_its_predecessor_cannot_be_compared(check: Check) -> None:
    checked = check(('supersedes = "1.0"', 'supersedes = "0.9"'))
    assert ids_of(checked) == ["PRG-UNKNOWN-VERSION"]
    assert "terms-0.9.toml" in checked.findings.all()[0].hint


@pytest.mark.parametrize("version", ["1.0", "0.9"])
def test_a_version_supersedes_an_earlier_one(check: Check, version: str) -> None:
    assert "PRG-VERSION" in ids_of(check(version=version))


def test_what_is_published_stays_as_it_is(tmp_path: Path) -> None:
    export(tmp_path)
    path = tmp_path / "documents" / "roadmap-2.1.toml"
    assert ids_of(check_file(path)) == []
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('title = "Luna-29"', 'title = "Luna 29"'), encoding="utf-8")
    assert ids_of(check_file(path)) == ["PRG-VERSION"]
    with pytest.raises(FileExistsError):
        export(tmp_path)


@given(VERSIONS, st.sampled_from(STEPS[1:]))
def test_a_step_leads_to_a_later_version_by_just_that_step(version: Version, step: str) -> None:
    after = version.after(step)
    assert after > version
    assert after.step_from(version) == step
    assert enough(after.step_from(version), step)
    assert version.step_from(after) == ""
    assert Version.of(str(after)) == after


@pytest.mark.parametrize("text", ["1", "one", "1.x", "1.0.0.0", "-1.0", "", "1.0 beta", "99999.0"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        Version.of(text)


def test_a_document_does_not_differ_from_itself() -> None:
    for versions in shipped_documents().values():
        for document in versions.values():
            assert difference(document, document).changes == ()
            assert difference(document, document).step == ""


def test_a_difference_seen_from_the_other_side() -> None:
    before, after = find("roadmap@1.0")[0], find("roadmap@2.0")[0]
    there, back = difference(before, after), difference(after, before)
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(c.id, turned[c.what], c.step) for c in there.changes} == {
        (c.id, c.what, c.step) for c in back.changes
    }
    assert there.step == MAJOR
