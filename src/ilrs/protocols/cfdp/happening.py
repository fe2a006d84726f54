"""What befalls files and units at a service."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.protocols.cfdp.pdu import Transaction


@dataclass(frozen=True)
class FileArrived:
    """A whole file came from a peer and is in the store under this name."""

    transaction: Transaction
    name: str
    octets: int


@dataclass(frozen=True)
class FileSent:
    """A file was sent; `confirmed` when the peer has said that it has all of it."""

    transaction: Transaction
    confirmed: bool


@dataclass(frozen=True)
class FileFailed:
    """A transaction ended without the whole file, and why."""

    transaction: Transaction
    why: str


@dataclass(frozen=True)
class UnitRefused:
    """A unit came in that could not be used."""

    why: str


Happening = FileArrived | FileSent | FileFailed | UnitRefused
