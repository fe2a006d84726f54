"""A reader who does what a page says, at a desk of their own, and sees whether it is true."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from agree import agrees
from blocks import Block, Command, blocks_of, commands_of

from ilrs.cli.main import status_of

SHELL_SIGNS = set("|<>&;$*")


@dataclass
class Reader:
    """Follows pages in `desk`; `said` keeps every command with what it printed."""

    desk: Path
    status: int = 0
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})
    said: list[tuple[str, str]] = field(default_factory=list)

    def follow(self, page: Path) -> None:
        """Do everything on the page, in order; raises AssertionError where the page is wrong."""
        found = blocks_of(page)
        with contextlib.chdir(self.desk), self._own_packages():
            for block, after in zip_longest(found, found[1:]):
                self._do(page, block, after)

    def _do(self, page: Path, block: Block, after: Block | None) -> None:
        if block.file:
            self._write(block)
        elif block.language == "console":
            self._type(page, commands_of(block))
        elif block.language == "python":
            shown = after.text if after is not None and after.language == "text" else ""
            self._compare(page, block.line, "this program", shown, self._run_python(page, block))

    def _write(self, block: Block) -> None:
        path = Path(block.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if block.appends else "w", encoding="utf-8") as stream:
            stream.write(block.text)
        if path.suffix == ".toml":
            tomllib.loads(path.read_text(encoding="utf-8"))

    def _type(self, page: Path, commands: list[Command]) -> None:
        for command, after in zip(commands, [*commands[1:], None], strict=True):
            out, err = self._run(command.text)
            self.said.append((command.text, out + err))
            asked = after is not None and after.text == "echo $?"
            assert asked or self.status == 0, _told(page, command, f"failed:\n{out}{err}")
            if not (command.shown.strip() and agrees(command.shown, err)):
                self._compare(page, command.line, command.text, command.shown, out)

    def _compare(self, page: Path, line: int, what: str, shown: str, found: str) -> None:
        good = agrees(shown, found) if shown.strip() else True
        assert good, f"{page.name}:{line}: {what}\nshown:\n{shown}\nfound:\n{found}"

    def _run(self, text: str) -> tuple[str, str]:
        if text == "echo $?":
            status, self.status = self.status, 0
            return f"{status}\n", ""
        words = shlex.split(text)
        if words[0] == "cd":
            os.chdir(words[1])
            return "", ""
        if words[:2] == ["pip", "install"]:
            return self._install(words[2:])
        if words[0] == "ilrs" and not SHELL_SIGNS & set(text):
            return self._call_ilrs(words[1:])
        return self._ask_shell(["bash", "-c", text])

    def _call_ilrs(self, words: list[str]) -> tuple[str, str]:
        # In this process: starting Python for every command would take most of the time.
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            self.status = status_of(words)
        return out.getvalue(), err.getvalue()

    def _ask_shell(self, words: list[str]) -> tuple[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        packages = os.pathsep.join([str(self._packages), os.environ.get("PYTHONPATH", "")])
        env = os.environ | {"PATH": path, "PYTHONPATH": packages.rstrip(os.pathsep)}
        done = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
        self.status = done.returncode
        return done.stdout, done.stderr

    def _install(self, words: list[str]) -> tuple[str, str]:
        """Build and install a package as pip does, but beside the desk, from what is there."""
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        limits = ["--no-index", "--no-deps", "--no-build-isolation", "--upgrade"]
        where = ["--target", str(self._packages)]
        answer = self._ask_shell([*pip, *limits, *where, *(w for w in words if w[0] != "-")])
        importlib.invalidate_caches()
        return answer

    @property
    def _packages(self) -> Path:
        return self.desk / ".packages"

    @contextlib.contextmanager
    def _own_packages(self) -> Iterator[None]:
        """Packages installed at the desk can be imported, and are forgotten afterwards."""
        before = set(sys.modules)
        sys.path.insert(0, str(self._packages))
        try:
            yield
        finally:
            sys.path.remove(str(self._packages))
            for name in set(sys.modules) - before:
                if str(self._packages) in str(getattr(sys.modules[name], "__file__", "")):
                    del sys.modules[name]
            importlib.invalidate_caches()

    def _run_python(self, page: Path, block: Block) -> str:
        out = io.StringIO()
        code = compile("\n" * (block.line - 1) + block.text, str(page), "exec")
        with contextlib.redirect_stdout(out):
            exec(code, self.names)
        self.said.append((block.text, out.getvalue()))
        return out.getvalue()


def _told(page: Path, command: Command, what: str) -> str:
    return f"{page.name}:{command.line}: {command.text}\n{what}"
