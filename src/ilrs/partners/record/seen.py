"""What somebody outside has seen of a record: its founding key, last size and root, and digests.

A witness goes by it: it co-signs only what goes on from there. With the digest of every entry it
can name the one that was altered, even when whoever keeps the record holds all the keys.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilrs.partners.record.entry import fields
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.keys import text_of
from ilrs.partners.record.merkle import HASH_BYTES, Tree
from ilrs.partners.record.note import Checkpoint, parse_checkpoint
from ilrs.sim.cache import write_atomically


@dataclass(frozen=True)
class Seen:
    """The last checkpoint that was taken for good, the founding key's id, and the leaf hashes."""

    checkpoint: Checkpoint
    founder: str
    leaves: tuple[bytes, ...]


def read_seen(path: Path) -> Seen | None:
    """What the file says; None when there is none yet. Raises RecordError for a damaged one."""
    try:
        octets = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        document: Any = json.loads(octets)
        wanted = {"schema": int, "checkpoint": str, "founder": str, "leaves": str}
        facts = fields(document, wanted, "it")
        raw = base64.b64decode(facts["leaves"], validate=True)
        checkpoint = parse_checkpoint(facts["checkpoint"])
    except (ValueError, RecursionError, binascii.Error, RecordError) as error:
        raise RecordError(f"{path} is not what a witness keeps: {error}") from None
    leaves = tuple(raw[i : i + HASH_BYTES] for i in range(0, len(raw), HASH_BYTES))
    good = len(leaves) == checkpoint.size and len(raw) % HASH_BYTES == 0 and facts["schema"] == 1
    if not good or Tree(leaves).root() != checkpoint.root:
        raise RecordError(
            f"{path} is damaged: its digests do not give its root",
            "take it from a copy; a new one would believe whatever it is shown first",
        )
    return Seen(checkpoint, facts["founder"], leaves)


def write_seen(path: Path, seen: Seen) -> None:
    """Write it down, whole or not at all, and on the disk when this returns."""
    document = {
        "schema": 1,
        "checkpoint": seen.checkpoint.text,
        "founder": seen.founder,
        "leaves": text_of(b"".join(seen.leaves)),
    }
    content = json.dumps(document, indent=2) + "\n"
    write_atomically(path, content.encode("utf-8"), durable=True)
