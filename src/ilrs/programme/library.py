"""The documents at hand: those that ship, and those in files that people name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ilrs.diagnostics import DeclarationError, did_you_mean
from ilrs.programme.dates import EVER, Span
from ilrs.programme.document import Document
from ilrs.programme.files import shipped, shipped_sources
from ilrs.programme.findings import new_findings
from ilrs.programme.lineage import Step, check_lineage
from ilrs.programme.lint import read_document
from ilrs.programme.version import Version
from ilrs.station.findings import Findings
from ilrs.station.toml_file import read_toml


class UnknownDocumentError(ValueError):
    """A document, version or baseline that is not at hand; says what there is."""


@dataclass(frozen=True)
class Checked:
    """A document file, looked through: `document` is None when it cannot even be named."""

    document: Document | None
    step: Step | None
    findings: Findings


@cache
def shipped_documents() -> dict[str, dict[Version, Document]]:
    """The documents that ship, by name and version; DeclarationError should one be wrong."""
    findings, found = new_findings(), dict[str, dict[Version, Document]]()
    for file in shipped("documents", findings):
        document = read_document(file, shipped_sources(), findings)
        if document is not None:
            found.setdefault(document.name, {})[document.version] = document
    for versions in found.values():
        for version, document in versions.items():
            others = {v: d for v, d in versions.items() if v != version}
            check_lineage(document, others, findings)
    if findings.all():
        raise DeclarationError(findings.all())
    return found


def baselines() -> dict[str, list[Document]]:
    """The documents of each baseline, in the order of their dates."""
    every = [d for versions in shipped_documents().values() for d in versions.values()]
    found: dict[str, list[Document]] = {}
    for document in sorted(every, key=lambda d: (d.date, d.name)):
        found.setdefault(document.baseline, []).append(document)
    return found


def phases(roadmap: Document) -> dict[str, Span]:
    """The phases of a roadmap that have a beginning, by id; one without an end is open."""
    found: dict[str, Span] = {}
    for id, item in roadmap.items.items():
        if item.kind == "phase" and "start" in item.facts:
            first = item.facts["start"][0].span.first
            last = item.facts["end"][0].span.last if "end" in item.facts else EVER.last
            found[id] = Span(first, last)
    return found


def check_file(path: Path) -> Checked:
    """Read a document's file and everything that is wrong with it and with its version."""
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    document = read_document(file, shipped_sources(), findings) if file else None
    if document is None:
        return Checked(None, None, findings)
    versions = {**shipped_documents().get(document.name, {}), **_beside(path, document)}
    return Checked(document, check_lineage(document, versions, findings), findings)


def _beside(path: Path, document: Document) -> dict[Version, Document]:
    """The version that a document supersedes, from the file beside it that is called so."""
    if document.supersedes is None:
        return {}
    other = path.parent / f"{document.name}-{document.supersedes}.toml"
    # What is wrong in the other file is for a check of that file.
    unheard = new_findings()
    if not other.is_file() or other.resolve() == path.resolve():
        return {}
    file = read_toml(other, str(other), unheard)
    found = read_document(file, shipped_sources(), unheard) if file else None
    same = found is not None and found.name == document.name
    return {found.version: found} if found is not None and same else {}


def find(ref: str, version: str = "") -> list[Document]:
    """The documents that a text names: a file, a baseline, `roadmap@1.0`, or `roadmap` (latest).

    Raises UnknownDocumentError, saying what there is, and DeclarationError for a file with errors.
    """
    if not version and (ref.endswith(".toml") or "/" in ref):
        return [_from_file(Path(ref))]
    if not version and ref in baselines():
        return list(baselines()[ref])
    name, _, at = ref.partition("@")
    return [_shipped(name, version or at)]


def _from_file(path: Path) -> Document:
    findings = new_findings()
    file = read_toml(path, str(path), findings)
    document = read_document(file, shipped_sources(), findings) if file else None
    if document is None or findings.all():
        raise DeclarationError(findings.all())
    return document


def _shipped(name: str, version: str) -> Document:
    known = shipped_documents()
    if name not in known:
        hint = did_you_mean(name, [*known, *baselines()]) or "or give a file, NAME.toml"
        raise UnknownDocumentError(f'there is no document or baseline "{name}"; {hint}')
    versions = known[name]
    if not version:
        return versions[max(versions)]
    try:
        wanted = Version.of(version)
    except ValueError as error:
        raise UnknownDocumentError(str(error)) from None
    if wanted not in versions:
        known_text = ", ".join(str(v) for v in sorted(versions))
        raise UnknownDocumentError(f"there is no version {wanted} of {name}; known: {known_text}")
    return versions[wanted]
