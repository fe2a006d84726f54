"""Whatever is done to a record is found, and the entry is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_desk import ORIGIN, TIME, Desk

from ilrs.partners.record.book import open_book
from ilrs.partners.record.entry import Entry, sealed
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import kept_checkpoint, kept_leaves, leaf_line
from ilrs.partners.record.merkle import Tree, leaf_hash
from ilrs.partners.record.note import Checkpoint, Note, signed
from ilrs.partners.record.seen import read_seen
from ilrs.partners.record.verdict import Verdict
from ilrs.partners.record.verify import verify
from ilrs.partners.record.witness import witness

NOW_S = 1_795_953_600


def errors(verdict: Verdict) -> set[tuple[str, int]]:
    return {(f.id, f.index) for f in verdict.findings if f.severity == "error"}


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    """Twelve entries, checkpointed and co-signed by one witness."""
    for who in ("uni", "keeper", "uni", "uni", "keeper", "uni", "uni", "keeper"):
        desk.add(who)
    desk.checkpoint()
    witness(desk.folder, desk.key("wit_a"), tmp_path / "a.json", NOW_S)
    return desk


@given(data=st.data())
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_altered_octet_of_any_entry_is_named(filled: Desk, data: st.DataObject) -> None:
    file = filled.folder / "entries.jsonl"
    good = file.read_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    octet = data.draw(st.integers(0, 255).filter(lambda o: o != good[place]))
    try:
        file.write_bytes(good[:place] + bytes([octet]) + good[place + 1 :])
        verdict = verify(filled.folder)
    finally:
        file.write_bytes(good)
    assert not verdict.ok
    index = good[:place].count(b"\n")
    assert index in {at for _, at in errors(verdict)}
    first = min(at for _, at in errors(verdict) if at >= 0)
    assert first == index


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_damage_is_found(filled: Desk, data: st.DataObject) -> None:
    """Cut out, double or swap lines: never unseen, never an exception."""
    good = filled.lines()
    lines, other = list(good), -1
    at = data.draw(st.integers(0, len(lines) - 1))
    act = data.draw(st.sampled_from(["cut", "double", "swap", "end"]))
    if act == "cut":
        del lines[at]
    elif act == "double":
        lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
    elif act == "swap":
        other = data.draw(st.integers(0, len(lines) - 1).filter(lambda o: o != at))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        del lines[at:]
    try:
        filled.write(lines)
        verdict = verify(filled.folder)
    finally:
        filled.write(good)
    assert not verdict.ok
    if act == "cut":
        assert ("REC-MISSING", at) in errors(verdict)
    elif act == "end":
        assert {("REC-MISSING", i) for i in range(at, 12)} <= errors(verdict)
    elif act == "swap":
        assert {at, other} & {index for id, index in errors(verdict) if id == "REC-ORDER"}
    else:
        assert {"REC-INSERTED", "REC-REPLAY"} & {id for id, _ in errors(verdict)}


def test_a_sound_record_has_no_findings(filled: Desk) -> None:
    verdict = verify(filled.folder, witnesses=1)
    assert verdict.findings == []
    assert (verdict.size, verdict.checkpoint) == (12, 12)
    assert [(w.partner, w.size, w.time_s) for w in verdict.witnesses] == [("wit_a", 12, NOW_S)]


def test_what_is_wrong_is_said(filled: Desk) -> None:
    lines = filled.lines()
    lines[5] = lines[5].replace(b'"text":"entry', b'"text":"ENTRY')
    filled.write(lines)
    found = errors(verify(filled.folder))
    assert found == {("REC-SIGNATURE", 5), ("REC-DIGEST", 5), ("REC-ROOT", -1)}


def forge(desk: Desk, index: int, author: str) -> None:
    """Whoever holds an author's key writes an entry anew, and the digests with it."""
    from ilrs.partners.record.entry import opened

    lines = desk.lines()
    old = opened(lines[index]).entry
    new = Entry(old.record, old.id, old.type, old.author, old.sequence, old.time, {"text": "new"})
    lines[index] = sealed(new, desk.key(author)).line
    desk.write(lines)
    leaves = b"".join(leaf_line(leaf_hash(line)) for line in lines)
    (desk.folder / "leaves").write_bytes(leaves)


def sign_anew(desk: Desk) -> None:
    """The keeper signs a checkpoint by hand, which `checkpoint` would refuse to."""
    tree = Tree(map(leaf_hash, desk.lines()))
    made = Checkpoint(ORIGIN, len(tree), tree.root())
    note = Note(made.text, (signed(made.text, ORIGIN, desk.key("keeper")),))
    (desk.folder / "checkpoint").write_text(str(note), encoding="utf-8")


