"""The cache: results that cost time and follow from their digest. Deleting it loses nothing."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ilrs.provenance import digest_bytes


def cache_folder() -> Path:
    """`$ILRS_CACHE`, else `ilrs` below `$XDG_CACHE_HOME` or `~/.cache`.

    A user without a home has no cache: the place given then cannot be written.
    """
    chosen = os.environ.get("ILRS_CACHE")
    if chosen:
        return Path(chosen)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ilrs"
    except RuntimeError:
        return Path(os.devnull) / "ilrs"


def cache_refusal() -> str:
    """Why nothing can be kept in the cache, and what to do; empty when it can be written."""
    folder = cache_folder()
    try:
        write_atomically(folder / ".writable", b"")
    except OSError as error:
        return (
            f"nothing can be kept in the cache {folder}: {error.strerror}\n"
            "    set ILRS_CACHE to a folder that can be written, or every run computes all anew"
        )
    return ""


def write_atomically(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file so that readers see the old content or the new, never a part of it.

    `durable` waits until the disk has it: for what a later run depends on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        part.replace(path)
    except OSError:
        _forget(part)
        raise


def _forget(part: Path) -> None:
    """Remove what was half written, where even that can fail."""
    with contextlib.suppress(OSError):
        part.unlink()


def source_digest(*modules: str) -> str:
    """SHA-256 over the source files of modules and packages, so that results age with their code.

    The modules of a package count, those of packages inside it do not.
    """
    files: list[Path] = []
    for name in modules:
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(f"there is no module {name}")
        for folder in spec.submodule_search_locations or ():
            files += sorted(Path(folder).glob("*.py"))
        if not spec.submodule_search_locations and spec.origin:
            files.append(Path(spec.origin))
    return digest_bytes(*(file.read_bytes() for file in files))


def load_series(digest: str) -> tuple[list[str], NDArray[np.float64]] | None:
    """Names and series (n, steps) kept under a digest, memory-mapped; None when there are none."""
    folder = cache_folder() / "series"
    try:
        names = json.loads((folder / f"{digest}.json").read_text("utf-8"))
        series = np.load(folder / f"{digest}.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if not isinstance(names, list) or series.ndim != 2 or series.shape[0] != len(names):
        return None
    return [str(name) for name in names], series


def save_series(digest: str, names: Sequence[str], series: NDArray[np.float64]) -> None:
    """Keep series (n, steps) under a digest; a cache that cannot be written is no error."""
    folder = cache_folder() / "series"
    part = folder / f".{digest}.{os.getpid()}.npy"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(part, np.ascontiguousarray(series, dtype=np.float64), allow_pickle=False)
        part.replace(folder / f"{digest}.npy")
        write_atomically(folder / f"{digest}.json", json.dumps(list(names)).encode())
    except OSError:
        _forget(part)
