"""Mistakes as values: what is wrong, where, and what to do about it.

A mistake in a declaration is a `Diagnostic`; checks collect them and report all at once. A failure
of a run is a `SimulationError`. Python exceptions of other kinds are bugs of this program.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One mistake (or remark) about a declaration.

    `id` is stable and greppable (`STN-UNKNOWN-KEY`), `file` is as the user named it, `line` is
    1-based (0 when unknown), `what` says what is wrong and `hint` what to do.
    """

    file: str
    line: int
    id: str
    what: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{place}: {self.severity} {self.id}: {self.what}{hint}"

    def as_dict(self) -> dict[str, Any]:
        """The diagnostic as plain JSON types."""
        return {
            "id": self.id,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "what": self.what,
            "hint": self.hint,
        }


class DeclarationError(Exception):
    """A declaration cannot be used; carries every diagnostic found, not only the first."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__("\n".join(str(d) for d in self.diagnostics))


@dataclass
class SimulationError(Exception):
    """A run failed: where in the station, at which step and epoch, and what can be resumed."""

    what: str
    address: str = ""
    step: int = -1
    epoch: str = ""
    checkpoint: str = ""
    hint: str = ""
    details: dict[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        parts = [self.what]
        if self.address:
            parts.append(f"at {self.address}")
        if self.step >= 0:
            parts.append(f"in step {self.step}")
        if self.epoch:
            parts.append(f"({self.epoch})")
        text = " ".join(parts)
        if self.checkpoint:
            text += f"; last checkpoint: {self.checkpoint}"
        if self.hint:
            text += f"\n    {self.hint}"
        return text


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error (and not only a warning or a note)."""
    return any(d.severity == "error" for d in diagnostics)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """`did you mean "capacity"?`, a short list of what there is, or an empty string."""
    close = difflib.get_close_matches(word, known, n=2, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f'"{c}"' for c in close) + "?"
    if 0 < len(known) <= 12:
        return "known: " + ", ".join(sorted(known))
    return ""
