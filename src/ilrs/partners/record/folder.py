"""The folder of a record: files that are only ever added to, by one writer at a time.

record.json       the name of the record
entries.jsonl     one entry a line, in order; what is signed
leaves            the digest of each line, in hexadecimal: 64 digits and a line feed
checkpoint        name, size and root, signed by the keeper
witnesses/        the last checkpoint that each witness co-signed

An entry counts once its line is whole and on the disk; its digest follows. Readers need no lock:
they read the checkpoint first, then the digests, then the entries, each of which covers the former.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from ilrs.partners.record.canonical import MOST_BYTES
from ilrs.partners.record.entry import check_origin
from ilrs.partners.record.errors import RecordError
from ilrs.partners.record.keys import MARK
from ilrs.partners.record.note import Note, parse_note
from ilrs.sim.cache import write_atomically

try:
    import fcntl
except ImportError:  # Windows has other locks; there one process at a time may write.
    fcntl = None

ENTRIES, LEAVES, CHECKPOINT, WITNESSES = "entries.jsonl", "leaves", "checkpoint", "witnesses"
LEAF_LINE_BYTES = 65
_LEAF = re.compile(rb"[0-9a-f]{64}\n")
_NEW = "ilrs record init DIR --origin NAME"


def create(folder: Path, origin: str) -> None:
    """Make the folder of a new record; raises RecordError where something is already."""
    check_origin(origin)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RecordError(f"{folder} is not empty", "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WITNESSES).mkdir()
    for name in (ENTRIES, LEAVES):
        (folder / name).touch()
    content = json.dumps({"schema": 1, "origin": origin}, indent=2) + "\n"
    write_atomically(folder / MARK, content.encode("utf-8"), durable=True)
    sync_folder(folder)


def origin_of(folder: Path) -> str:
    """The name of the record in a folder; raises RecordError where there is none."""
    try:
        document: Any = json.loads((folder / MARK).read_text("utf-8"))
    except FileNotFoundError:
        raise RecordError(f"{folder} holds no record", _NEW) from None
    except (ValueError, RecursionError):
        document = None
    facts = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    if facts.get("schema") != 1 or not isinstance(facts.get("origin"), str):
        raise RecordError(f"{folder / MARK} is damaged", "it names schema 1 and an origin")
    return check_origin(facts["origin"])


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold a folder's lock for a `with` block, waiting while another process has it.

    The system takes it back however the process ends. Raises RecordError where nothing can be
    locked.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            raise RecordError(
                f"{folder} cannot be locked: {error.strerror}",
                "keep the record on a file system with locks, so that no two write at once",
            ) from None
        yield
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder's files."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lines_from(folder: Path, offset: int = 0) -> Iterator[tuple[bytes, bool]]:
    """The lines of entries from an octet on, and whether each has its end.

    A line longer than any entry comes cut, so that a huge file costs no memory.
    """
    with (folder / ENTRIES).open("rb") as stream:
        stream.seek(offset)
        while line := stream.readline(MOST_BYTES + 2):
            ended = line.endswith(b"\n")
            more = b"" if ended else stream.readline(MOST_BYTES)
            if more:
                while not more.endswith(b"\n") and (after := stream.readline(MOST_BYTES)):
                    more = after
                ended = more.endswith(b"\n")
            yield line.removesuffix(b"\n"), ended


def kept_leaves(folder: Path) -> list[bytes]:
    """The digests that were kept of each line; raises RecordError for a damaged file.

    A last one that is not whole belongs to an append that was cut off, and does not count.
    """
    octets = (folder / LEAVES).read_bytes()
    whole = len(octets) // LEAF_LINE_BYTES
    found: list[bytes] = []
    for i in range(whole):
        line = octets[i * LEAF_LINE_BYTES : (i + 1) * LEAF_LINE_BYTES]
        if not _LEAF.fullmatch(line):
            raise RecordError(f"{folder / LEAVES}: line {i + 1} is no digest")
        found.append(bytes.fromhex(line[:-1].decode("ascii")))
    return found


def leaf_line(leaf: bytes) -> bytes:
    """A digest as `leaves` holds it."""
    return leaf.hex().encode("ascii") + b"\n"


def kept_checkpoint(folder: Path) -> Note | None:
    """The checkpoint in the folder, if there is one; raises RecordError for a damaged one."""
    return _note(folder / CHECKPOINT)


def kept_cosignatures(folder: Path) -> Iterator[tuple[str, Note | RecordError]]:
    """The files of `witnesses/` by name, each with its note or with why it is none."""
    for path in sorted((folder / WITNESSES).glob("*")):
        if path.name.startswith("."):
            continue
        try:
            note = _note(path)
        except RecordError as error:
            yield path.name, error
            continue
        if note is not None:
            yield path.name, note


def _note(path: Path) -> Note | None:
    try:
        with path.open("rb") as stream:
            octets = stream.read(MOST_BYTES)
    except FileNotFoundError:
        return None
    try:
        return parse_note(octets)
    except RecordError as error:
        raise RecordError(f"{path}: {error.what}", error.hint) from None
