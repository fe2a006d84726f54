"""A program of others while it runs: what it says comes within a time, and it ends in any case."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

WITHIN_S, END_S, STEP_S = 30.0, 10.0, 0.01


class Program:
    """A program that reads a text, or an input that stays open until `end`.

    It reads from and writes to files, since who fills or reads a pipe can wait for ever.
    """

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], folder: Path, text: str | None
    ) -> None:
        folder.mkdir()
        self.name = Path(command[1]).name
        self._said, self._errors = folder / "said.txt", folder / "errors.txt"
        self._read = 0
        (folder / "text.txt").write_text(text or "", encoding="utf-8")
        with (
            self._said.open("wb") as said,
            self._errors.open("wb") as errors,
            (folder / "text.txt").open("rb") as given,
        ):
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE if text is None else given,
                stdout=said, stderr=errors, env=dict(env),
            )  # fmt: skip

    async def line(self, within_s: float = WITHIN_S) -> str:
        """The next line that it prints; others run meanwhile."""
        end_s = time.monotonic() + within_s
        while True:
            over = self._process.poll() is not None
            if (found := self._next_line()) is not None:
                return found
            if over:
                self._fail(f"ended with {self._process.returncode} and no further line")
            if time.monotonic() > end_s:
                self._fail(f"printed no line within {within_s:g} s")
            await asyncio.sleep(STEP_S)

    def lines(self, within_s: float = WITHIN_S) -> list[str]:
        """All that it prints until it ends by itself; nothing else runs meanwhile."""
        try:
            code = self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._fail(f"did not end within {within_s:g} s")
        if code:
            self._fail(f"ended with {code}")
        return self._said.read_text(encoding="utf-8").splitlines()

    def end(self) -> None:
        """Kill it if it still runs; print what it said, which is shown where a test failed."""
        code = self._process.poll()
        if code is None:
            self._process.kill()
            self._process.wait(END_S)
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        how = "was killed at the end" if code is None else f"ended with {code}"
        said = self._said.read_text(encoding="utf-8", errors="replace")
        print(f"{self.name} {how}; it printed:\n{said}and to standard error:\n{self._complaint()}")

    def _next_line(self) -> str | None:
        with self._said.open("rb") as said:
            said.seek(self._read)
            line = said.readline()
        if not line.endswith(b"\n"):
            return None
        self._read += len(line)
        return line.decode().strip()

    def _complaint(self) -> str:
        return self._errors.read_text(encoding="utf-8", errors="replace")

    def _fail(self, what: str) -> NoReturn:
        raise AssertionError(f"{self.name} {what}; its standard error:\n{self._complaint()}")
