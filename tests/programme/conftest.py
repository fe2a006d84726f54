"""Checks a changed version of the small guideline beside its first one."""

from __future__ import annotations

from pathlib import Path

import pytest
from terms import GUIDELINE, Check

from ilrs.programme.library import Checked, check_file


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write `terms-1.0.toml` and a changed version beside it; what is found in the latter."""

    def run(*changes: tuple[str, str], version: str = "1.1", **texts: str) -> Checked:
        first = texts.get("first", GUIDELINE)
        (tmp_path / "terms-1.0.toml").write_text(first, encoding="utf-8")
        head = f'version = "{version}"\nsupersedes = "1.0"'
        text = texts.get("second", first).replace('version = "1.0"', head, 1)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / f"terms-{version}.toml"
        path.write_text(text, encoding="utf-8")
        return check_file(path)

    return run
