"""One TOML file read from disk: its values, and the line of each of its keys."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilrs.station.findings import Findings, Place
from ilrs.station.positions import key_lines

# A hundred times the largest declaration here; what is larger is something else.
MOST_BYTES = 4_000_000
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)\Z")


@dataclass(frozen=True)
class TomlFile:
    """The content of a file; `name` is the path as the user would write it."""

    name: str
    data: dict[str, Any]
    lines: dict[tuple[str | int, ...], int] = field(repr=False)

    def place(self, *path: str | int) -> Place:
        """The place of a key path, or of its nearest ancestor that stands in the file."""
        for length in range(len(path), 0, -1):
            if line := self.lines.get(path[:length]):
                return Place(self.name, line)
        return Place(self.name, 1)


def read_text(path: Path, name: str, findings: Findings) -> str | None:
    """The text of a UTF-8 file; None, with a finding, when it cannot be read."""
    place = Place(name)
    try:
        if not path.is_file():
            reason = "is not a file" if path.exists() else "does not exist"
            findings.add("STN-UNREADABLE", place, f"{name} {reason}")
            return None
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        findings.add("STN-UNREADABLE", place, f"{name} cannot be read: {reason}")
        return None
    return decode(raw, name, findings)


def decode(raw: bytes, name: str, findings: Findings) -> str | None:
    """Bytes as UTF-8 text (a byte-order mark is dropped); None, with a finding, if they are not."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
        line = raw.count(b"\n", 0, start) + 1
        findings.add(
            "STN-NOT-UTF8",
            Place(name, line),
            f"byte {start} (0x{raw[start]:02x}) is not UTF-8 text",
            "save the file as UTF-8",
        )
        return None


def parse_toml(text: str, name: str, findings: Findings) -> TomlFile | None:
    """Parse TOML text; None, with a finding naming line and column, if it is not valid."""
    try:
        return TomlFile(name, tomllib.loads(text), key_lines(text))
    except RecursionError:
        findings.add("STN-TOML", Place(name, 1), "nested too deeply to be read")
    except ValueError as error:
        _report_syntax(str(error), text, name, findings)
    return None


def read_toml(path: Path, name: str, findings: Findings) -> TomlFile | None:
    """Read and parse one file; None, with a finding, when that fails or it is far too large."""
    if (size := _size(path)) > MOST_BYTES:
        what = f"{name} has {size / 1e6:.1f} MB; declarations have a few kB"
        findings.add("STN-TOO-LARGE", Place(name), what, "is this the right file?")
        return None
    text = read_text(path, name, findings)
    return None if text is None else parse_toml(text, name, findings)


def _size(path: Path) -> int:
    """Octets of a file; 0 for what is none, which reading then tells."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def _report_syntax(message: str, text: str, name: str, findings: Findings) -> None:
    lines = text.splitlines()
    match = _AT.search(message)
    line = int(match.group(1)) if match and match.group(1) else max(len(lines), 1)
    if "twice" in message or "Cannot overwrite" in message:
        _report_twice(lines, line, message, name, findings)
        return
    findings.add("STN-TOML", Place(name, line), f"not valid TOML: {message}")


def _report_twice(lines: list[str], line: int, message: str, name: str, findings: Findings) -> None:
    """TOML refuses a second table or key of one name; say where the first one stands."""
    # The parser stops a line late when the second key is followed by nothing else.
    for number in (line, line - 1):
        words = lines[number - 1].split("=")[0].split("#")[0].strip() if number >= 1 else ""
        earlier = [
            i + 1
            for i, other in enumerate(lines[: number - 1])
            if words and other.split("=")[0].split("#")[0].strip() == words
        ]
        if earlier:
            what = f"{words} is declared twice, first in line {earlier[-1]}"
            findings.add("STN-DUPLICATE", Place(name, number), what, "rename or remove one of them")
            return
    findings.add("STN-TOML", Place(name, line), f"not valid TOML: {message}")
