"""Where each key of a TOML text stands: a map from key paths to 1-based lines.

`tomllib` gives values without places. This scanner walks a text that `tomllib` has accepted, so it
needs no error handling of its own: it only has to know where keys and values begin and end.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

Path = tuple[str | int, ...]
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
_STRINGS = ('"""', "'''", '"', "'")


def key_lines(text: str) -> dict[Path, int]:
    """Lines of every table, key and list item of a valid TOML text.

    Items of arrays and of arrays of tables carry their index: `("limits", 0, "telemetry")`.
    """
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.lines


def _keys(raw: str) -> list[str]:
    """The parts of a dotted, perhaps quoted key, decoded by the TOML parser itself."""
    if _BARE_KEY.match(raw):
        return [raw]
    keys: list[str] = []
    node: Any = tomllib.loads(f"{raw} = 0")
    while isinstance(node, dict):
        name, node = next(iter(node.items()))
        keys.append(str(name))
    return keys


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._line = 1
        self._counted = 0

    def line(self) -> int:
        """The line of the current position (positions only grow, so newlines are counted once)."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def document(self) -> None:
        """Walk all statements: headers and key-value pairs."""
        table: Path = ()
        while self._blank():
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _blank(self) -> bool:
        """Skip white space, newlines and comments; whether anything is left."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif char in " \t\n":
                self.at += 1
            else:
                return True
        return False

    def _key_text(self, stop: str) -> list[str]:
        """Read a key up to (and beyond) the stop character, which may occur inside quotes."""
        start = self.at
        while self.text[self.at] != stop:
            if self.text[self.at] in "\"'":
                self._string()
            else:
                self.at += 1
        keys = _keys(self.text[start : self.at].strip())
        self.at += 1
        return keys

    def _header(self) -> Path:
        line = self.line()
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._key_text("]")
        self.at += 1 if many else 0
        path: Path = ()
        for i, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            last = i == len(keys) - 1
            if many and last:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self.lines.setdefault(path, line)
        # A table that earlier lines only implied is better named by its own header.
        self.lines[path] = line
        return path

    def _pair(self, table: Path) -> None:
        line = self.line()
        path = table
        for key in self._key_text("="):
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._blank()
        char = self.text[self.at]
        if char in "\"'":
            self._string()
        elif char == "[":
            self._array(path)
        elif char == "{":
            self._inline_table(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._blank() and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            item = (*path, index)
            self.lines[item] = self.line()
            self._value(item)
            index += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._blank() and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(path)
        self.at += 1

    def _string(self) -> None:
        quote = next(q for q in _STRINGS if self.text.startswith(q, self.at))
        self.at += len(quote)
        while not self.text.startswith(quote, self.at):
            escaped = self.text[self.at] == "\\" and quote[0] == '"'
            self.at += 2 if escaped else 1
        self.at += len(quote)
        # A multi-line string may end in one or two quotes that belong to it.
        while len(quote) == 3 and self.text.startswith(quote[0], self.at):
            self.at += 1
