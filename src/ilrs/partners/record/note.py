"""Signed notes: a text that people and programs read, with lines of signatures beneath it.

The forms of C2SP: signed-note v1.0.0, tlog-checkpoint v1.0.0 and Ed25519 co-signatures of
tlog-cosignature v1 (c2sp.org). Other programs for transparency logs read and write the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.keys import PublicKey, SigningKey, text_of
from ilrs.partners.record.merkle import HASH_BYTES

# Types of signatures (signed-note): of a log, and of a witness with the time.
ED25519, COSIGNATURE = 0x01, 0x04
MOST_BYTES = 65_536
_DASH = "\N{EM DASH}"
_ID_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 4, 8, 64
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class NoteSignature:
    """One line: a key's name, the first 4 octets of a digest of it, and what it wrote."""

    name: str
    id: bytes
    octets: bytes

    @property
    def line(self) -> str:
        """The line, with its end."""
        return f"{_DASH} {self.name} {text_of(self.id + self.octets)}\n"


@dataclass(frozen=True)
class Note:
    """The text, with its last line feed, and the signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(s.line for s in self.signatures)}"


@dataclass(frozen=True)
class Checkpoint:
    """A record's name, the number of its entries and the root of their tree (32 octets)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{text_of(self.root)}\n"


def parse_note(octets: bytes) -> Note:
    """A note; raises RecordError for what is none."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    body, blank, below = text.rpartition("\n\n")
    if not blank or len(octets) > MOST_BYTES or _CONTROL.search(text) or not below.endswith("\n"):
        raise RecordError("not a signed note: a text, an empty line, lines of signatures")
    return Note(body + "\n", tuple(_signature(line) for line in below[:-1].split("\n")))


def _signature(line: str) -> NoteSignature:
    words = line.split(" ")
    try:
        raw = base64.b64decode(words[-1], validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    good = len(words) == 3 and words[0] == _DASH and words[1] and "+" not in words[1]
    if not good or len(raw) <= _ID_BYTES:
        raise RecordError(f'"{line[:40]}" is not the line of a signature')
    return NoteSignature(words[1], raw[:_ID_BYTES], raw[_ID_BYTES:])


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is; lines after the third are not looked at."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or lines[-1] or not _SIZE.fullmatch(lines[1]):
        raise RecordError("not a checkpoint: a name, a size, a root")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != HASH_BYTES or text_of(root) != lines[2]:
        raise RecordError("the root of the checkpoint is not the base64 of 32 octets")
    return Checkpoint(lines[0], int(lines[1]), root)


def note_key_id(name: str, kind: int, key: PublicKey) -> bytes:
    """4 octets that say which key of that name and kind of signature is meant."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + key.raw).digest()[:4]


def verifier_key(name: str, kind: int, key: PublicKey) -> str:
    """The key as other programs take it: `name+id+base64`."""
    return f"{name}+{note_key_id(name, kind, key).hex()}+{text_of(bytes([kind]) + key.raw)}"


def parse_verifier_key(text: str) -> tuple[str, int, PublicKey]:
    """Name, kind of signature and key of a verifier key; raises RecordError for what is none."""
    name, _, rest = text.strip().partition("+")
    given_id, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not name or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise RecordError(f'"{text}" is not a verifier key: name+id+base64')
    key = PublicKey(raw[1:])
    if note_key_id(name, raw[0], key).hex() != given_id:
        raise RecordError(f'the id "{given_id}" is not that of the key "{name}"')
    return name, raw[0], key


def signed(text: str, name: str, key: SigningKey) -> NoteSignature:
    """A log's signature of a note's text."""
    octets = key.sign(text.encode("utf-8"))
    return NoteSignature(name, note_key_id(name, ED25519, key.public), octets)


def cosigned(text: str, name: str, key: SigningKey, time_s: int) -> NoteSignature:
    """A witness's co-signature; `time_s` is in seconds of POSIX."""
    octets = time_s.to_bytes(_TIME_BYTES, "big") + key.sign(_cosigned_message(text, time_s))
    return NoteSignature(name, note_key_id(name, COSIGNATURE, key.public), octets)


def is_signed(note: Note, name: str, key: PublicKey) -> bool:
    """Whether the note has a signature of that key, and every one in its name is good."""
    own = _own(note, name, ED25519, key)
    return bool(own) and all(key.verifies(s.octets, note.text.encode("utf-8")) for s in own)


def cosigned_at(note: Note, name: str, key: PublicKey) -> int | None:
    """When that witness co-signed, in seconds of POSIX; None when it did not.

    Raises RecordError for a co-signature in its name that it did not make.
    """
    found: int | None = None
    for signature in _own(note, name, COSIGNATURE, key):
        time_s = int.from_bytes(signature.octets[:_TIME_BYTES], "big")
        rest = signature.octets[_TIME_BYTES:]
        good = len(rest) == _SIGNATURE_BYTES and time_s < 1 << 63
        if not good or not key.verifies(rest, _cosigned_message(note.text, time_s)):
            raise RecordError(f"the co-signature of {name} is not its own")
        found = time_s
    return found


def _own(note: Note, name: str, kind: int, key: PublicKey) -> list[NoteSignature]:
    wanted = note_key_id(name, kind, key)
    return [s for s in note.signatures if s.name == name and s.id == wanted]


def _cosigned_message(text: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()
