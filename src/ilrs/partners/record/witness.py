"""A witness: another partner who vouches that the record only ever grew.

It goes by its own memory, not by the record's: it co-signs a checkpoint if the record is sound and
a consistency proof leads from the last root that it took to the new one. So a keeper cannot show
one record to some and another to others without a witness refusing, or two witnesses disagreeing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import WITNESSES, alone
from ilrs.partners.record.keys import MARK, SigningKey
from ilrs.partners.record.merkle import Tree, verify_consistency
from ilrs.partners.record.note import Checkpoint, Note, cosigned, parse_checkpoint
from ilrs.partners.record.reading import Progress, Reading
from ilrs.partners.record.seen import Seen, read_seen, write_seen
from ilrs.partners.record.verify import verify_read
from ilrs.sim.cache import write_atomically

# What is wrong with the word of one witness says nothing about the record.
_OF_OTHERS = {"REC-WITNESS"}


@dataclass(frozen=True)
class Cosigned:
    """What a witness did: for whom, how many entries it had seen before (-1: none) and sees now."""

    partner: str
    before: int
    size: int
    file: Path


def witness(
    folder: Path,
    key: SigningKey,
    state: Path,
    time_s: int,
    progress: Progress = lambda _fraction, _what: None,
) -> Cosigned:
    """Co-sign the checkpoint in the folder if everything holds, and remember it in `state`.

    `time_s` is now, in seconds of POSIX. Raises RecordError, co-signing and remembering nothing,
    when the record is not sound or does not go on from what was seen, and says what is wrong.
    """
    _apart(folder, state)
    state.parent.mkdir(parents=True, exist_ok=True)
    with alone(state.parent):
        seen = read_seen(state)
        note, reading = _sound(folder, seen, progress)
        made = parse_checkpoint(note.text)
        register = reading.history.register
        known = register.get(key.public.id)
        if known is None or not known.is_good("witness", made.size):
            raise RecordError(
                f"key {key.public.id[:12]} is no witness in the first {made.size} entries",
                "have it added with --for witness, then ask for a new checkpoint",
            )
        check_growth(reading.tree, seen, made)
        leaves = tuple(reading.tree.leaves[: made.size])
        # First remembered, then said: a witness that forgot could be made to say two things.
        write_seen(state, Seen(made, register.founder, leaves))
        line = cosigned(note.text, known.partner, key, time_s)
        file = folder / WITNESSES / f"{known.partner}-{key.public.id[:12]}"
        whole = Note(note.text, (*note.signatures, line))
        write_atomically(file, str(whole).encode("utf-8"), durable=True)
    return Cosigned(known.partner, seen.checkpoint.size if seen else -1, made.size, file)


def _apart(folder: Path, state: Path) -> None:
    home = next((p for p in state.resolve().parents if (p / MARK).is_file()), None)
    if home is not None:
        raise RecordError(
            f"{state} lies in the record {home}: its keeper could write it",
            "keep what a witness has seen elsewhere",
        )
    if not (folder / WITNESSES).is_dir():
        raise RecordError(f"{folder} holds no record")


def _sound(folder: Path, seen: Seen | None, progress: Progress) -> tuple[Note, Reading]:
    verdict, reading, note = verify_read(folder, seen=seen, progress=progress)
    wrong = [f for f in verdict.findings if f.severity == "error" and f.id not in _OF_OTHERS]
    if wrong:
        told = "\n".join(str(finding) for finding in wrong)
        raise RecordError(f"refused; the record does not hold:\n{told}")
    if note is None:
        raise RecordError("there is no checkpoint to co-sign", "ilrs record checkpoint")
    return note, reading


def check_growth(tree: Tree, seen: Seen | None, made: Checkpoint) -> None:
    """Prove that a checkpoint of the tree goes on from the one that was seen, if any.

    Raises RecordError when the proof fails, whatever the tree's digests are said to be.
    """
    if seen is None:
        return
    before = seen.checkpoint
    path = tree.consistency_proof(before.size, made.size) if before.size <= made.size else []
    if not verify_consistency(before.size, before.root, made.size, made.root, path):
        raise RecordError(
            f"refused; {made.size} entries do not go on from the {before.size} that were seen",
            "a record only grows; compare with the copy of another partner",
        )
