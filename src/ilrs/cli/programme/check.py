"""`ilrs programme check`: lint a document, and say which version step its changes ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen, count_of

if TYPE_CHECKING:
    from ilrs.programme.document import Document
    from ilrs.programme.lineage import Step


@click.command("check")
@click.argument("file", metavar="FILE")
@json_option
@click.pass_obj
def command(screen: Screen, file: str) -> int:
    """Lint a document; say which version it asks for.

    FILE is compared with the version that it supersedes: the file NAME-VERSION.toml beside it, or
    the one that ships. A change of an obligation, a phase or a criterion is a major step, one of a
    milestone or an opportunity a minor one, wording a patch.
    """
    from ilrs.diagnostics import has_errors
    from ilrs.programme.library import check_file

    found = check_file(Path(file))
    diagnostics, ok = found.findings.all(), not has_errors(found.findings.all())
    document, step = found.document, found.step
    screen.emit({
        "ok": ok, "diagnostics": [d.as_dict() for d in diagnostics],
        "document": document.name if document else "",
        "version": str(document.version) if document else "",
        "supersedes": str(document.supersedes or "") if document else "",
        "step": step.asked if step else "", "asks_for": str(step.version) if step else "",
        "changes": [c.as_dict() for c in step.difference.changes] if step else [],
    })  # fmt: skip
    screen.diagnostics(diagnostics, err=False)
    if document is not None:
        remarks = count_of(diagnostics) or "good"
        screen.say(f"{document.ref}: {remarks}; {len(document.items)} items")
        screen.say(_asked(document, step))
    return 0 if ok else 1


def _asked(document: Document, step: Step | None) -> str:
    if step is None:
        first = document.supersedes is None
        return "the first version: there is nothing to compare with" if first else "not compared"
    before = step.difference.before.version
    if not step.asked:
        return f"nothing changed since {before}: no new version is asked for"
    count = len(step.difference.changes)
    items = "item" if count == 1 else "items"
    return (
        f"{count} {items} changed since {before}: a {step.asked} step, to {step.version} or later"
    )
