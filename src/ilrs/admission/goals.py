"""A contribution beside the programme's documents: the items it names, the phase it flies in."""

from __future__ import annotations

from datetime import date

from ilrs.partners.assess.finding import Finding
from ilrs.partners.contribution.reading import Contribution
from ilrs.programme.dates import Span
from ilrs.programme.library import UnknownDocumentError, find, phases

ROADMAP = "roadmap"


def goals(contribution: Contribution) -> list[Finding]:
    """Whether every item that it serves or rests on stands in the document it names."""
    table = contribution.table
    named = [("purpose", "goals", i, name) for i, name in enumerate(table.purpose.goals)]
    cited = [("cites", "", i, name) for i, name in enumerate(table.cites)]
    found: list[Finding] = []
    for group, key, i, name in (*named, *cited):
        path = (group, key, i) if key else (group, i)
        severity = "pass" if _stands(name) else "fail"
        found.append(
            Finding("CLS-GOAL", severity, name, name, line=contribution.line(*path), source=ROADMAP)
        )
    return found


def _stands(name: str) -> bool:
    document, _, item = name.partition("/")
    try:
        return any(item in d.items for d in find(document)) if item else False
    except UnknownDocumentError:
        return False


def milestone(contribution: Contribution) -> list[Finding]:
    """The phases of the roadmap that its launch lies in; the most particular is told."""
    table = contribution.table.schedule
    if contribution.table.mass is None:
        return []
    line = contribution.line("schedule", "launch")
    given = table.launch.value if table is not None and table.launch is not None else "unknown"
    document = find(ROADMAP)[0]
    source = f"{document.title} {document.version}"
    if given == "unknown":
        return [Finding("SCH-MILESTONE", "note", "schedule.launch", None, None, "", source,
                        "no_value", line=line)]  # fmt: skip
    day = date.fromisoformat(str(given)[:10])
    spans = {id: span for id, span in phases(document).items() if span.first <= day <= span.last}
    if not spans:
        return [Finding("SCH-MILESTONE", "note", "schedule.launch", day.isoformat(), None, "",
                        source, line=line)]  # fmt: skip
    inmost = min(spans, key=lambda id: _days(spans[id]))
    words = {"phase": inmost}
    return [Finding("SCH-MILESTONE", "pass", "schedule.launch", day.isoformat(), None, "", source,
                    words=words, line=line)]  # fmt: skip


def _days(span: Span) -> int:
    return (span.last - span.first).days
