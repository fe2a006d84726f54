"""An assessment in words of a language and as JSON; the numbers are the same in all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.admission.assess import Assessment
from ilrs.partners.assess.finding import Finding
from ilrs.partners.messages import amount, knows, say


def told(assessment: Assessment, language: str) -> dict[str, Any]:
    """The assessment as JSON types, its sentences in a language."""
    table = assessment.contribution.table
    return {
        "contribution": table.id,
        "version": table.version,
        "partner": table.partner,
        "title": assessment.contribution.title(language),
        "station": assessment.station,
        "call": table.call,
        "role": table.role,
        "language": language,
        "verdict": assessment.verdict,
        "verdict_digest": assessment.digest,
        "why": say(f"verdict.{assessment.verdict}", language, {}),
        "findings": [_row(f, language) for f in assessment.findings if f.severity != "pass"],
        "checks": [_row(f, language) for f in assessment.findings if f.severity == "pass"],
        "effects": assessment.effects,
        "reused": list(assessment.reused),
    }


def _row(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "value": finding.value,
        "limit": finding.limit,
        "unit": finding.unit.strip("_").replace("bit_s", "bit/s"),
        "source": finding.source,
        "says": sentence(finding, language),
        "remedy": remedy(finding, language),
    }


def sentence(finding: Finding, language: str) -> str:
    """What the finding says."""
    return say(finding.message, language, _words(finding))


def remedy(finding: Finding, language: str) -> str:
    """What to do about it; empty for what is met."""
    key = f"{finding.id}.remedy"
    if finding.severity == "pass" or finding.variant == "tight" or not knows(key):
        return ""
    return say(key, language, _words(finding))


def _words(finding: Finding) -> Mapping[str, Any]:
    value, limit = finding.value, finding.limit
    words = {k: _shown(k, v) for k, v in finding.words.items()}
    over = None
    if isinstance(value, float) and isinstance(limit, float):
        over = abs(value - limit)
    return {
        **words, "path": finding.path, "source": finding.source,
        "value": amount(value, finding.unit), "limit": amount(limit, finding.unit),
        "over": _difference(over, finding.unit),
    }  # fmt: skip


def _difference(value: float | None, unit: str) -> str:
    return f"{value:.4g} K" if unit == "_k" and value is not None else amount(value, unit)


def _shown(name: str, value: Any) -> Any:
    if name == "change":
        return f"{100.0 * value:.2g} %"
    return f"{value:g}" if isinstance(value, float) else value
