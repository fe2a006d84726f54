"""What a record has come to, entry by entry, and by which rules the next one is taken.

Appending and verifying use these same rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.partners.record.entry import Envelope
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.register import ADDED, Register, RegisteredKey, stated_key


@dataclass(frozen=True)
class Fault:
    """Why an entry cannot stand where it stands; `id` is stable (`REC-SIGNATURE`)."""

    id: str
    what: str
    hint: str = ""


class History:
    """The state after the entries taken so far."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.register = Register()
        self.size = 0
        self._ids: dict[str, int] = {}
        self._next: dict[str, int] = {}
        self._signed: dict[str, list[int]] = {}
        # Entries that cannot be read, whose authors' sequences go on all the same.
        self._lost = 0

    def next_sequence(self, author: str) -> int:
        """The sequence of that author's next entry."""
        return self._next.get(author, 0)

    def refused(self, envelope: Envelope) -> Fault | None:
        """Why an entry cannot be the next one; None when it can. Changes nothing."""
        faults = [self._key_fault(envelope, known=False), *self._place_faults(envelope)]
        return next((fault for fault in [*faults, self._registered(envelope)[1]] if fault), None)

    def take(self, envelope: Envelope, *, known: bool = False) -> list[Fault]:
        """Judge the next entry, and take it if its signature and key are good.

        `known` spares the signature: for entries whose digest was kept when it was checked.
        """
        index, entry = self.size, envelope.entry
        fault = self._key_fault(envelope, known=known)
        if fault is not None:
            self.skip()
            return [fault]
        faults = self._place_faults(envelope)
        self.size += 1
        if entry.id in self._ids:
            return faults
        self._ids[entry.id] = index
        missing = entry.sequence - self.next_sequence(entry.author)
        self._lost -= missing if 0 < missing <= self._lost else 0
        self._next[entry.author] = max(self.next_sequence(entry.author), entry.sequence + 1)
        self._signed.setdefault(envelope.key_id, []).append(index)
        self.register, wrong = self._registered(envelope, index)
        return [*faults, wrong] if wrong else faults

    def skip(self) -> None:
        """Go past an entry that cannot be read."""
        self.size += 1
        self._lost += 1

    def doubts(self) -> list[tuple[int, Fault]]:
        """Entries that were right when they were taken, and whose key was revoked from before."""
        return [
            (index, _doubt(key, index))
            for key in self.register
            if 0 <= key.revoked < key.withdrawn
            for index in self._signed.get(key.key.id, [])
            if key.revoked <= index < key.withdrawn
        ]

    def _key_fault(self, envelope: Envelope, *, known: bool) -> Fault | None:
        entry, index, short = envelope.entry, self.size, envelope.key_id[:12]
        if entry.record != self.origin:
            return Fault("REC-FOREIGN", f'it was signed for the record "{entry.record}"')
        try:
            key = self._key(envelope)
        except RecordError as error:
            return Fault("REC-RIGHT", error.what, error.hint)
        if key is None:
            return Fault("REC-KEY-UNKNOWN", f"it is signed by key {short}, which is not registered")
        if not known and not envelope.is_signed_by(key.key):
            return Fault(
                "REC-SIGNATURE", f"what it says is not what key {short} of {key.partner} signed"
            )
        if key.partner != entry.author:
            return Fault("REC-KEY-OTHER", f"key {short} of {key.partner} signs as {entry.author}")
        if 0 <= key.revoked <= index:
            what = f"key {short} of {key.partner} was revoked from entry {key.revoked} on"
            return Fault("REC-KEY-REVOKED", what)
        if "entries" not in key.purposes:
            return Fault("REC-KEY-OTHER", f"key {short} of {key.partner} does not sign entries")
        return None

    def _key(self, envelope: Envelope) -> RegisteredKey | None:
        """The registered key of an envelope; the founding one is in the entry that it signs."""
        if self.register.keeper:
            return self.register.get(envelope.key_id)
        if envelope.entry.type != ADDED:
            raise RecordError(
                "no founding key has been added yet",
                "ilrs record add DIR --key FILE --type key.added --body FILE.pub",
            )
        stated = stated_key(envelope.entry.body)
        return stated if stated.key.id == envelope.key_id else None

    def _place_faults(self, envelope: Envelope) -> list[Fault]:
        entry = envelope.entry
        if entry.id in self._ids:
            what = f"entry {self._ids[entry.id]} has the same id {entry.id}"
            return [Fault("REC-REPLAY", what, "an entry counts once")]
        expected = self.next_sequence(entry.author)
        if 0 <= entry.sequence - expected <= self._lost:
            return []
        what = f"it is number {entry.sequence} of {entry.author}, where {expected} comes next"
        return [Fault("REC-SEQUENCE", what, "sign it again")]

    def _registered(
        self, envelope: Envelope, index: int | None = None
    ) -> tuple[Register, Fault | None]:
        entry = envelope.entry
        if not entry.type.startswith("key."):
            return self.register, None
        at = self.size if index is None else index
        try:
            return self.register.after(entry, envelope.key_id, at), None
        except RecordError as error:
            return self.register, Fault("REC-RIGHT", error.what, error.hint)


def _doubt(key: RegisteredKey, index: int) -> Fault:
    return Fault(
        "REC-DOUBT",
        f"entry {key.withdrawn} revoked its key {key.key.id[:12]} from entry {key.revoked} on",
        f"ask {key.partner} whether entry {index} holds",
    )
