"""Findings of an assessment, and the verdict that follows from them.

A finding holds numbers, not sentences: its words come from the catalogue of a language, so one
assessment says the same in all of them and has one digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from ilrs.provenance import digest_json

Severity = Literal["fail", "unknown", "conditional", "note", "pass"]
Verdict = Literal["fail", "unknown", "conditional", "pass"]
# From what decides to what only tells.
GRAVITY: tuple[Severity, ...] = ("fail", "unknown", "conditional", "note", "pass")


@dataclass(frozen=True)
class Finding:
    """What one rule found: a value (SI), a limit (SI), and where the limit comes from.

    `id` is stable; `path` is the path in the file, or the address in the station, that it is
    about; `unit` is the name suffix of value and limit. `words` fill the sentences of the
    catalogue; `variant` chooses among several that a rule has.
    """

    id: str
    severity: Severity
    path: str
    value: float | str | None = None
    limit: float | str | None = None
    unit: str = ""
    source: str = ""
    variant: str = ""
    words: dict[str, Any] = field(default_factory=dict[str, Any])
    line: int = 0

    @property
    def message(self) -> str:
        """The key of its sentence in the catalogues."""
        return f"{self.id}.{self.variant or self.severity}"

    def facts(self) -> dict[str, Any]:
        """What the digest is taken of: no sentence, no place in a file."""
        return {
            "id": self.id, "severity": self.severity, "path": self.path,
            "value": _rounded(self.value), "limit": _rounded(self.limit), "unit": self.unit,
        }  # fmt: skip


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The gravest that was found decides; notes do not."""
    found = {f.severity for f in findings}
    for severity in ("fail", "unknown", "conditional"):
        if severity in found:
            return severity
    return "pass"


def digest_of(verdict: str, findings: Iterable[Finding]) -> str:
    """SHA-256 over the verdict and the facts of all findings, whatever their order."""
    facts = sorted((f.facts() for f in findings), key=lambda row: (row["id"], row["path"]))
    return digest_json({"verdict": verdict, "findings": facts})


def _rounded(value: float | str | None) -> str | None:
    """Twelve digits: what differs beyond them is not a difference."""
    return f"{value:.12g}" if isinstance(value, float | int) else value
