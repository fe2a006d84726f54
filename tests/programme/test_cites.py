"""Who cites a changed item: calls, contributions and agreements that need another look."""

from __future__ import annotations

from pathlib import Path

import pytest
from terms import GUIDELINE, Check

from ilrs.programme.cites import check_documents, citing_files, rechecks
from ilrs.programme.diff import Difference, difference
from ilrs.programme.findings import new_findings
from ilrs.programme.library import find

FILES = {
    "calls/lander.toml": 'title = "Lander slots"\n\n[[roles]]\ncites = ["terms/slot-power"]\n',
    "contributions/camera.toml": 'cites = ["terms/slot-power", "terms/review"]\n',
    "contributions/drill.toml": 'cites = ["terms@1.0/slot-power"]\n',
    "contributions/lamp.toml": '[power]\nlimit = "9 W"\ncites = ["terms/slot-power"]\n',
    "contributions/kept.toml": 'cites = ["terms@2.0/slot-power"]\n',
    "contributions/other.toml": 'cites = ["terms/review"]\n',
    "agreements/one.toml": 'cites = ["terms/slot-power"]\n',
    "elsewhere/typed.toml": 'type = "agreement"\ncites = "terms/slots"\n',
    "elsewhere/plain.toml": "x = 1\n",
    "sky/contribution.toml": 'title = { zh = "灯", en = "Lamp" }\n[purpose]\n'
    'goals = ["light", "terms/review"]\n',
    "sky/open.toml": 'issuer = "X"\ncites = ["terms/review"]\n[roles.a]\nx = 1\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "partner"
    for name, text in FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return home


@pytest.fixture
def changed(tmp_path: Path) -> Difference:
    """The power of a slot falls."""
    for version, limit in (("1.0", "50 W"), ("2.0", "40 W")):
        text = GUIDELINE.replace('version = "1.0"', f'version = "{version}"').replace("50 W", limit)
        (tmp_path / f"terms-{version}.toml").write_text(text, encoding="utf-8")
    before, after = (find(str(tmp_path / f"terms-{v}.toml"))[0] for v in ("1.0", "2.0"))
    return difference(before, after)


def test_a_changed_limit_flags_who_cites_it(folder: Path, changed: Difference) -> None:
    findings = new_findings()
    citing = citing_files(folder, findings)
    flagged = rechecks(changed, citing, findings)
    assert findings.all() == ()
    assert len(citing) == 10
    types = sorted(r.citing.type for r in flagged)
    assert types == ["agreement", "call", "contribution", "contribution", "contribution"]
    assert {r.cite.item for r in flagged} == {"slot-power"}
    lines = {Path(r.citing.file).name: r.cite.line for r in flagged}
    assert lines["lander.toml"] == 4
    assert lines["lamp.toml"] == 3
    assert "kept.toml" not in lines  # it was looked at with the new text
    assert all(r.as_dict()["flag"] == "recheck" and r.step == "major" for r in flagged)


def test_what_a_file_is_and_is_called(folder: Path) -> None:
    found = {Path(c.file).name: c for c in citing_files(folder, new_findings())}
    lamp, open_call = found["contribution.toml"], found["open.toml"]
    assert (lamp.type, lamp.title) == ("contribution", "Lamp")
    assert [c.item for c in lamp.cites] == ["review"]
    assert (open_call.type, open_call.title) == ("call", "open")
    assert found["typed.toml"].type == "agreement"


def test_nothing_changed_flags_nobody(folder: Path, changed: Difference) -> None:
    findings = new_findings()
    same = difference(changed.after, changed.after)
    assert rechecks(same, citing_files(folder, findings), findings) == ()


@pytest.mark.parametrize(
    ("cite", "id", "words"),
    [
        ("terms/slot-powr", "PRG-UNKNOWN-ITEM", 'did you mean "slot-power"'),
        ("slot-power", "PRG-CITE", "roadmap/phase-1"),
        ("terms@x/slot-power", "PRG-CITE", "is not a citation"),
        ("tems/slot-power", "PRG-CITE", 'did you mean "terms"'),
    ],
)
def test_a_citation_that_leads_nowhere_is_found(
    tmp_path: Path, changed: Difference, cite: str, id: str, words: str
) -> None:
    home = tmp_path / "calls"
    home.mkdir()
    (home / "a.toml").write_text(f'\ncites = [\n  "{cite}",\n]\n', encoding="utf-8")
    findings = new_findings()
    citing = citing_files(home, findings)
    check_documents(citing, ["terms"], findings)
    assert rechecks(changed, citing, findings) == ()
    (found,) = findings.all()
    assert (found.id, found.line) == (id, 3)
    assert words in f"{found.what} {found.hint}"


def test_citations_that_are_no_texts_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("cites = [1, {x = 2}]\n", encoding="utf-8")
    findings = new_findings()
    assert citing_files(tmp_path, findings) == []
    assert [d.id for d in findings.all()] == ["PRG-CITE", "PRG-CITE"]


def test_a_file_that_cannot_be_read_is_told(folder: Path, changed: Difference) -> None:
    """It might cite a changed item: an impact that leaves it out in silence would mislead."""
    (folder / "calls" / "broken.toml").write_text("cites = [", encoding="utf-8")
    findings = new_findings()
    citing_files(folder, findings)
    assert [d.id for d in findings.all()] == ["STN-TOML"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path, folder: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('cites = ["terms/slot-power"]\n', encoding="utf-8")
    (folder / "calls" / "link.toml").symlink_to(outside)
    assert len(citing_files(folder, new_findings())) == 10


def test_a_removed_item_is_flagged_too(folder: Path, check: Check) -> None:
    slots = GUIDELINE[GUIDELINE.index("[items.slots]") : GUIDELINE.index("[items.review]")]
    checked = check((slots, '[retired]\nslots = "given"\n\n'))
    assert checked.step is not None
    findings = new_findings()
    flagged = rechecks(checked.step.difference, citing_files(folder, findings), findings)
    assert [(Path(r.citing.file).name, r.change) for r in flagged] == [("typed.toml", "removed")]
    assert findings.all() == ()
