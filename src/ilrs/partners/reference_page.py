"""The reference page of what partners' files are told: rules of the assessment, diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ilrs.partners.contribution import findings as contribution
from ilrs.partners.flow import findings as flow
from ilrs.partners.messages import catalogue
from ilrs.partners.rights import findings as rights
from ilrs.partners.shares import findings as shares
from ilrs.station.findings import table_of

_RULE = re.compile(r"[A-Z]{3,4}-[A-Z-]+\Z")
_HEAD = """\
# Rules for partners

What `ilrs assess` judges, and what the files of partners may be told. This page is generated from
`ilrs.partners`; the sentences stand in the catalogues of English, Chinese and Russian.

## Rules of the assessment

A rule that cannot be decided, because a value or a limit is missing or not verified, is unknown. A
condition has to be met or agreed before the contribution goes on.

| rule | when it is met | when it is not | what to do |
|---|---|---|---|
"""


def partners_page() -> str:
    """The page, as Markdown."""
    lines = [_HEAD + "\n".join(_rules(catalogue("en")))]
    for title, ids, warnings in (
        ("Contributions and calls", contribution.IDS, contribution.WARNINGS),
        ("Procedures", flow.IDS, frozenset[str]()),
        ("Rights", rights.IDS, frozenset[str]()),
        ("Shares", shares.IDS, shares.WARNINGS),
    ):
        lines += ["", f"## Diagnostics: {title.lower()}", "", *table_of(ids, warnings)]
    return "\n".join(lines) + "\n"


def _rules(sentences: Mapping[str, str]) -> Iterator[str]:
    groups = sorted({key.split(".")[0] for key in sentences})
    for id in groups:
        if not _RULE.match(id):
            continue
        met = sentences.get(f"{id}.pass") or sentences.get(f"{id}.note", "")
        broken = sentences.get(f"{id}.fail") or sentences.get(f"{id}.conditional", "")
        kind = "" if f"{id}.fail" in sentences or not broken else "condition: "
        remedy = sentences.get(f"{id}.remedy", "")
        yield f"| `{id}` | {_plain(met)} | {kind}{_plain(broken)} | {_plain(remedy)} |"


def _plain(sentence: str) -> str:
    """A sentence with words in italics where numbers will stand."""
    return re.sub(r"\{(\w+)\}", r"*\1*", sentence).replace("|", "\\|")
