"""`ilrs rerun`: a run again from what it was made of, and whether the same comes out."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option, quiet_option
from ilrs.cli.screen import Screen
from ilrs.diagnostics import SimulationError

if TYPE_CHECKING:
    from ilrs.sim.record import Record


@click.command("rerun")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="Keep the new run there; by default it is compared and forgotten.")  # fmt: skip
@quiet_option
@json_option
@click.pass_obj
def command(screen: Screen, run: Path, out: Path | None) -> int:
    """Run RUN again and compare the digests.

    Status 1 means that something else came out; what differs in versions and inputs is said.
    """
    from ilrs import batch

    if out is not None and out.resolve() == run.resolve():
        raise click.UsageError("--out is the run itself, which the new run would overwrite")
    before = batch.open_record(run)
    if not before.digest:
        hint = f"go on with it: ilrs run --resume {shlex.quote(str(run))}"
        raise SimulationError(f"{run} did not end, so there is nothing to compare with", hint=hint)
    with (
        tempfile.TemporaryDirectory(prefix="ilrs-rerun-") as scratch,
        screen.progress() as progress,
    ):
        after = batch.rerun(run, out=out or Path(scratch) / "run", progress=progress)
        found = comparison(before, after)
    screen.emit(found)
    if found["ok"]:
        screen.say(f"The same: {found['digest']['after']}")
        return 0
    screen.say(f"Not the same: {found['digest']['before']} before, {found['digest']['after']} now")
    for name, (was, now) in found["changed"].items():
        screen.say(f"  {name}: {was} before, {now} now")
    return 1


def comparison(before: Record, after: Record) -> dict[str, Any]:
    """Whether two runs have the same digest, and which of their origins differ."""
    was, now = flat(before.provenance), flat(after.provenance)
    changed = {
        name: [was.get(name), now.get(name)]
        for name in sorted(was | now)
        if was.get(name) != now.get(name) and not name.startswith(("from_cache", "digest"))
    }
    digests = {"before": before.digest, "after": after.digest}
    return {
        "ok": bool(before.digest) and before.digest == after.digest,
        "digest": digests,
        "changed": changed,
    }


def flat(part: Any, name: str = "") -> dict[str, Any]:
    """Nested mappings as one, with dotted names."""
    if not isinstance(part, dict):
        return {name: part}
    found: dict[str, Any] = {}
    for key, value in part.items():
        found |= flat(value, f"{name}.{key}" if name else str(key))
    return found
