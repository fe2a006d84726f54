"""The folder of a run: what went in, what came out, each as a file that people can open.

station.json horizons.json files.json run.json   what went in: enough to run it again
record.zarr events.jsonl journal.jsonl  what happened
summary.json extremes.json network.json what it comes to
provenance.json                         what it was made from
checkpoint.npz                          where it can be taken up again
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ilrs.diagnostics import SimulationError
from ilrs.kind import Kind
from ilrs.provenance import versions
from ilrs.sim.journal import journal_entries
from ilrs.sim.lock import alone
from ilrs.sim.recorder import RECORD, write_json, write_lines
from ilrs.sim.run import Run
from ilrs.sim.summary import extremes, summarise
from ilrs.sim.verdict import alarm_list, causes, in_words, margins
from ilrs.station.document import station_json
from ilrs.station.model import Station
from ilrs.station.reopen import files_of, reopen

INPUTS = "run.json"
FILES, NETWORK = "files.json", "network.json"
RESULTS = (
    "summary.json", "extremes.json", NETWORK, "provenance.json", "events.jsonl",
    "journal.jsonl", "report.html", "record.nc",
)  # fmt: skip


@contextmanager
def claim(folder: Path) -> Generator[Path]:
    """Have a folder to oneself for the length of a `with` block; what it holds stays as it is.

    Raises SimulationError when it holds something else than a run, cannot be written, or belongs to
    another run that is still going on.
    """
    if folder.exists() and not folder.is_dir():
        raise SimulationError(f"{folder} is a file", hint="choose another folder with --out")
    foreign = folder.is_dir() and any(folder.iterdir()) and not (folder / INPUTS).exists()
    if foreign and not (folder / RECORD).exists():
        raise SimulationError(
            f"{folder} holds other things than a run, which a new run would overwrite",
            hint="choose an empty or new folder with --out",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SimulationError(
            f"cannot write to {folder}: {error.strerror}", hint="choose another folder with --out"
        ) from None
    taken = SimulationError(
        f"another run is writing into {folder}",
        hint="wait until it has ended, or choose another folder with --out",
    )
    with alone(folder, taken):
        yield folder


def clear(folder: Path) -> None:
    """Forget what an earlier run in the folder came to, before a new one begins there."""
    try:
        for old in (*RESULTS, "checkpoint.npz"):
            (folder / old).unlink(missing_ok=True)
    except OSError as error:
        raise SimulationError(f"cannot write to {folder}: {error.strerror}") from None


def is_finished(folder: Path) -> bool:
    """Whether the folder holds a run that came to its end, its record, and what its data did."""
    if not ((folder / RECORD / ".zmetadata").is_file() and (folder / NETWORK).is_file()):
        return False
    try:
        return bool(json.loads((folder / "summary.json").read_text("utf-8"))["complete"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def keep_inputs(folder: Path, station: Station, *, attended: bool) -> None:
    """Write down what the run is made of."""
    horizons = {site.name: site.horizon_text for site in station.sites.values()}
    write_json(folder / "station.json", station_json(station))
    write_json(folder / "horizons.json", horizons)
    write_json(folder / FILES, files_of(station))
    write_json(folder / INPUTS, {"schema": 1, "attended": attended, "versions": versions()})


def kept_inputs(folder: Path, kinds: Mapping[str, Kind]) -> tuple[Station, bool]:
    """The station a folder's run was made of, and whether the centre was there.

    Raises SimulationError when the folder holds no run, DeclarationError when the station can no
    longer be built.
    """
    try:
        texts = [
            (folder / name).read_text("utf-8") for name in ("station.json", "horizons.json", INPUTS)
        ]
        document, horizons, facts = (json.loads(text) for text in texts)
        files = json.loads((folder / FILES).read_text("utf-8")) if (folder / FILES).exists() else {}
    except (OSError, ValueError) as error:
        raise SimulationError(
            f"{folder} holds no run that can be repeated: {error}",
            hint="give the folder that `ilrs run` printed",
        ) from None
    try:
        return reopen(document, horizons, kinds, files), bool(facts["attended"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise SimulationError(
            f"{folder} holds no run that can be repeated: its station.json, horizons.json, "
            f"{FILES} or {INPUTS} is damaged ({what})",
            hint="run the station anew from its own folder",
        ) from None


def keep_results(folder: Path, run: Run, from_cache: list[str]) -> dict[str, Any]:
    """Write what the run came to so far, and return its summary."""
    plant = run.plant
    names = run.operator.mode_names()
    seconds = {
        name: float(steps * plant.grid.step_s)
        for name, steps in zip(names, run.mode_steps, strict=True)
    }
    summary = summarise(plant, seconds)
    summary |= {"seed": plant.station.seed, "events": len(run.events), "digest": run.digest}
    summary["alarms"] = alarm_list(run.events)
    summary["margins"] = margins(plant)
    found = causes(plant, summary["energy"], summary["alarms"])
    summary |= {"survived": not found, "why_not": [in_words(c) for c in found], "causes": found}
    write_lines(folder / "events.jsonl", run.events)
    write_lines(folder / "journal.jsonl", journal_entries(plant.journal, plant.grid))
    write_json(folder / "extremes.json", extremes(plant))
    write_json(folder / "provenance.json", provenance(run, from_cache))
    write_json(folder / "summary.json", summary)
    return summary


def provenance(run: Run, from_cache: list[str]) -> dict[str, Any]:
    """Digests of everything the result depends on, the seed and the versions."""
    plant = run.plant
    parts = sorted({e.part for e in plant.station.elements.values() if e.part})
    return {
        "station": plant.station.digest,
        "scenario": plant.station.scenario,
        "parts": parts,
        "environment": dict(plant.environment.digests),
        "loop": plant.loop.digest,
        "seed": plant.station.seed,
        "digest": run.digest,
        "versions": versions(),
        "from_cache": from_cache,
    }
