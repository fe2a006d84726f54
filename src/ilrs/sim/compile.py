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
from ilrs.sim import account
from ilrs.sim.cache import cache_folder, write_atomically
from ilrs.sim.codegen import generate
from ilrs.sim.kernels import code_digest, offer
from ilrs.sim.layout import Layout
from ilrs.sim.memory import Shape
from ilrs.sim.order import Wiring
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
        return _stamp(self.path).exists()

    def mark_warm(self) -> None:
        """Remember that the machine code is kept."""
        try:
            write_atomically(_stamp(self.path), b"")
        except OSError:
            return


def load_loop(station: Station, layout: Layout, wiring: Wiring, shape: Shape) -> Loop:
    """Generate and import the loop; machine code is made (or found) at the first call."""
    kinds = list({e.kind.id: e.kind for e in station.elements.values()}.values())
    for kind in kinds:
        offer(kind)
    source = generate(station, layout, wiring, shape)
    surroundings = Path(account.__file__).read_bytes()
    digest = digest_bytes(
        source.encode(), code_digest(kinds).encode(), surroundings, numba.__version__.encode()
    )
    path = _keep(source, digest)
    return Loop(source, digest, path, _import(path, digest))


def _stamp(path: Path) -> Path:
    return path.with_suffix(".warm")


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
