"""Digests and versions, so that every output says what it was made from."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def digest_bytes(*chunks: bytes) -> str:
    """SHA-256 of the chunks, each preceded by its length, in hexadecimal."""
    h = hashlib.sha256()
    for chunk in chunks:
        h.update(len(chunk).to_bytes(8, "little"))
        h.update(chunk)
    return h.hexdigest()


def digest_json(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value (sorted keys, no spaces, NaN refused)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return digest_bytes(text.encode("utf-8"))


def digest_array(*arrays: NDArray[Any]) -> str:
    """SHA-256 over dtype, shape and little-endian bytes of the arrays, in order."""
    chunks: list[bytes] = []
    for array in arrays:
        little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
        chunks.append(f"{little.dtype.str}{little.shape}".encode())
        chunks.append(little.tobytes())
    return digest_bytes(*chunks)


def digest_file(path: Path) -> str:
    """Plain SHA-256 of a file's content, as `sha256sum` prints it."""
    h = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            h.update(block)
    return h.hexdigest()


def versions() -> dict[str, str]:
    """Versions of what a result depends on: this program, Python, numerics, ephemeris data."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in (
        "ilrs",
        "numpy",
        "numba",
        "xarray",
        "zarr",
        "skyfield-data",
        "lunarsky",
    ):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found
