"""The check of a record by anybody, offline: is it what was signed, whole, and in order.

Every line is judged by the rules of appending; its digest is held to the one that was kept when it
was appended, and to what a witness has seen; the tree to the checkpoint and to the co-signatures.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ilrs.partners.record.difference import Difference, differences
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import (
    kept_checkpoint,
    kept_cosignatures,
    kept_leaves,
    origin_of,
)
from ilrs.partners.record.history import History
from ilrs.partners.record.keys import text_of
from ilrs.partners.record.note import Note, parse_checkpoint
from ilrs.partners.record.reading import Progress, Reading, read_entries
from ilrs.partners.record.seen import Seen
from ilrs.partners.record.verdict import Verdict
from ilrs.partners.record.vouching import Vouching

_GOOD_COPY = "compare with the copy of another partner"


def verify(
    folder: Path,
    *,
    against: Note | None = None,
    founder: str = "",
    seen: Seen | None = None,
    witnesses: int = 0,
    progress: Progress = lambda _fraction, _what: None,
) -> Verdict:
    """All that is wrong with a record.

    `against` is a checkpoint from elsewhere, `founder` the id of the founding key that is trusted,
    `seen` what a witness keeps, `witnesses` how many other partners must have co-signed the
    checkpoint. Raises RecordError where there is no record, OSError when it cannot be read.
    """
    return verify_read(
        folder, against=against, founder=founder, seen=seen, witnesses=witnesses, progress=progress
    )[0]


def verify_read(
    folder: Path,
    *,
    against: Note | None = None,
    founder: str = "",
    seen: Seen | None = None,
    witnesses: int = 0,
    progress: Progress = lambda _fraction, _what: None,
) -> tuple[Verdict, Reading, Note | None]:
    """`verify`, with what was read for it and the checkpoint in the folder."""
    verdict = Verdict(origin_of(folder))
    checkpoint = _checkpoint(folder, verdict)
    cosignatures = list(kept_cosignatures(folder))
    kept = _leaves(folder, verdict)
    least = max(len(kept), parse_checkpoint(checkpoint.text).size if checkpoint else 0)
    history = History(verdict.origin)
    reading = read_entries(folder, history, least, progress)

    _state(verdict, reading)
    _tell_tail(verdict, reading)
    vouching = Vouching(verdict, reading.tree, history.register)
    good = vouching.is_whole(checkpoint) if checkpoint else False
    proven = parse_checkpoint(checkpoint.text).size if checkpoint and good else 0
    _tell_entries(verdict, reading, kept, seen, proven)
    if checkpoint is not None:
        vouching.tell_checkpoint(checkpoint, "the checkpoint")
    else:
        verdict.warn(
            "REC-NO-CHECKPOINT", "there is no checkpoint: what is missing at the end is not seen",
            "ilrs record checkpoint",
        )  # fmt: skip
    for name, note in cosignatures:
        vouching.tell_cosignature(name, note)
    if against is not None:
        vouching.tell_checkpoint(against, "the checkpoint given")
    _tell_anchors(verdict, founder, seen, vouching)
    vouching.tell_count(witnesses)
    return verdict, reading, checkpoint


def _checkpoint(folder: Path, verdict: Verdict) -> Note | None:
    try:
        note = kept_checkpoint(folder)
        if note is not None:
            parse_checkpoint(note.text)
    except RecordError as error:
        verdict.error("REC-CHECKPOINT", error.what, _GOOD_COPY)
        return None
    return note


def _leaves(folder: Path, verdict: Verdict) -> list[bytes]:
    try:
        return kept_leaves(folder)
    except RecordError as error:
        verdict.error("REC-LEAVES", error.what, _GOOD_COPY)
    except FileNotFoundError:
        verdict.error("REC-LEAVES", "the digests of the entries are gone", _GOOD_COPY)
    return []


def _state(verdict: Verdict, reading: Reading) -> None:
    register = reading.history.register
    verdict.size, verdict.root = len(reading.tree), text_of(reading.tree.root())
    verdict.keeper, verdict.founder = register.keeper, register.founder


def _tell_tail(verdict: Verdict, reading: Reading) -> None:
    if reading.tail is None:
        return
    if reading.tail_counts:
        index = len(reading.tree) - 1
        verdict.error(
            "REC-CUT", "its line has no end", _GOOD_COPY, index=index, entry=reading.id(index)
        )
    else:
        verdict.warn(
            "REC-TORN", f"{len(reading.tail)} octets behind the last entry are ignored: an append "
            "was cut off", "the next append removes them",
        )  # fmt: skip


def _tell_entries(
    verdict: Verdict, reading: Reading, kept: list[bytes], seen: Seen | None, proven: int
) -> None:
    for index, faults in sorted(reading.faults.items()):
        for fault in faults:
            verdict.error(fault.id, fault.what, fault.hint, index=index, entry=reading.id(index))
    for index, fault in reading.history.doubts():
        verdict.warn(fault.id, fault.what, fault.hint, index=index, entry=reading.id(index))
    found = reading.tree.leaves
    for difference in differences(found, kept):
        if 0 <= difference.index < proven and difference.index < len(found):
            verdict.error(
                "REC-LEAVES", "its kept digest is not its own; that of the checkpoint is",
                "the file of digests was altered, not the entry",
                index=difference.index, entry=reading.id(difference.index),
            )  # fmt: skip
        else:
            _tell_difference(verdict, reading, difference, "what was appended")
    for difference in differences(found, seen.leaves if seen else ()):
        _tell_difference(verdict, reading, difference, "what the witness saw")
    late = len(found) - len(kept)
    if late > 0 and kept:
        verdict.warn(
            "REC-LATE", f"{late} entries have no kept digest", "the next append writes them"
        )


def _tell_difference(
    verdict: Verdict, reading: Reading, difference: Difference, original: str
) -> None:
    told = {
        "altered": ("REC-DIGEST", f"it is not {original}: its digest differs"),
        "missing": ("REC-MISSING", f"it is gone from {original}"),
        "inserted": ("REC-INSERTED", f"it was put in; it is not in {original}"),
        "moved": ("REC-ORDER", f"it stands in line {difference.line + 1} of entries.jsonl"),
    }
    id, what = told[difference.kind]
    index = difference.index if difference.index >= 0 else difference.line
    entry = reading.id(difference.line)
    verdict.error(id, what, _GOOD_COPY, index=index, entry=entry)


def _tell_anchors(verdict: Verdict, founder: str, seen: Seen | None, vouching: Vouching) -> None:
    wanted: Sequence[str] = [founder, seen.founder if seen else ""]
    if any(id and id != verdict.founder for id in wanted):
        verdict.error(
            "REC-FOUNDER", f"the record is founded by key {verdict.founder[:12] or 'none'}, not by "
            f"{next(id for id in wanted if id and id != verdict.founder)[:12]}",
            "this is another record, or all of it was written anew",
        )  # fmt: skip
    if seen is not None:
        vouching.tell_root(seen.checkpoint, "what the witness saw")
