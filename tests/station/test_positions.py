"""Every key that tomllib reads has a line, and it is the line where the key is written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from ilrs.station.positions import key_lines

TEXT = '''\
# a comment with [a] = header
title = "x # y"
"quoted key" . 'other.key' = 1

[elements."bat tery"]  # comment
kind = """
[not.a.table]
x = "y\\"" """
ports = { a = "b", "c" = [1, { d = 2 }] }

[elements."bat tery".params]
literal = \'\'\'it's ''\'\'\'

[[limits]]
telemetry = "a/b"
[limits.inner]
deep = 1
[[limits]]
list = [
  "x", # one
  [
    1, 2,
  ],
]
date = 2035-01-01 00:00:00
'''


def all_paths(node: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node)
    found: set[tuple[str | int, ...]] = set()
    for key, value in items:
        found.add((*path, key))
        if isinstance(value, dict | list):
            found |= all_paths(value, (*path, key))
    return found


def test_lines_of_everything_that_toml_can_do() -> None:
    lines = key_lines(TEXT)
    assert set(lines) == all_paths(tomllib.loads(TEXT))
    assert lines["title",] == 2
    assert lines["quoted key", "other.key"] == 3
    assert lines["elements", "bat tery"] == 5
    assert lines["elements", "bat tery", "kind"] == 6
    assert lines["elements", "bat tery", "ports", "c", 1, "d"] == 9
    assert lines["elements", "bat tery", "params", "literal"] == 12
    assert lines["limits", 0, "inner", "deep"] == 17
    assert lines["limits", 1] == 18
    assert lines["limits", 1, "list", 0] == 20
    assert lines["limits", 1, "list", 1, 1] == 22
    assert lines["limits", 1, "date"] == 25


def test_a_table_is_found_at_its_own_header() -> None:
    lines = key_lines("[a.b.c]\nx = 1\n\n[a.b]\ny = 2\n")
    assert (lines["a", "b"], lines["a", "b", "c"], lines["a",]) == (4, 1, 1)


def test_line_ends_of_windows_count_once() -> None:
    assert key_lines("a = 1\r\n\r\nb = 2\r\n") == {("a",): 1, ("b",): 3}


@pytest.mark.parametrize("text", ["", "# only a comment", "\n\n", "a = 1", "[a]"])
def test_short_texts(text: str) -> None:
    assert set(key_lines(text)) == all_paths(tomllib.loads(text))


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
VALUES = st.recursive(
    st.integers(-99, 99)
    | st.booleans()
    | st.text(st.sampled_from("ab\"'#[]{}=,\n\\ "), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_path_of_any_document_has_a_line(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = key_lines(text)
    assert set(lines) == all_paths(parsed)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
