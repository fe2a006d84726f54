"""A document and the version before: ids that live on, and the step that the change asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ilrs.programme.diff import Difference, difference
from ilrs.programme.document import Document
from ilrs.programme.version import Version, enough
from ilrs.station.findings import Findings, Place


@dataclass(frozen=True)
class Step:
    """What a new version changes, which step that asks for, and the version that it leads to."""

    difference: Difference
    asked: str
    version: Version


def check_lineage(
    document: Document, versions: Mapping[Version, Document], findings: Findings
) -> Step | None:
    """Compare a document with the version that it supersedes; None where there is none at hand.

    `versions` are the versions of the same document that are at hand, without this one's file.
    """
    head = Place(document.file, 1)
    _check_taken(document, versions.get(document.version), head, findings)
    if document.supersedes is None:
        return None
    before = versions.get(document.supersedes)
    if before is None:
        what = f"{document.name} {document.supersedes}, which this version supersedes, is not here"
        hint = f"put it beside this file as {document.name}-{document.supersedes}.toml"
        findings.add("PRG-UNKNOWN-VERSION", head, what, hint)
        return None
    _check_ids(document, before, findings)
    found = difference(before, document)
    step = Step(found, found.step, before.version.after(found.step))
    declared = document.version.step_from(before.version)
    if not enough(declared, step.asked):
        gravest = [c.id for c in found.changes if c.step == step.asked]
        what = (
            f"version {document.version} is a {declared} step, but {_named(gravest)} "
            f"asks for a {step.asked} one"
        )
        hint = f'write version = "{step.version}", or take the change back'
        findings.add("PRG-VERSION", head, what, hint)
    return step


def _check_taken(
    document: Document, other: Document | None, head: Place, findings: Findings
) -> None:
    """A version that has been published stays as it is."""
    if other is None or not difference(other, document).changes:
        return
    what = f"{document.ref} is already published, and this file says something else"
    hint = "a published version stays as it is: give this one a later version"
    findings.add("PRG-VERSION", head, what, hint)


def _check_ids(document: Document, before: Document, findings: Findings) -> None:
    """What was removed is listed as retired, and its id is never used again."""
    for id in before.retired:
        if id in document.items:
            what = f"{id} was removed before version {before.version}, and is used again"
            place = Place(document.file, document.items[id].line)
            findings.add("PRG-REUSED", place, what, "give the new item an id of its own")
    gone = [*before.retired, *(id for id in before.items if id not in document.items)]
    for id in gone:
        if id not in document.retired and id not in document.items:
            what = f"{id} of version {before.version} is gone, but not listed as retired"
            hint = f'add to [retired]: {id} = "why"'
            findings.add("PRG-NOT-RETIRED", Place(document.file, 1), what, hint)


def _named(ids: list[str]) -> str:
    shown = ", ".join(ids[:3])
    return f"{shown} and {len(ids) - 3} more" if len(ids) > 3 else shown
