"""Files of calls: mistakes are told when the call is read, not when somebody answers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.diagnostics import DeclarationError
from ilrs.partners.calls.reading import calls_of

GOOD = """\
schema = 1
id = "one"
status = "open"

[windows]
closes = 2033-06-30

[roles.slot]
levels = ["equipment"]
forms = ["hardware"]
phases = ["operation"]
"""


@pytest.mark.parametrize(("old", "new", "id", "line"), [
    ('"open"', '"opne"', "CON-WORD", 3),
    ("2033-06-30", '"soon"', "CON-DATE", 6),
    ('"equipment"', '"equipmnt"', "CON-WORD", 9),
    ('"hardware"', '"ware"', "CON-WORD", 10),
    ('"operation"', '"sometime"', "CON-WORD", 11),
])  # fmt: skip
def test_mistakes_are_found_where_they_stand(
    tmp_path: Path, old: str, new: str, id: str, line: int
) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "one.toml").write_text(GOOD)
    assert list(calls_of(tmp_path)) == ["one"]
    (folder / "one.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(DeclarationError) as refused:
        calls_of(tmp_path)
    assert [(d.id, d.line) for d in refused.value.diagnostics] == [(id, line)]
