"""The reader of pages does what is written and sees what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from agree import agrees
from reader import Reader


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("made 45.92 kWh", "made 45.92 kWh\n"),
        ("made 45.92 kWh", "made  45.93 kWh"),
        ("first\n...\nlast", "first\nsecond\nthird\nlast"),
        ("first\n...", "first"),
        ("the run: ...", "the run: anything"),
        ("The same: 3beed7811546c986", "The same: 0123456789abcdef"),
        ("nominal 6,759 h", "nominal 6,760 h"),
        ("", "\n"),
    ],
)
def test_what_agrees(shown: str, found: str) -> None:
    assert agrees(shown, found)


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("made 45.92 kWh", "made 45.94 kWh"),
        ("made 45.92 kWh", "used 45.92 kWh"),
        ("made 45.92 kWh", "made 45.92 kWh\nand more"),
        ("first\n...\nlast", "first\nsecond"),
        ("first", ""),
        ("", "something"),
        ("survived", "did not survive"),
        ("1", "0"),
        ("9 elements", "8 elements"),
        ("nominal 6,759 h", "nominal 6,799 h"),
    ],
)
def test_what_does_not_agree(shown: str, found: str) -> None:
    assert not agrees(shown, found)


def follow(tmp_path: Path, text: str) -> Reader:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    desk = tmp_path / "desk"
    desk.mkdir()
    reader = Reader(desk)
    reader.follow(page)
    return reader


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ ilrs check nowhere\n```\n",
        "```console\n$ ilrs version\nilrs 99.0\n```\n",
        "```console\n$ false\n```\n",
        "```console\n$ ilrs sky 91 0 2035-01-01\n$ echo $?\n0\n```\n",
        "```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n",
        "```python\nraise ValueError\n```\n",
        "```toml\n# a.toml\nx = \n```\n",
    ],
    ids=["status", "output", "shell", "other-status", "printed", "raises", "toml"],
)
def test_a_wrong_page_is_seen(tmp_path: Path, text: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        follow(tmp_path, text)


BUILDING = """
```toml
# deep/a.toml
x = 1
```

```toml
# deep/a.toml, at the end
y = 2
```

```python
import tomllib
from pathlib import Path

found = tomllib.loads(Path("deep/a.toml").read_text())
```

```python
print(found)
```

```text
{'x': 1, 'y': 2}
```

```console
$ ls deep
a.toml
$ ilrs check deep
...
$ echo $?
1
```
"""


def test_blocks_build_on_each_other(tmp_path: Path) -> None:
    reader = follow(tmp_path, BUILDING)
    assert next(said for command, said in reader.said if command == "ilrs check deep")
    assert reader.names["found"] == {"x": 1, "y": 2}
