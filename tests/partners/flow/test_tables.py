"""The tables: every mistake in one is found, labels are complete, digests stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.cli.main import status_of
from ilrs.partners.contribution.schema import ContributionFile
from ilrs.partners.contribution.words import LANGUAGES
from ilrs.partners.flow.content import groups_of
from ilrs.partners.flow.everywhere import EFFECTS, POWER, TAKES
from ilrs.partners.flow.findings import IDS
from ilrs.partners.flow.guards import CHECKS, GUARDS
from ilrs.partners.flow.labels import label, labels, title
from ilrs.partners.flow.library import (
    UnknownFlowError,
    find_flow,
    flow_at,
    flow_of_body,
    read_flow,
    shipped_flows,
)
from ilrs.partners.flow.picture import dot

GOOD = """
schema = 1
id = "invitation"
version = "1.0"
initial = "draft"
opener = "secretariat"

[roles]
secretariat = {}

[states]
draft = { deadline = { hard = 30, event = "expire" } }
published = {}
closed = { final = true }
expired = { final = true }

[[moves]]
on = "publish"
from = ["draft"]
to = "published"
by = ["secretariat"]
needs = { documents = ["text"] }

[[moves]]
on = "close"
from = ["published"]
to = "closed"
by = ["secretariat"]

[[moves]]
on = "expire"
from = ["draft"]
to = "expired"
by = ["clock"]
"""


def found(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "flow.toml"
    path.write_text(text, encoding="utf-8")
    _, findings = read_flow(path)
    assert all(d.line for d in findings.all())
    return [d.id for d in findings.all()]


def test_a_good_table_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


MISTAKES = {
    "unreachable": ("closed = {", "reserve = {}\nclosed = {", ["FLW-UNREACHABLE"]),
    "dead end": ('on = "close"\nfrom = ["published"]\nto = "closed"',
                 'on = "close"\nfrom = ["draft"]\nto = "closed"', ["FLW-DEAD-END"]),
    "final that leads on": ("published = {}", "published = { final = true }", ["FLW-FINAL"]),
    "guard": ("documents = [", "dokuments = [", ["FLW-GUARD"]),
    "argument of a guard": ('documents = ["text"]', "documents = 3", ["FLW-GUARD"]),
    "label of a state": ("published = {}", "published = {}\nblue = {}",
                         ["FLW-LABEL", "FLW-UNREACHABLE"]),
    "label of an event": ('on = "close"', 'on = "shut_well"', ["FLW-LABEL"]),
    "state": ('to = "published"', 'to = "publisht"', ["FLW-UNKNOWN"]),
    "role": ('by = ["clock"]', 'by = ["clock", "king"]', ["FLW-UNKNOWN"]),
    "reserved event": ('on = "close"', 'on = "hold"', ["FLW-NAME"]),
    "deadline": ("hard = 30", 'hard = "soon"', ["FLW-NAME"]),
    "event of a deadline": ('event = "expire"', 'event = "vanish"', ["FLW-UNKNOWN"]),
    "twice": ('on = "close"\nfrom = ["published"]', 'on = "publish"\nfrom = ["draft", "published"]',
              ["FLW-AMBIGUOUS"]),
    "key": ('opener =', 'opens = "x"\nopener =', ["STN-UNKNOWN-KEY"]),
    "missing key": ('initial = "draft"\n', "", ["STN-MISSING-KEY"]),
    "schema": ("schema = 1", "schema = 7", ["FLW-SCHEMA"]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_is_found(tmp_path: Path, mistake: str) -> None:
    before, after, ids = MISTAKES[mistake]
    assert before in GOOD
    assert sorted(set(found(tmp_path, GOOD.replace(before, after, 1)))) == ids


def test_a_table_in_a_file_can_be_followed(tmp_path: Path) -> None:
    path = tmp_path / "flow.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert flow_at(str(path)).states["closed"].final
    with pytest.raises(UnknownFlowError, match="variants"):
        flow_at(f"{path}/agency")


def test_a_file_that_is_no_table_is_refused_quickly(tmp_path: Path) -> None:
    path = tmp_path / "flow.toml"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    _, findings = read_flow(path)
    assert [d.id for d in findings.all()] == ["STN-TOO-LARGE"]


def test_what_there_is_not_is_named() -> None:
    with pytest.raises(UnknownFlowError, match="accession/agency"):
        find_flow("accession")
    with pytest.raises(UnknownFlowError, match="invitation"):
        find_flow("invitatoin")


@pytest.mark.parametrize("flow", shipped_flows().values(), ids=lambda f: f.name)
def test_a_table_is_the_same_after_it_was_written_down(flow) -> None:
    again = flow_of_body(flow.body())
    assert (again, again.digest) == (flow, flow.digest)
    assert flow.model_copy(update={"version": "9"}).digest != flow.digest
    assert flow.status == "proposal"
    # Only what stands in the table, so that the format can grow.
    assert not any(move.get("once") is False or "variants" in move for move in flow.body()["moves"])


def test_variants_differ_where_they_should() -> None:
    government, agency = find_flow("accession/government"), find_flow("accession/agency")
    assert "ratify" in {m.on for m in government.moves}
    assert "ratify" not in {m.on for m in agency.moves}
    assert "consultation" not in find_flow("accession/individual").states


def test_labels_are_the_same_words_in_every_language() -> None:
    keys = [{s: list(words) for s, words in labels(lang).items()} for lang in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]
    assert all(text.strip() for lang in LANGUAGES for w in labels(lang).values()
               for text in w.values())  # fmt: skip
    assert all(label("event", e, "ru") != e for e in EFFECTS)
    assert title("accession/agency", "zh") == "加入 (航天机构)"
    with pytest.raises(ValueError, match="de"):
        labels("de")


def test_no_label_is_left_over() -> None:
    flows = shipped_flows().values()
    states = {s for f in flows for s in f.states} | {"on_hold", "returned", "answered"}
    events = {m.on for f in flows for m in f.moves} | {*EFFECTS, "open"}
    assert set(labels("en")["state"]) == states
    assert set(labels("en")["event"]) == events
    assert set(labels("en")["role"]) == {r for f in flows for r in f.roles} | {"clock"}


def test_what_is_possible_everywhere_is_described_everywhere() -> None:
    assert set(TAKES) == set(EFFECTS)
    assert set(POWER) == set(EFFECTS) - {"declare"}


def test_tracks_rest_on_groups_that_a_contribution_has() -> None:
    tracks = find_flow("contribution").tracks
    assert tracks is not None
    known = {f.alias or name for name, f in ContributionFile.model_fields.items()}
    bound = {group for track in tracks.each.values() for group in track.binds}
    assert bound - known == set()


def test_content_is_what_a_file_says_and_not_how() -> None:
    one = b"version = '1.0'\n[mass]\ndry = '9 kg'\nwet = '10 kg'\n[data]\nrate = 3\n"
    other = (
        b"# new\nversion = '1.1'\n[data]\nrate = 3 # as before\n[mass]\nwet='10 kg'\ndry='9 kg'\n"
    )
    assert groups_of(one) == groups_of(other)
    changed = groups_of(one.replace(b"9 kg", b"8 kg"))
    assert {g for g in changed if changed[g] != groups_of(one)[g]} == {"mass"}
    assert list(groups_of(b"%PDF-1.4 \xff")) == ["whole"]


def test_a_picture_has_every_state_and_move() -> None:
    flow = find_flow("invitation")
    text = dot(flow, "en")
    assert text.count("->") == sum(len(flow.moves_from(s)) for s in flow.states)
    assert text.count("peripheries=2") == sum(s.final for s in flow.states.values())
    assert 'label="已起草"' in dot(flow, "zh")


def test_mistakes_are_shown_on_the_command_line(tmp_path: Path, capsys) -> None:
    path = tmp_path / "flow.toml"
    path.write_text(GOOD.replace("documents = [", "dokuments = ["), encoding="utf-8")
    assert status_of(["case", "flow", str(path)]) == 1
    assert 'did you mean "documents"' in capsys.readouterr().err


def test_the_page_on_procedures_has_every_guard_and_every_mistake() -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "explanation" / "procedures.md").read_text(encoding="utf-8")
    rows = [f"| `{id}` | {text} |" for id, text in IDS.items()]
    assert [row for row in rows if row not in page] == []
    assert [guard for guard in GUARDS if f"| `{guard}` |" not in page] == []
    assert set(CHECKS) == set(GUARDS)
