"""An assessment in words of a language and as JSON; the numbers are the same in all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ilrs.admission.assess import Assessment
from ilrs.partners.assess.finding import Finding
from ilrs.partners.messages import amount, knows, say, term

# Findings whose value and limit are words that the file format or a call chooses from.
_CHOSEN = ("CLS-ROLE", "CLS-PHASE", "SAF-CLASS")


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
        "source": term(finding.source, language),
        "says": sentence(finding, language),
        "remedy": remedy(finding, language),
    }


def sentence(finding: Finding, language: str) -> str:
    """What the finding says."""
    return say(finding.message, language, _words(finding, language))


def remedy(finding: Finding, language: str) -> str:
    """What to do about it; empty for what is met."""
    if finding.severity == "pass" or finding.variant == "tight":
        return ""
    keys = (f"{finding.id}.remedy_{finding.variant}", f"remedy.{finding.variant}",
            f"{finding.id}.remedy")  # fmt: skip
    key = next((key for key in keys if knows(key)), "")
    return say(key, language, _words(finding, language)) if key else ""


def _words(finding: Finding, language: str) -> Mapping[str, Any]:
    value, limit, path = finding.value, finding.limit, finding.path
    words = {k: _shown(k, v, language) for k, v in finding.words.items()}
    over = None
    if isinstance(value, float) and isinstance(limit, float):
        over = abs(value - limit)
    if finding.id in _CHOSEN:
        value, limit = _terms(value, language), _terms(limit, language)
        path = term(path, language)
    if finding.message == "CLS-CALL.not_open":
        limit = _terms(limit, language)
    # What a kind calls its telemetry is English; its address is the same everywhere.
    if "name" in words and language != "en":
        words["name"] = path
    if finding.id == "RUN-MODE":
        words["mode"] = term(words["mode"], language)
    return {
        **words, "path": path, "source": finding.source,
        "value": amount(value, finding.unit), "limit": amount(limit, finding.unit),
        "over": _difference(over, finding.unit),
    }  # fmt: skip


def _terms(value: float | str | None, language: str) -> float | str | None:
    """The words of a list, each in the language."""
    if not isinstance(value, str):
        return value
    comma = say("told.list", language, {})
    return comma.join(term(word, language) for word in value.split(", "))


def _difference(value: float | None, unit: str) -> str:
    return f"{value:.4g} K" if unit == "_k" and value is not None else amount(value, unit)


def _shown(name: str, value: Any, language: str) -> Any:
    if name == "change":
        return f"{100.0 * value:.2g} %"
    if name == "why":
        return say("told.list", language, {}).join(_why(item, language) for item in value)
    if name == "at":
        return _minute(value)
    if name in ("level", "worst"):
        return term(value, language)
    return f"{value:g}" if isinstance(value, float) else value


def _why(item: str | Mapping[str, Any], language: str) -> str:
    """Why data were lost (a word), or why a station does not survive (a cause of its run)."""
    if isinstance(item, str):
        return term(item, language)
    shown = {
        "title": item.get("title", ""), "address": item.get("address", ""),
        "value": amount(item.get("value"), item.get("unit", "")), "at": _minute(item.get("at", "")),
    }  # fmt: skip
    return say(f"why.{item['kind']}", language, shown)


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
