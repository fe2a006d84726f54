"""Proofs as files: that an entry is in a record, and that a record only grew.

Whoever holds the keeper's verifier key checks them without the record.
"""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import Any, cast

from ilrs.partners.record.entry import fields, opened
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.folder import kept_checkpoint, lines_from
from ilrs.partners.record.keys import PublicKey, text_of
from ilrs.partners.record.merkle import Tree, leaf_hash, verify_consistency, verify_inclusion
from ilrs.partners.record.note import Note, is_signed, parse_checkpoint, parse_note

_MOST_BYTES = 1 << 22


def inclusion(folder: Path, index: int) -> dict[str, Any]:
    """The proof that the entry of that index is in the checkpointed record.

    Raises RecordError where there is no checkpoint, or none that covers the entry and holds.
    """
    note, lines = _lines(folder)
    made = parse_checkpoint(note.text)
    if not 0 <= index < made.size:
        raise RecordError(
            f"entry {index} is not among the {made.size} of the checkpoint",
            "make a new one: ilrs record checkpoint",
        )
    tree = _tree(lines, note)
    path = tree.inclusion_proof(index, made.size)
    return {
        "schema": 1, "proof": "inclusion", "index": index, "entry": lines[index].decode("utf-8"),
        "path": [text_of(node) for node in path], "checkpoint": str(note),
    }  # fmt: skip


def consistency(folder: Path, first: Note) -> dict[str, Any]:
    """The proof that the record goes on from an earlier checkpoint.

    Raises RecordError when it does not: then there is no proof.
    """
    note, lines = _lines(folder)
    tree = _tree(lines, note)
    before, made = parse_checkpoint(first.text), parse_checkpoint(note.text)
    if before.origin != made.origin:
        raise RecordError(f"the earlier checkpoint is that of {before.origin}")
    if before.size > made.size or tree.root(before.size) != before.root:
        raise RecordError(
            f"the record does not go on from that checkpoint of {before.size} entries",
            "one of the two was altered: ilrs record verify --checkpoint",
        )
    path = tree.consistency_proof(before.size, made.size)
    return {
        "schema": 1, "proof": "consistency", "first": str(first),
        "path": [text_of(node) for node in path], "checkpoint": str(note),
    }  # fmt: skip


def check(document: object, name: str, key: PublicKey) -> str:
    """What a proof proves, in a sentence; raises RecordError for one that proves nothing.

    `name` and `key` are of the keeper's verifier key.
    """
    kind = cast("dict[str, Any]", document).get("proof") if isinstance(document, dict) else None
    wanted: dict[str, type] = {"schema": int, "proof": str, "path": list, "checkpoint": str}
    if kind == "inclusion":
        return _check_inclusion(fields(document, {**wanted, "index": int, "entry": str}, "it"),
                                name, key)  # fmt: skip
    if kind == "consistency":
        return _check_consistency(fields(document, {**wanted, "first": str}, "it"), name, key)
    raise RecordError("not a proof of inclusion or consistency", "see ilrs record prove")


def read_proof(path: Path) -> object:
    """The document in a file; raises RecordError for what is no JSON, OSError."""
    with path.open("rb") as stream:
        octets = stream.read(_MOST_BYTES)
    try:
        return json.loads(octets)
    except (ValueError, RecursionError):
        raise RecordError(f"{path} is not a proof: it is no JSON") from None


def _check_inclusion(proof: dict[str, Any], name: str, key: PublicKey) -> str:
    made = parse_checkpoint(_signed(proof["checkpoint"], name, key).text)
    line = proof["entry"].encode("utf-8", errors="replace")
    path = _path(proof["path"])
    if not verify_inclusion(leaf_hash(line), proof["index"], made.size, path, made.root):
        raise RecordError("the path does not lead from the entry to the root of the checkpoint")
    entry = opened(line).entry
    return (
        f"entry {proof['index']} ({entry.type} of {entry.author}, {entry.id}) is in the first "
        f"{made.size} of {made.origin}"
    )


def _check_consistency(proof: dict[str, Any], name: str, key: PublicKey) -> str:
    before = parse_checkpoint(_signed(proof["first"], name, key).text)
    made = parse_checkpoint(_signed(proof["checkpoint"], name, key).text)
    path = _path(proof["path"])
    if not verify_consistency(before.size, before.root, made.size, made.root, path):
        raise RecordError("the path does not lead from the earlier checkpoint to the later")
    return f"the {made.size} entries of {made.origin} begin with the {before.size} of before"


def _signed(text: str, name: str, key: PublicKey) -> Note:
    note = parse_note(text.encode("utf-8", errors="replace"))
    if parse_checkpoint(note.text).origin != name or not is_signed(note, name, key):
        raise RecordError(f"the checkpoint is not signed by the key of {name}")
    return note


def _path(nodes: list[Any]) -> list[bytes]:
    try:
        return [base64.b64decode(node, validate=True) for node in nodes]
    except (TypeError, ValueError, binascii.Error):
        raise RecordError("the path is not a list of base64") from None


def _lines(folder: Path) -> tuple[Note, list[bytes]]:
    note = kept_checkpoint(folder)
    if note is None:
        raise RecordError("there is no checkpoint to prove it by", "ilrs record checkpoint")
    return note, [line for line, ended in lines_from(folder) if ended]


def _tree(lines: list[bytes], note: Note) -> Tree:
    tree, made = Tree(map(leaf_hash, lines)), parse_checkpoint(note.text)
    if made.size > len(tree) or tree.root(made.size) != made.root:
        raise RecordError(
            "the entries are not those of the checkpoint", "ilrs record verify says which"
        )
    return tree
