"""The seal on kept machine code: whether what lies in the cache is what was put there.

The compiler trusts the files it finds, and fails in its own words on one that is damaged. So a
digest of them is kept beside the loop once they are written, and files that do not have it are
removed before the compiler looks.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from ilrs.provenance import digest_bytes
from ilrs.sim.cache import write_atomically

# Interpreters share a folder of the cache but not their machine code.
_TAG = f"py{sys.version_info.major}{sys.version_info.minor}"


def is_sealed(loop: Path) -> bool:
    """Whether machine code of a loop is kept, and whole."""
    with contextlib.suppress(OSError):
        return _seal(loop).read_text("utf-8", "replace") == _digest(loop)
    return False


def set_seal(loop: Path) -> None:
    """Vouch for the machine code that is kept now; where nothing can be kept, nothing is said."""
    with contextlib.suppress(OSError):
        if not is_sealed(loop):
            write_atomically(_seal(loop), _digest(loop).encode())


def drop_damaged(loop: Path) -> None:
    """Remove machine code that nobody vouches for: it is made anew."""
    if is_sealed(loop):
        return
    for file in _kept(loop):
        with contextlib.suppress(OSError):
            file.unlink()


def _seal(loop: Path) -> Path:
    return loop.with_suffix(f".{_TAG}.warm")


def _kept(loop: Path) -> list[Path]:
    return sorted((loop.parent / "__pycache__").glob(f"{loop.stem}.*{_TAG}*.nb?"))


def _digest(loop: Path) -> str:
    return digest_bytes(*(file.read_bytes() for file in _kept(loop)))
