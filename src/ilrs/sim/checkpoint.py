"""Checkpoints: where a run can be taken up again, bit for bit."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import SimulationError
from ilrs.sim.cache import write_atomically

FILE = "checkpoint.npz"


def write_checkpoint(folder: Path, arrays: dict[str, NDArray[Any]], facts: dict[str, Any]) -> None:
    """Keep the plant's arrays and the JSON facts beside them, replacing the last checkpoint."""
    buffer = io.BytesIO()
    text = np.frombuffer(json.dumps(facts).encode("utf-8"), dtype=np.uint8)
    everything: dict[str, Any] = {"facts": text, **arrays}
    np.savez(buffer, **everything)
    write_atomically(folder / FILE, buffer.getvalue(), durable=True)


def has_checkpoint(folder: Path) -> bool:
    """Whether there is a checkpoint to go on from."""
    return (folder / FILE).exists()


def read_checkpoint(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Arrays and facts of a folder's checkpoint.

    Raises SimulationError when there is none, or when it is damaged.
    """
    path = folder / FILE
    try:
        # numpy leaves a file open that it opened itself and could not read.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        facts = json.loads(arrays.pop("facts").tobytes().decode("utf-8"))
    except FileNotFoundError:
        raise SimulationError(
            f"{folder} holds no checkpoint", hint="start the run again from the beginning"
        ) from None
    except (ValueError, KeyError, OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise SimulationError(
            f"{path} is damaged: {error}",
            hint="remove it, and the same command begins the run again from its start",
        ) from None
    return arrays, facts
