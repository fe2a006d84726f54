"""What a record refuses."""

from __future__ import annotations


class RecordError(Exception):
    """An entry, a key, a proof or a folder that cannot be taken; `hint` says what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.what, self.hint = what, hint
        super().__init__(what)

    def __str__(self) -> str:
        return f"{self.what}\n    {self.hint}" if self.hint else self.what
