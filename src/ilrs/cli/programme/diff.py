"""`ilrs programme diff`: what changed between two versions, and whom it touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option
from ilrs.cli.programme.given import aligned, documents_of
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.programme.cites import Recheck
    from ilrs.programme.diff import Difference, ItemChange
    from ilrs.station.findings import Findings


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--impact", is_flag=True, help="Also say which files cite a changed item.")
@click.option("--against", metavar="FOLDER", default="",
              help="Where those files are; without it, here.")  # fmt: skip
@json_option
@click.pass_obj
def command(screen: Screen, before: str, after: str, impact: bool, against: str) -> int:
    """Say what changed from A to B, and what it touches.

    Items are compared by their ids, and the version step that they ask for is named.
    A and B are documents (roadmap@1.0), baselines, or files. With --impact, calls, contributions
    and agreements that cite a changed item are flagged for a recheck.

    Example: ilrs programme diff plan-2021-2025 state-2026
    """
    from ilrs.programme.findings import new_findings
    from ilrs.programme.version import gravest

    found = _differences(before, after)
    findings = new_findings()
    flagged, looked_at = None, 0
    if impact or against:
        flagged, looked_at = _impact(found, against or ".", findings)
    screen.emit({
        "ok": not findings.all(),
        "before": [d.before.ref for d in found], "after": [d.after.ref for d in found],
        "step": gravest([d.step for d in found]),
        "changes": [
            {"document": d.after.name, **change.as_dict()} for d in found for change in d.changes
        ],
        "impact": None if flagged is None else [r.as_dict() for r in flagged],
        "citing_files": looked_at,
        "diagnostics": [f.as_dict() for f in findings.all()],
    })  # fmt: skip
    for difference in found:
        _tell(screen, difference)
    if flagged is not None:
        _tell_impact(screen, flagged, looked_at)
    screen.diagnostics(findings.all())
    return 1 if findings.all() else 0


def _differences(before: str, after: str) -> list[Difference]:
    """The pairs of documents of one name; a usage error when there is none."""
    from ilrs.programme.diff import difference

    old = {d.name: d for d in documents_of(before, "A")}
    new = {d.name: d for d in documents_of(after, "B")}
    pairs = [difference(old[name], new[name]) for name in new if name in old]
    if not pairs:
        what = f"{' and '.join(old)} and {' and '.join(new)} are different documents"
        raise click.BadParameter(f"{what}; compare two versions of one", param_hint="B")
    return pairs


def _impact(found: list[Difference], folder: str, findings: Findings) -> tuple[list[Recheck], int]:
    from ilrs.programme.cites import check_documents, citing_files, rechecks
    from ilrs.programme.library import shipped_documents

    if not Path(folder).is_dir():
        raise click.BadParameter(f"{folder} is no folder", param_hint="--against")
    citing = citing_files(Path(folder), findings)
    known = [*shipped_documents(), *(d.after.name for d in found)]
    check_documents(citing, known, findings)
    return [r for d in found for r in rechecks(d, citing, findings)], len(citing)


def _tell(screen: Screen, found: Difference) -> None:
    from ilrs.report.words import NBSP, plural

    count = plural(len(found.changes), "change").replace(NBSP, " ")
    screen.say(f"{found.before.ref} to {found.after.ref}: {count}")
    if not found.changes:
        return
    screen.say(f"asks for a {found.step} step: {found.before.version.after(found.step)} or later")
    screen.say()
    for change in found.changes:
        for line in _change_lines(change):
            screen.say(line)
    screen.say()


def _change_lines(change: ItemChange) -> list[str]:
    lines = [f"{change.what:8s} {change.id} ({change.kind}, {change.step}): {change.title}"]
    return lines + [
        f"         {field.field}: {_shown(field.before)} -> {_shown(field.after)}"
        for field in change.fields
    ]


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _tell_impact(screen: Screen, flagged: list[Recheck], looked_at: int) -> None:
    files = {r.citing.file for r in flagged}
    screen.say(f"{len(files)} of {looked_at} citing files need a recheck")
    rows = [
        (f"{r.citing.file}:{r.cite.line}", r.citing.type, f"{r.cite.document}/{r.cite.item}",
         f"{r.change} ({r.step}): recheck")
        for r in flagged
    ]  # fmt: skip
    for line in aligned(rows):
        screen.say(line)
