"""Witnesses: what they refuse, what they say, and what their memory is worth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from record_desk import NOW_S, ORIGIN, Desk, errors

from ilrs.partners.record.entry import Entry, opened, sealed
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import kept_checkpoint, kept_leaves, leaf_line
from ilrs.partners.record.merkle import Tree, leaf_hash
from ilrs.partners.record.note import Checkpoint, Note, cosigned, parse_note, signed
from ilrs.partners.record.seen import Seen, read_seen
from ilrs.partners.record.verify import verify
from ilrs.partners.record.witness import check_growth, witness


def forge(desk: Desk, index: int, author: str) -> None:
    """Whoever holds an author's key writes an entry anew, and the digests with it."""

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


@pytest.mark.parametrize("size", [1, 5, 8, 12])
def test_the_proof_of_growth_needs_the_root_that_was_seen(size: int) -> None:
    leaves = [leaf_hash(bytes([i])) for i in range(12)]
    tree, other = Tree(leaves), Tree([leaf_hash(b"other"), *leaves[1:]])
    made = Checkpoint(ORIGIN, 12, tree.root())

    def seen(root: bytes, count: int = size) -> Seen:
        return Seen(Checkpoint(ORIGIN, count, root), "", tuple(leaves[:count]))

    check_growth(tree, None, made)
    check_growth(tree, seen(tree.root(size)), made)
    with pytest.raises(RecordError, match="do not go on"):
        check_growth(tree, seen(other.root(size)), made)
    with pytest.raises(RecordError, match="do not go on"):
        check_growth(tree, seen(tree.root(), 13), made)


def test_a_memory_whose_digests_were_changed_is_not_used(filled: Desk, tmp_path: Path) -> None:
    state = tmp_path / "a.json"
    document = json.loads(state.read_text())
    letters = document["leaves"]
    document["leaves"] = letters[:44] + ("A" if letters[44] != "A" else "B") + letters[45:]
    state.write_text(json.dumps(document))
    with pytest.raises(RecordError, match="its digests do not give its root"):
        witness(filled.folder, filled.key("wit_a"), state, NOW_S)


def test_a_witness_who_came_later_has_not_seen_the_beginning(filled: Desk) -> None:
    note = kept_checkpoint(filled.folder)
    assert note is not None
    filled.admit("wit_c", "witness")
    line = cosigned(note.text, "wit_c", filled.key("wit_c"), NOW_S)
    made = Note(note.text, (*note.signatures, line))
    (filled.folder / "witnesses" / "wit_c").write_text(str(made), encoding="utf-8")
    assert errors(verify(filled.folder)) == {("REC-WITNESS", -1)}


def test_no_checkpoint_is_signed_of_a_record_that_shrank(filled: Desk) -> None:
    filled.write(filled.lines()[:9])
    leaves = kept_leaves(filled.folder)[:9]
    (filled.folder / "leaves").write_bytes(b"".join(map(leaf_line, leaves)))
    with pytest.raises(RecordError, match="the checkpoint has 12 entries, the record 9"):
        filled.checkpoint()
    assert ("REC-MISSING", -1) in errors(verify(filled.folder))
