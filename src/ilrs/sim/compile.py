"""Compilation: from a station to its loop, kept by digest so that only the first time is slow."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba

from ilrs.provenance import digest_bytes
from ilrs.sim.account import account, check_window, note_events
from ilrs.sim.cache import cache_folder, write_atomically
from ilrs.sim.codegen import generate
from ilrs.sim.fingerprint import fingerprint
from ilrs.sim.kernels import offer
from ilrs.sim.layout import Layout
from ilrs.sim.memory import Shape
from ilrs.sim.seal import drop_damaged, is_sealed, set_seal
from ilrs.sim.wiring import Wiring
from ilrs.station.model import Station


@dataclass(frozen=True)
class Loop:
    """The loop of a station: its text, digest, where it is kept, and the function to call."""

    source: str
    digest: str
    path: Path
    function: Callable[..., int]

    @property
    def is_warm(self) -> bool:
        """Whether machine code for it was kept by an earlier run."""
        return is_sealed(self.path)

    def mark_warm(self) -> None:
        """Remember that the machine code is kept."""
        set_seal(self.path)


def load_loop(station: Station, layout: Layout, wiring: Wiring, shape: Shape) -> Loop:
    """Generate and import the loop; machine code is made (or found) at the first call."""
    kinds = list({e.kind.id: e.kind for e in station.elements.values()}.values())
    for kind in kinds:
        offer(kind)
    source = generate(station, layout, wiring, shape)
    stages = [stage.function for kind in kinds for stage in kind.stages]
    called = fingerprint([*stages, account, note_events, check_window])
    digest = digest_bytes(source.encode(), called.encode(), numba.__version__.encode())
    path = _keep(source, digest)
    drop_damaged(path)
    return Loop(source, digest, path, _import(path, digest))


def _keep(source: str, digest: str) -> Path:
    path = cache_folder() / "loops" / f"loop_{digest[:24]}.py"
    if not path.is_file() or path.read_bytes() != source.encode():
        try:
            write_atomically(path, source.encode())
        except OSError:
            path = Path(tempfile.mkdtemp(prefix="ilrs-")) / path.name
            write_atomically(path, source.encode())
    return path


def _import(path: Path, digest: str) -> Callable[..., int]:
    name = f"ilrs_loop_{digest[:24]}"
    module: Any = sys.modules.get(name)
    if module is None:
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"cannot import the generated loop {path}")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return module.loop
