"""Files of a folder, behind the interface of the CFDP service. Names cannot lead out of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spacepackets.cfdp.tlv import FilestoreResponseStatusCode as Status

from ilrs.protocols.cfdp.files import CHUNK_OCTETS, Files, clean_name


class FolderFiles(Files):
    """The files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def _place(self, file: Path) -> Path:
        """Where a file is. Raises PermissionError when a link in the folder leads outside."""
        place = self.folder / clean_name(str(file))
        if not place.resolve().is_relative_to(self.folder):
            raise PermissionError(f"{file} leads out of {self.folder}")
        return place

    def chunks(self, file: Path, size: int) -> Iterable[bytes]:
        """The first `size` octets in chunks."""
        with self._place(file).open("rb") as stream:
            while size > 0 and (chunk := stream.read(min(CHUNK_OCTETS, size))):
                size -= len(chunk)
                yield chunk

    def read_data(self, file: Path, offset: int | None, read_len: int) -> bytes:
        """Octets of a file."""
        with self._place(file).open("rb") as stream:
            stream.seek(offset or 0)
            return stream.read(read_len)

    def file_exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return self._place(path).is_file()

    def file_size(self, file: Path) -> int:
        """Its length."""
        return self._place(file).stat().st_size

    def truncate_file(self, file: Path) -> None:
        """Empty it."""
        self._place(file).write_bytes(b"")

    def write_data(self, file: Path, data: bytes, offset: int | None) -> None:
        """Write at a place; a gap before it is zero."""
        with self._place(file).open("r+b") as stream:
            stream.seek(offset or 0)
            stream.write(data)

    def create_file(self, file: Path) -> Status:
        """An empty file, with the folders that it lies in."""
        place = self._place(file)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"")
        return Status.CREATE_SUCCESS

    def delete_file(self, file: Path) -> Status:
        """Remove a file, if it is there."""
        self._place(file).unlink(missing_ok=True)
        return Status.DELETE_SUCCESS

    def move(self, file: Path, to: Path) -> None:
        """Give a file another name."""
        place = self._place(to)
        place.parent.mkdir(parents=True, exist_ok=True)
        self._place(file).replace(place)
