"""Guideline V1.1 changes the power of a slot: who has to look again, and who has not."""

from __future__ import annotations

from pathlib import Path

import pytest
from answers import Ask
from contributions import GOOD

# A place that is offered is an opportunity, and its change a minor step: 1.0 leads to 1.1.
FIRST = """\
schema = 1
document = "terms"
title = "Terms of a partnership"
version = "1.0"
source = ["assumption"]

[items.slot-power]
kind = "opportunity"
title = "Power of a slot"
source = ["assumption"]
[items.slot-power.facts]
limit = "50 W"

[items.embargo]
kind = "obligation"
title = "Until data are public"
source = ["assumption"]
[items.embargo.facts]
most = "365 days"
"""
NEXT = 'version = "1.1"\nsupersedes = "1.0"'
AGREEMENT = """\
schema = 1
type = "agreement"
title = "{name}"
cites = ["terms@1.0/{item}"]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Both versions, and a folder in which five contributions and two agreements lie."""
    (tmp_path / "terms-1.0.toml").write_text(FIRST, encoding="utf-8")
    second = FIRST.replace('version = "1.0"', NEXT).replace("50 W", "40 W")
    (tmp_path / "terms-1.1.toml").write_text(second, encoding="utf-8")
    partners = tmp_path / "partners"
    for name, cites in (
        ("dust_meter", '"terms/slot-power"'),
        ("camera", '"terms@1.0/slot-power", "terms/embargo"'),
        ("drill", '"roadmap/phase-1", "terms/slot-power"'),
        ("archive", '"terms/embargo"'),
        ("lamp", '"terms@1.1/slot-power"'),  # its people have read the new text already
    ):
        path = partners / "contributions" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = GOOD.replace("uni_nord.dust_meter", f"uni_nord.{name}")
        path.write_text(text.replace("\n[mass]", f"cites = [{cites}]\n\n[mass]", 1), "utf-8")
    (partners / "agreements").mkdir()
    for name, item in (("north", "slot-power"), ("south", "embargo")):
        text = AGREEMENT.format(name=name, item=item)
        (partners / "agreements" / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_new_version_may_be_called_so(desk: Path, ask: Ask) -> None:
    answer = ask("programme", "check", desk / "terms-1.1.toml")
    assert answer.status == 0, answer.out + answer.err


def test_three_contributions_and_one_agreement_are_flagged(desk: Path, ask: Ask) -> None:
    words = ("programme", "diff", desk / "terms-1.0.toml", desk / "terms-1.1.toml", "--impact",
             "--against", desk / "partners")  # fmt: skip
    found = ask(*words, "--json").json
    assert found["ok"], found["diagnostics"]
    assert (found["step"], found["citing_files"]) == ("minor", 7)
    (change,) = found["changes"]
    assert (change["id"], change["what"]) == ("slot-power", "changed")
    assert [(f["field"], f["before"], f["after"]) for f in change["fields"]] == [
        ("facts.limit", "50 W", "40 W")
    ]
    flagged = [(row["type"], Path(row["file"]).stem) for row in found["impact"]]
    assert sorted(flagged) == [
        ("agreement", "north"), ("contribution", "camera"), ("contribution", "drill"),
        ("contribution", "dust_meter"),
    ]  # fmt: skip
    for row in found["impact"]:
        line = Path(row["file"]).read_text("utf-8").splitlines()[row["line"] - 1]
        assert "slot-power" in line
        assert (row["item"], row["flag"]) == ("terms/slot-power", "recheck")
    said = ask(*words).out
    assert "4 of 7 citing files need a recheck" in said
    assert "facts.limit: 50 W -> 40 W" in said


def test_who_is_flagged_can_still_be_read(desk: Path, ask: Ask) -> None:
    """Their files were not touched: they cite what they were written for."""
    for path in sorted((desk / "partners" / "contributions").glob("*.toml")):
        assert ask("partner", "check", path).status == 0