def test_the_keeper_rewrites_an_entry(filled: Desk, tmp_path: Path) -> None:
    """All keys in one hand, all files consistent: the witness refuses, and names the leaf."""
    state = tmp_path / "a.json"
    before = state.read_bytes()
    forge(filled, 6, "uni")
    with pytest.raises(RecordError, match="the first 12 entries are not those of the checkpoint"):
        filled.checkpoint()
    sign_anew(filled)
    shutil.rmtree(filled.folder / "witnesses")
    (filled.folder / "witnesses").mkdir()
    assert verify(filled.folder).ok  # nobody without a memory can see it

    with pytest.raises(RecordError, match="REC-DIGEST: entry 6: it is not what the witness saw"):
        witness(filled.folder, filled.key("wit_a"), state, NOW_S + 1)
    assert state.read_bytes() == before
    assert list((filled.folder / "witnesses").iterdir()) == []
    found = errors(verify(filled.folder, seen=read_seen(state)))
    assert found == {("REC-DIGEST", 6), ("REC-ROOT", -1)}


def test_the_keeper_shows_two_records(new_desk: Callable[..., Desk], tmp_path: Path) -> None:
    """Two witnesses sign two views; laid side by side they prove it."""
    one = new_desk("one")
    one.add("uni")
    one.checkpoint()
    witness(one.folder, one.key("wit_b"), tmp_path / "b.json", NOW_S)
    for text in ("to all", "to all"):
        one.add("uni", body={"text": text})
    shutil.copytree(one.folder, tmp_path / "two")
    two = Desk(tmp_path / "two", one.count + 100)
    for desk, text in ((one, "to A"), (two, "to B")):
        desk.add("uni", body={"text": text})
        desk.checkpoint()
    witness(one.folder, one.key("wit_a"), tmp_path / "a.json", NOW_S)
    witness(two.folder, two.key("wit_b"), tmp_path / "b.json", NOW_S)
    assert verify(one.folder).ok
    assert verify(two.folder).ok
    for file in (two.folder / "witnesses").iterdir():
        shutil.copy(file, one.folder / "witnesses")
    verdict = verify(one.folder)
    assert errors(verdict) == {("REC-SPLIT", -1)}
    text = str(verdict.findings[0])
    assert "wit_b co-signed 8 entries" in text
    assert "keeper signed both" in text
    assert "from entry 0 to 7" not in text or verdict.findings[0].hint
    with pytest.raises(RecordError, match="REC-SPLIT"):
        witness(one.folder, one.key("wit_a"), tmp_path / "a.json", NOW_S)
    found = verify(one.folder, against=kept_checkpoint(two.folder))
    assert ("REC-SPLIT", -1) in errors(found)


def test_a_root_from_elsewhere_narrows_down_where(filled: Desk, tmp_path: Path) -> None:
    later = tmp_path / "later"
    shutil.copy(filled.folder / "checkpoint", tmp_path / "earlier")
    for _ in range(4):
        filled.add("uni")
    filled.checkpoint()
    shutil.copy(filled.folder / "checkpoint", later)
    forge(filled, 13, "uni")
    sign_anew(filled)
    from ilrs.partners.record.note import parse_note

    verdict = verify(filled.folder, against=parse_note(later.read_bytes()))
    assert errors(verdict) == {("REC-SPLIT", -1)}
    assert verdict.findings[0].hint == "what differs stands from entry 12 to 15"


def test_a_witness_goes_on_only_from_what_it_saw(filled: Desk, tmp_path: Path) -> None:
    state, old = tmp_path / "a.json", tmp_path / "old"
    shutil.copytree(filled.folder, old)
    filled.add("uni")
    filled.checkpoint()
    done = witness(filled.folder, filled.key("wit_a"), state, NOW_S)
    assert (done.before, done.size) == (12, 13)
    assert witness(filled.folder, filled.key("wit_a"), state, NOW_S).before == 13
    with pytest.raises(RecordError, match="13 entries and the record 12: 1 are missing"):
        witness(old, filled.key("wit_a"), state, NOW_S)


