"""Runs of an assessment: each once, its outcome kept in the cache by what it follows from."""

from __future__ import annotations

import contextlib
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import ilrs
from ilrs.batch import Progress, run
from ilrs.partners.assess.outcome import METHOD, Outcome, outcome_of
from ilrs.provenance import digest_bytes, digest_json, versions
from ilrs.sim.cache import cache_folder, source_digest, write_atomically
from ilrs.station.model import Station


def outcome(station: Station, progress: Progress | None = None) -> tuple[Outcome, bool]:
    """What becomes of a station, and whether it was in the cache.

    The record of the run is not kept: `ilrs run` makes one that is.
    """
    place = cache_folder() / "outcomes" / f"{_digest(station)}.json"
    kept = _read(place)
    if kept is not None:
        return kept, True
    with tempfile.TemporaryDirectory(prefix="ilrs-assess-") as folder:
        found = outcome_of(run(station, out=Path(folder) / "run", progress=progress))
    # A cache that cannot be written costs time and nothing else.
    with contextlib.suppress(OSError):
        write_atomically(place, json.dumps(found).encode())
    return found, False


def _digest(station: Station) -> str:
    """What an outcome follows from: the declaration, who owns what, and the program."""
    owners = {name: [e.owner, e.title] for name, e in station.elements.items()}
    facts: dict[str, Any] = {
        "station": station.digest, "owners": owners, "method": METHOD, "versions": versions(),
        "program": _program(), "kinds": _kinds(station),
    }  # fmt: skip
    return digest_json(facts)


@cache
def _program() -> str:
    """SHA-256 of all that this program is written in: an outcome ages with any of it."""
    home = Path(ilrs.__file__).parent
    return digest_bytes(*(path.read_bytes() for path in sorted(home.rglob("*.py"))))


def _kinds(station: Station) -> list[str]:
    """Digests of the modules of the station's kinds, which may come from elsewhere."""
    modules = {
        stage.function.__module__ for e in station.elements.values() for stage in e.kind.stages
    }
    return [source_digest(name) for name in sorted(modules)]


def _read(path: Path) -> Outcome | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
