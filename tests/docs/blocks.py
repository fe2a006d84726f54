"""The fenced blocks of a page, and the commands in those that show a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# ([\w./-]+\.(?:toml|py))(, at the end)?\n")
PROMPT = "$ "


@dataclass(frozen=True)
class Block:
    """What stands between two fences; `line` is that of its first line in the page."""

    language: str
    text: str
    line: int

    @property
    def file(self) -> str:
        """The file that the first line names as this block's home; empty for none."""
        found = FILE.match(self.text)
        return found.group(1) if found else ""

    @property
    def appends(self) -> bool:
        """Whether the block goes to the end of its file instead of being the whole file."""
        found = FILE.match(self.text)
        return bool(found and found.group(2))


@dataclass(frozen=True)
class Command:
    """One command of a terminal block and what the page shows beneath it."""

    text: str
    shown: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    """All fenced blocks, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found[1], found[2], text.count("\n", 0, found.start(2)) + 1)
        for found in FENCE.finditer(text)
    ]


def commands_of(block: Block) -> list[Command]:
    """The commands of a block, each a line that begins with `$ `, with the output shown."""
    found: list[tuple[str, list[str], int]] = []
    for number, line in enumerate(block.text.splitlines(), block.line):
        if line.startswith(PROMPT):
            found.append((line.removeprefix(PROMPT), [], number))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise ValueError(f"line {number} comes before the first command: {line}")
    return [Command(text, "\n".join(shown), line) for text, shown, line in found]