def test_a_witness_believes_no_other_record(
    filled: Desk, new_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    other = new_desk("other")
    other.checkpoint()
    with pytest.raises(RecordError, match="REC-MISSING"):
        witness(other.folder, other.key("wit_a"), tmp_path / "a.json", NOW_S)


@pytest.mark.parametrize("who", ["uni", "keeper", "stranger"])
def test_only_a_registered_witness_co_signs(filled: Desk, tmp_path: Path, who: str) -> None:
    with pytest.raises(RecordError, match="is no witness"):
        witness(filled.folder, filled.key(who), tmp_path / "new.json", NOW_S)
    assert not (tmp_path / "new.json").exists()


def test_a_witness_keeps_its_memory_outside(filled: Desk, tmp_path: Path) -> None:
    inside = filled.folder / "witnesses" / "a.json"
    with pytest.raises(RecordError, match="its keeper could write it"):
        witness(filled.folder, filled.key("wit_a"), inside, NOW_S)
    state = tmp_path / "a.json"
    state.write_text(state.read_text().replace('"leaves": "', '"leaves": "AAAA'))
    with pytest.raises(RecordError, match="damaged"):
        witness(filled.folder, filled.key("wit_a"), state, NOW_S)


def test_a_checkpoint_must_be_the_keepers(filled: Desk) -> None:
    note = kept_checkpoint(filled.folder)
    assert note is not None
    forged = Note(note.text, (signed(note.text, ORIGIN, filled.key("uni")),))
    (filled.folder / "checkpoint").write_text(str(forged), encoding="utf-8")
    assert ("REC-CHECKPOINT", -1) in errors(verify(filled.folder))
    (filled.folder / "checkpoint").write_text("nothing", encoding="utf-8")
    assert ("REC-CHECKPOINT", -1) in errors(verify(filled.folder))


def test_forged_and_foreign_cosignatures(filled: Desk) -> None:
    file = next((filled.folder / "witnesses").iterdir())
    text = file.read_text(encoding="utf-8")
    lines = text.split("\n")
    words = lines[-2].split(" ")
    words[2] = words[2][:30] + ("A" if words[2][30] != "A" else "B") + words[2][31:]
    file.write_text("\n".join([*lines[:-2], " ".join(words), ""]), encoding="utf-8")
    assert errors(verify(filled.folder)) == {("REC-WITNESS", -1)}
    file.write_text("\n".join([*lines[:-2], ""]), encoding="utf-8")
    assert errors(verify(filled.folder, witnesses=1)) == {
        ("REC-WITNESS", -1), ("REC-UNWITNESSED", -1),
    }  # fmt: skip


def test_a_revoked_witness_counts_no_more(filled: Desk, tmp_path: Path) -> None:
    filled.revoke("wit_a", 13)
    filled.checkpoint()
    assert verify(filled.folder).ok  # its word for the first 12 stands
    with pytest.raises(RecordError, match="is no witness"):
        witness(filled.folder, filled.key("wit_a"), tmp_path / "a.json", NOW_S)
    assert errors(verify(filled.folder, witnesses=1)) == {("REC-UNWITNESSED", -1)}


def test_entries_that_came_past_the_rules_are_found(filled: Desk) -> None:
    """Lines written into the file by hand: a replay, a revoked key, an unknown one."""
    filled.revoke("uni", 13)
    lines = filled.lines()
    late = Entry(ORIGIN, "d" * 32, "note", "uni", 6, TIME, {})
    alien = Entry(ORIGIN, "c" * 32, "note", "alien", 0, TIME, {})
    filled.write([
        *lines, lines[5], sealed(late, filled.key("uni")).line,
        sealed(alien, filled.key("alien")).line, b"{}",
    ])  # fmt: skip
    assert errors(verify(filled.folder)) == {
        ("REC-REPLAY", 13), ("REC-KEY-REVOKED", 14), ("REC-KEY-UNKNOWN", 15), ("REC-LINE", 16),
    }  # fmt: skip


def test_altered_digests_do_not_blame_the_entry(filled: Desk) -> None:
    leaves = kept_leaves(filled.folder)
    leaves[4] = leaf_hash(b"other")
    (filled.folder / "leaves").write_bytes(b"".join(map(leaf_line, leaves)))
    assert errors(verify(filled.folder)) == {("REC-LEAVES", 4)}
    (filled.folder / "leaves").write_bytes(
        b"not digests, and long enough to hold at least one of them"
    )
    verify(filled.folder)
    (filled.folder / "leaves").write_bytes(b"x" * 130)
    assert ("REC-LEAVES", -1) in errors(verify(filled.folder))
    (filled.folder / "leaves").unlink()
    assert errors(verify(filled.folder)) == {("REC-LEAVES", -1)}


def test_the_founding_key_can_be_pinned(filled: Desk) -> None:
    assert verify(filled.folder, founder=filled.key("keeper").public.id).ok
    assert errors(verify(filled.folder, founder="0" * 64)) == {("REC-FOUNDER", -1)}


def test_a_huge_line_costs_no_memory(filled: Desk) -> None:
    with (filled.folder / "entries.jsonl").open("ab") as stream:
        stream.truncate(stream.tell() + 100_000_000)  # a sparse file of zeros
        stream.seek(0, 2)
        stream.write(b"\n")
    import tracemalloc

    tracemalloc.start()
    found = errors(verify(filled.folder))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {("REC-LINE", 12)}
    assert peak < 30_000_000


def test_an_empty_record_holds(tmp_path: Path) -> None:
    from ilrs.partners.record.folder import create

    create(tmp_path / "r", ORIGIN)
    verdict = verify(tmp_path / "r")
    assert verdict.ok
    assert [f.id for f in verdict.findings] == ["REC-NO-CHECKPOINT"]
    with open_book(tmp_path / "r") as book:
        assert book.size == 0
