"""One writer of a folder at a time."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has other locks; writers of one folder are not kept apart there.
    fcntl = None


@contextmanager
def alone(folder: Path, taken: Exception) -> Generator[None]:
    """Hold a folder's lock, which the system takes back however the process ends.

    Raises `taken` when another process holds it.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise taken from None
    except OSError:
        # Some network file systems lock no folders: nobody can be kept out there.
        pass
    try:
        yield
    finally:
        os.close(handle)
