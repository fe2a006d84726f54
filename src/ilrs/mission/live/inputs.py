"""What came into a session from outside, in order: written down before it acts.

A session is its checkpoint and its inputs: run again with both it comes to the same, which is how
it goes on after its server was killed. A last line that was cut off is dropped: nobody was told
that it was taken.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from ilrs.diagnostics import SimulationError

FILE = "inputs.jsonl"
Kind = Literal["command", "cancel", "fault"]


@dataclass(frozen=True)
class Input:
    """One thing from outside, acting at `at_ns` (TAI): `what` holds the facts of its kind."""

    at_ns: int
    kind: Kind
    who: str
    what: dict[str, Any] = field(default_factory=dict[str, Any])


class InputLog:
    """The file of a session's inputs; `entries` are all of them so far."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.entries = _read(self.path)
        self._stream = self.path.open("ab")

    def add(self, entry: Input) -> None:
        """Write one down, durably. Raises SimulationError, with nothing written, when it fails."""
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        before = self._stream.tell()
        try:
            self._stream.write(line)
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            self._withdraw(before)
            raise SimulationError(
                f"cannot write to {self.path}: {error.strerror}",
                hint="nothing was sent; make room on the disk and do it again",
            ) from None
        self.entries.append(entry)

    def _withdraw(self, size: int) -> None:
        # What could not be written is tried once more by this, and fails again.
        with suppress(OSError):
            self._stream.close()
        try:
            os.truncate(self.path, size)
        finally:
            self._stream = self.path.open("ab")

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()


def _read(path: Path) -> list[Input]:
    if not path.exists():
        return []
    octets = path.read_bytes()
    whole, newline, rest = octets.rpartition(b"\n")
    if rest:
        os.truncate(path, len(whole) + len(newline))
    found: list[Input] = []
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            found.append(Input(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise SimulationError(
                f"{path}, line {number} is damaged: {error}",
                hint="restore the file from a copy; without it the session cannot be continued",
            ) from None
    return found
