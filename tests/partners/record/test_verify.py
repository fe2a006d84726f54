"""Whatever is done to a record is found, and the entry is named."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_desk import NOW_S, ORIGIN, TIME, Desk, errors

from ilrs.partners.record.book import open_book
from ilrs.partners.record.entry import Entry, sealed
from ilrs.partners.record.folder import create, kept_checkpoint, kept_leaves, leaf_line
from ilrs.partners.record.merkle import leaf_hash
from ilrs.partners.record.note import Note, signed
from ilrs.partners.record.verify import verify


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


def test_a_checkpoint_must_be_the_keepers(filled: Desk) -> None:
    note = kept_checkpoint(filled.folder)
    assert note is not None
    forged = Note(note.text, (signed(note.text, ORIGIN, filled.key("uni")),))
    (filled.folder / "checkpoint").write_text(str(forged), encoding="utf-8")
    assert ("REC-CHECKPOINT", -1) in errors(verify(filled.folder))
    (filled.folder / "checkpoint").write_text("nothing", encoding="utf-8")
    assert ("REC-CHECKPOINT", -1) in errors(verify(filled.folder))


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
    tracemalloc.start()
    found = errors(verify(filled.folder))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {("REC-LINE", 12)}
    assert peak < 30_000_000


def test_an_empty_record_holds(tmp_path: Path) -> None:
    create(tmp_path / "r", ORIGIN)
    verdict = verify(tmp_path / "r")
    assert verdict.ok
    assert [f.id for f in verdict.findings] == ["REC-NO-CHECKPOINT"]
    with open_book(tmp_path / "r") as book:
        assert book.size == 0
