"""The cache gives back what was kept, and nothing when it is damaged or made by other code."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ilrs.sim.cache import load_series, save_series, source_digest

NAMES, SERIES = ["a", "b"], np.arange(6.0).reshape(2, 3)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path))
    save_series("it", NAMES, SERIES)
    return tmp_path / "series"


def test_what_was_kept_comes_back(folder: Path) -> None:
    found = load_series("it")
    assert found is not None
    assert found[0] == NAMES
    assert np.array_equal(found[1], SERIES)
    assert sorted(p.name for p in folder.iterdir()) == ["it.json", "it.npy"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("it.npy", b""),
        ("it.npy", b"\x93NUMPY"),
        ("it.npy", bytes(200)),
        ("it.json", b""),
        ("it.json", b'["a"]'),
        ("it.json", b'"ab"'),
        ("it.json", b"\xff\xfe"),
    ],
)
def test_a_damaged_file_counts_as_none(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert load_series("it") is None


def test_a_file_cut_short_counts_as_none(folder: Path) -> None:
    whole = (folder / "it.npy").read_bytes()
    (folder / "it.npy").write_bytes(whole[:-8])
    assert load_series("it") is None


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ILRS_CACHE", str(tmp_path / "file"))
    save_series("it", NAMES, SERIES)
    assert load_series("it") is None


def test_results_age_with_modules_and_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "of_a_test"
    package.mkdir()
    for path in (package / "__init__.py", package / "inner.py", tmp_path / "beside_a_test.py"):
        path.write_text("X = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    names = ("of_a_test", "beside_a_test")
    before = source_digest(*names)
    (package / "inner.py").write_text("X = 2\n")
    between = source_digest(*names)
    (tmp_path / "beside_a_test.py").write_text("X = 2\n")
    assert len({before, between, source_digest(*names)}) == 3
    assert "of_a_test" not in sys.modules, "a digest must not run what it reads"


def test_a_module_that_is_not_there_is_no_empty_digest() -> None:
    with pytest.raises(ModuleNotFoundError):
        source_digest("ilrs_is_elsewhere")
