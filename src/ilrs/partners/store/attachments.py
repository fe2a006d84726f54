"""Files that come with an event: read whole, kept by their digest, never from outside a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, insert, select

from ilrs.partners.store.errors import StoreError
from ilrs.partners.store.tables import MOST_BYTES, case_files, files


@dataclass(frozen=True)
class Attachment:
    """A document under the name by which a flow asks for it."""

    name: str
    raw: bytes

    @property
    def digest(self) -> str:
        """Plain SHA-256, as `sha256sum` prints it."""
        return sha256(self.raw).hexdigest()


def read_attachment(folder: Path, given: str) -> Attachment:
    """A file below a folder, `path` or `name=path`; StoreError for what is none.

    A path that leads outside the folder is refused, links included.
    """
    name, equals, path = given.partition("=")
    if not equals:
        name, path = Path(given).stem, given
    try:
        file = (folder / path).resolve()
        inside = file.is_relative_to(folder.resolve())
        there = inside and file.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"{path[:200]} cannot be attached: {_reason(error)}") from None
    if not inside:
        raise StoreError(f"{path} leads outside {folder}; copy the file into the folder first")
    if not there:
        raise StoreError(f"{path} is not a file")
    if (size := file.stat().st_size) > MOST_BYTES:
        most = f"{MOST_BYTES / 1e6:.0f} MB"
        what = f"{path} has {size / 1e6:.1f} MB; files up to {most} are kept in a store"
        raise StoreError(f"{what}: attach a file with its digest and say where it lies")
    try:
        return Attachment(name, file.read_bytes())
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {_reason(error)}") from None


def keep(connection: Connection, case_id: str, seq: int, attached: Iterable[Attachment]) -> None:
    """Keep the files of an event; one that is there already is not kept twice."""
    for file in attached:
        there = connection.execute(select(files.c.size).where(files.c.digest == file.digest))
        if there.one_or_none() is None:
            connection.execute(
                insert(files).values(digest=file.digest, size=len(file.raw), content=file.raw)
            )
        connection.execute(
            insert(case_files).values(case_id=case_id, seq=seq, name=file.name, digest=file.digest)
        )


def content(connection: Connection, digest: str) -> bytes:
    """The content of a file; StoreError when there is none of that digest."""
    found = connection.execute(select(files.c.content).where(files.c.digest == digest))
    row = found.one_or_none()
    if row is None:
        raise StoreError(f"there is no file {digest[:12]} in the store")
    return bytes(row.content)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
