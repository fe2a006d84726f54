"""JSON whose list items know the line they begin in."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from ilrs.network.formats.rows import Findings


def parse_document(text: str, findings: Findings) -> Any:
    """The whole document; what is no JSON is told with its line and stops the reading."""
    try:
        return json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        findings.add(error.lineno, "SYNTAX", f"not JSON: {error.msg} (column {error.colno})",
                     "correct the file at this place")  # fmt: skip
    except (ValueError, RecursionError) as error:
        findings.add(0, "SYNTAX", f"not JSON: {error}", "correct the file")
    findings.stop_if_wrong()
    raise AssertionError("an error was told")


def line_items(text: str, key: str, findings: Findings) -> list[tuple[int, dict[str, Any]]]:
    """The objects of the list under a key, each with its line; others are mistakes."""
    document: Any = parse_document(text, findings)
    items: Any = document.get(key) if isinstance(document, dict) else document
    if not isinstance(items, list):
        findings.add(0, "SYNTAX", f'there is no list "{key}"', f'write {{"{key}": [...]}}')
        findings.stop_if_wrong()
        return []
    lines = _lines(text, key, len(items), isinstance(document, dict))
    pairs = list(zip(lines, items, strict=True))
    for line, item in pairs:
        if not isinstance(item, dict):
            findings.add(line, "SYNTAX", f"{json.dumps(item)[:40]} is no contact",
                         "each entry is an object in braces")  # fmt: skip
    return [(line, item) for line, item in pairs if isinstance(item, dict)]


def number_of(
    item: dict[str, Any], key: str, line: int, findings: Findings, default: float | None = None
) -> float:
    """A number of an item; NaN, and a mistake told, when it is none."""
    value = item.get(key, default)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            pass
    said = f"{key} is {json.dumps(value)[:40]}, not a number" if key in item else f"has no {key}"
    findings.add(line, "SYNTAX", f"this contact {said}" if key not in item else said,
                 f'write "{key}" as a plain number')  # fmt: skip
    return float("nan")


def name_of(item: dict[str, Any], key: str, line: int, findings: Findings) -> str:
    """A node's name: a string or a whole number; empty, and a mistake told, when it is neither."""
    value = item.get(key)
    if isinstance(value, int | str) and not isinstance(value, bool) and str(value).strip():
        return str(value).strip()
    findings.add(line, "SYNTAX", f'this contact has no node "{key}"',
                 f'write "{key}" as a number or a name')  # fmt: skip
    return ""


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number that JSON knows")


def _lines(text: str, key: str, count: int, keyed: bool) -> list[int]:
    """Lines in which the items of the list begin; zeros when the list cannot be found again."""
    opening = re.search(rf'"{re.escape(key)}"\s*:\s*\[' if keyed else r"\[", text)
    decoder, lines = json.JSONDecoder(), list[int]()
    place, line, seen = (opening.end() if opening else 0), 1, 0
    gap = re.compile(r"[\s,]*")
    try:
        for _ in range(count if opening else 0):
            found = gap.match(text, place)
            place = found.end() if found else place
            line += text.count("\n", seen, place)
            seen = place
            lines.append(line)
            _, place = decoder.raw_decode(text, place)
    except json.JSONDecodeError:
        return [0] * count
    return lines or [0] * count
