"""Who vouches for a record: checkpoints and co-signatures, held to the tree of its entries."""

from __future__ import annotations

from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.merkle import Tree
from ilrs.partners.record.note import (
    Checkpoint,
    Note,
    cosigned_at,
    is_signed,
    parse_checkpoint,
)
from ilrs.partners.record.register import Register
from ilrs.partners.record.verdict import Verdict, Witnessed


class Vouching:
    """Tells a verdict what is wrong with checkpoints of one tree, and who stands by it."""

    def __init__(self, verdict: Verdict, tree: Tree, register: Register) -> None:
        self._verdict, self._tree, self._register = verdict, tree, register
        self._good: set[int] = {0}

    def is_whole(self, note: Note) -> bool:
        """Whether the note is a checkpoint of this tree, signed by the keeper."""
        made = parse_checkpoint(note.text)
        return self._signed(note, made) and self._holds(made)

    def tell_checkpoint(self, note: Note, name: str) -> None:
        """A checkpoint that the keeper must have signed."""
        try:
            made = parse_checkpoint(note.text)
        except RecordError as error:
            self._verdict.error("REC-CHECKPOINT", f"{name}: {error.what}")
            return
        if not self._signed(note, made):
            keeper = self._register.keeper or "anybody known"
            self._verdict.error(
                "REC-CHECKPOINT", f"{name} is not signed by {keeper}, who keeps this record",
                "ilrs record checkpoint with a key for checkpoints that is not revoked",
            )  # fmt: skip
        if self.tell_root(made, name, note):
            self._verdict.checkpoint = max(self._verdict.checkpoint, made.size)

    def tell_root(self, made: Checkpoint, name: str, note: Note | None = None) -> bool:
        """Hold a size and root, and the note they are from, to the tree; whether they agree."""
        there = len(self._tree)
        if made.origin != self._verdict.origin:
            self._verdict.error("REC-CHECKPOINT", f"{name} is that of the record {made.origin}")
        elif made.size > there:
            gone = made.size - there
            self._verdict.error(
                "REC-MISSING",
                f"{name} has {made.size} entries and the record {there}: {gone} are missing",
                "compare with the copy of another partner",
            )
        elif not self._holds(made):
            what = f"the first {made.size} entries are not those of {name}: the root differs"
            self._tell_contradiction(what, note, made)
        else:
            self._good.add(made.size)
            return True
        return False

    def tell_cosignature(self, name: str, note: Note | RecordError) -> None:
        """A file of `witnesses/`."""
        try:
            if isinstance(note, RecordError):
                raise note
            made = parse_checkpoint(note.text)
            found = self._cosigned(note, made)
        except RecordError as error:
            self._verdict.error("REC-WITNESS", f"witnesses/{name}: {error.what}", error.hint)
            return
        for witness in found:
            if self._holds(made):
                self._good.add(made.size)
                self._verdict.witnesses.append(witness)
            else:
                what = f"{witness.partner} co-signed {made.size} entries that are not those here"
                self._tell_contradiction(what, note, made)

    def tell_count(self, wanted: int) -> None:
        """Whether that many partners co-signed the checkpoint."""
        size = self._verdict.checkpoint
        partners = {w.partner for w in self._verdict.witnesses if w.size == size}
        if len(partners) < wanted:
            self._verdict.error(
                "REC-UNWITNESSED",
                f"{len(partners)} partners co-signed the checkpoint, {wanted} are asked for",
                "ilrs record witness",
            )

    def _cosigned(self, note: Note, made: Checkpoint) -> list[Witnessed]:
        found: list[Witnessed] = []
        for known in self._register:
            time_s = cosigned_at(note, known.partner, known.key)
            if time_s is None or "witness" not in known.purposes:
                continue
            if not known.is_good("witness", made.size):
                raise RecordError(
                    f"key {known.key.id[:12]} of {known.partner} is none for {made.size} entries",
                    "it was added later or is revoked",
                )
            found.append(Witnessed(known.partner, made.size, time_s))
        if not found:
            raise RecordError("no registered witness co-signed it", "remove the file")
        return found

    def _signed(self, note: Note, made: Checkpoint) -> bool:
        return any(
            known.is_good("checkpoint", made.size) and is_signed(note, made.origin, known.key)
            for known in self._register
        )

    def _holds(self, made: Checkpoint) -> bool:
        if made.origin != self._verdict.origin or made.size > len(self._tree):
            return False
        return self._tree.root(made.size) == made.root

    def _tell_contradiction(self, what: str, note: Note | None, made: Checkpoint) -> None:
        """A root that is not this tree's: a split view if the keeper signed both."""
        both = self._verdict.checkpoint >= made.size and note and self._signed(note, made)
        if both:
            what += f"; {self._register.keeper} signed both, which proves a split view"
        self._verdict.error("REC-SPLIT" if both else "REC-ROOT", what, self._where(made.size))

    def _where(self, size: int) -> str:
        """The narrowest range that what agrees leaves for what was altered."""
        named = [f.index for f in self._verdict.findings if 0 <= f.index < size]
        if named:
            return f"see entry {min(named)}"
        good = max((s for s in self._good if s < size), default=0)
        return f"what differs stands from entry {good} to {size - 1}"
