"""Where files are kept: in memory, behind the interface that `cfdp-py` asks for.

Names are parts joined by `/`, without `..` and without a root: whoever sends a file cannot choose a
place outside. A store on a disk derives from `Files` (see `ilrs.mission`). Requests to the file
store of a peer (rename, delete, list) are not performed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from cfdppy.filestore import VirtualFilestore
from fastcrc import crc32
from spacepackets.cfdp.defs import NULL_CHECKSUM_U32, ChecksumType
from spacepackets.cfdp.tlv import FilestoreResponseStatusCode as Status

LONGEST_NAME = 255
# A multiple of four octets, as the modular checksum needs.
CHUNK_OCTETS = 1 << 16


def clean_name(name: str) -> str:
    """The name without superfluous parts. Raises PermissionError for one that leads outside."""
    parts = PurePosixPath(name.replace("\\", "/").lstrip("/")).parts
    bad = not parts or ".." in parts or len(name) > LONGEST_NAME or not name.isprintable()
    if bad or ":" in parts[0]:
        raise PermissionError(f"no name for a file: {name[:80]!r}")
    return "/".join(parts)


def file_checksum(kind: ChecksumType, chunks: Iterable[bytes]) -> bytes:
    """The checksum of a file in chunks of a multiple of four octets (CCSDS 727.0-B-5 4.2.2).

    Raises ValueError for a kind other than modular, CRC-32, CRC-32C and null.
    """
    if kind is ChecksumType.NULL_CHECKSUM:
        return NULL_CHECKSUM_U32
    if kind is ChecksumType.MODULAR:
        words = (c + bytes(-len(c) % 4) for c in chunks)
        total = sum(int.from_bytes(w[n : n + 4], "big") for w in words for n in range(0, len(w), 4))
        return (total % (1 << 32)).to_bytes(4, "big")
    if kind not in (ChecksumType.CRC_32, ChecksumType.CRC_32C):
        raise ValueError(f"checksum {kind.name} is not known here")
    update = crc32.iso_hdlc if kind is ChecksumType.CRC_32 else crc32.iscsi
    total = update(b"")
    for chunk in chunks:
        total = update(chunk, total)
    return total.to_bytes(4, "big")


class Files(VirtualFilestore):
    """What the state machines need of a store; a real one says how names become octets."""

    @abstractmethod
    def chunks(self, file: Path, size: int) -> Iterable[bytes]:
        """The first `size` octets of a file in chunks of `CHUNK_OCTETS`."""

    @abstractmethod
    def move(self, file: Path, to: Path) -> None:
        """Give a file another name, in place of a file that has it."""

    def calculate_checksum(
        self, checksum_type: ChecksumType, file_path: Path, size_to_verify: int,
        segment_len: int = 4096,
    ) -> bytes:  # fmt: skip
        """The checksum over the first `size_to_verify` octets."""
        del segment_len
        return file_checksum(checksum_type, self.chunks(file_path, size_to_verify))

    def read_from_opened_file(self, bytes_io: BinaryIO, offset: int, read_len: int) -> bytes:
        """Octets of an open file."""
        bytes_io.seek(offset)
        return bytes_io.read(read_len)

    def is_directory(self, path: Path) -> bool:
        """There are no directories to send a file into."""
        del path
        return False

    def filename_from_full_path(self, path: Path) -> str | None:
        """The last part of a name."""
        return path.name

    def rename_file(self, _old_file: Path, _new_file: Path) -> Status:
        """Not performed."""
        return Status.NOT_PERFORMED

    def replace_file(self, _replaced_file: Path, _source_file: Path) -> Status:
        """Not performed."""
        return Status.NOT_PERFORMED

    def create_directory(self, _dir_name: Path) -> Status:
        """Not performed."""
        return Status.NOT_PERFORMED

    def remove_directory(self, _dir_name: Path, recursive: bool) -> Status:
        """Not performed."""
        del recursive
        return Status.NOT_PERFORMED

    def list_directory(self, _dir_name: Path, _file_name: Path, _recursive: bool = False) -> Status:
        """Not performed."""
        return Status.NOT_PERFORMED


class Aside(Files):
    """A store in which every name has a suffix: where a file is put together until it is whole.

    So a transaction that fails does not cost an older file of the same name.
    """

    def __init__(self, files: Files, suffix: str) -> None:
        self.files, self.suffix = files, suffix

    def aside(self, file: Path) -> Path:
        """The name under which a file is put together."""
        return Path(clean_name(str(file)) + self.suffix)

    def chunks(self, file: Path, size: int) -> Iterable[bytes]:
        """The first `size` octets in chunks."""
        return self.files.chunks(self.aside(file), size)

    def move(self, file: Path, to: Path) -> None:
        """The file leaves the place aside for its own name."""
        self.files.move(self.aside(file), to)

    def read_data(self, file: Path, offset: int | None, read_len: int) -> bytes:
        """Octets of a file."""
        return self.files.read_data(self.aside(file), offset, read_len)

    def file_exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return self.files.file_exists(self.aside(path))

    def file_size(self, file: Path) -> int:
        """Its length."""
        return self.files.file_size(self.aside(file))

    def truncate_file(self, file: Path) -> None:
        """Empty it."""
        self.files.truncate_file(self.aside(file))

    def write_data(self, file: Path, data: bytes, offset: int | None) -> None:
        """Write at a place."""
        self.files.write_data(self.aside(file), data, offset)

    def create_file(self, file: Path) -> Status:
        """An empty file."""
        return self.files.create_file(self.aside(file))

    def delete_file(self, file: Path) -> Status:
        """Forget a file."""
        try:
            return self.files.delete_file(self.aside(file))
        except PermissionError:
            return Status.DELETE_NOT_ALLOWED


class MemoryFiles(Files):
    """Files in memory, by name."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self._files = {clean_name(n): bytearray(octets) for n, octets in (files or {}).items()}

    def get(self, name: str) -> bytes | None:
        """The octets of a file."""
        found = self._files.get(clean_name(name))
        return None if found is None else bytes(found)

    @property
    def names(self) -> list[str]:
        """The names of all files."""
        return sorted(self._files)

    def move(self, file: Path, to: Path) -> None:
        """Give a file another name."""
        octets = self._find(file)
        del self._files[clean_name(str(file))]
        self._files[clean_name(str(to))] = octets

    def _find(self, file: Path) -> bytearray:
        found = self._files.get(clean_name(str(file)))
        if found is None:
            raise FileNotFoundError(str(file))
        return found

    def chunks(self, file: Path, size: int) -> Iterable[bytes]:
        """The first `size` octets in chunks."""
        octets = bytes(self._find(file)[:size])
        return (octets[n : n + CHUNK_OCTETS] for n in range(0, len(octets), CHUNK_OCTETS))

    def read_data(self, file: Path, offset: int | None, read_len: int) -> bytes:
        """Octets of a file."""
        start = offset or 0
        return bytes(self._find(file)[start : start + read_len])

    def file_exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return clean_name(str(path)) in self._files

    def file_size(self, file: Path) -> int:
        """Its length."""
        return len(self._find(file))

    def truncate_file(self, file: Path) -> None:
        """Empty it."""
        self._find(file).clear()

    def write_data(self, file: Path, data: bytes, offset: int | None) -> None:
        """Write at a place; a gap before it is zero."""
        octets, start = self._find(file), offset or 0
        octets.extend(bytes(max(start - len(octets), 0)))
        octets[start : start + len(data)] = data

    def create_file(self, file: Path) -> Status:
        """An empty file."""
        self._files[clean_name(str(file))] = bytearray()
        return Status.CREATE_SUCCESS

    def delete_file(self, file: Path) -> Status:
        """Forget a file."""
        self._files.pop(clean_name(str(file)), None)
        return Status.DELETE_SUCCESS
