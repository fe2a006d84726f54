"""What goes wrong with an archive, in sentences for people."""

from __future__ import annotations


class ArchiveError(Exception):
    """Something cannot be kept, found or read.

    `what` says what and where, `hint` what to do, `code` is one word for programs.
    """

    def __init__(self, what: str, hint: str = "", code: str = "archive") -> None:
        super().__init__(f"{what}; {hint}" if hint else what)
        self.what, self.hint, self.code = what, hint, code


class LockedError(ArchiveError):
    """Another process writes to this archive."""


class FullError(ArchiveError):
    """There is no room on the disk, nor in the memory that rows may wait in."""
