"""A number against a limit: the one place where it is decided what passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ilrs.partners.assess.finding import Finding, Severity
from ilrs.partners.calls.reading import Call
from ilrs.partners.contribution.amounts import Quantity
from ilrs.partners.contribution.reading import Contribution

# A limit that is used to more than this is met, and leaves little: worth saying.
TIGHT = 0.95


@dataclass(frozen=True)
class Case:
    """What is assessed: a contribution, and the call and role that it answers, if any."""

    contribution: Contribution
    call: Call | None = None
    role: str = ""

    def limit(self, name: str) -> Quantity | None:
        """The limit of the role; None when there is no call or it does not say."""
        return self.call.limit(self.role, name) if self.call is not None else None

    def is_unverified(self, name: str) -> bool:
        """Whether that limit is only recalled."""
        return self.call is not None and self.call.is_unverified(self.role, name)


def at_most(case: Case, id: str, path: str, limit: str, **words: Any) -> list[Finding]:
    """The quantity at `path`, with its growth, against the role's limit of that name."""
    return _against(case, id, path, limit, +1.0, words)


def at_least(case: Case, id: str, path: str, limit: str, **words: Any) -> list[Finding]:
    """The quantity at `path` (growth does not help it) against the role's lower limit."""
    return _against(case, id, path, limit, -1.0, words)


def _against(
    case: Case, id: str, path: str, limit: str, sign: float, words: dict[str, Any]
) -> list[Finding]:
    bound = case.limit(limit)
    if bound is None:
        return []
    quantity = case.contribution.get(path)
    value = None if quantity is None else (quantity.grown if sign > 0.0 else quantity.si)
    return [
        judged(
            id, path, value, bound.si, bound.unit, bound.source, sign=sign,
            unverified=case.is_unverified(limit), words=words,
            line=case.contribution.line(*path.split(".")),
        )
    ]  # fmt: skip


def judged(
    id: str,
    path: str,
    value: float | None,
    limit: float | None,
    unit: str,
    source: str,
    *,
    sign: float = 1.0,
    unverified: bool = False,
    words: dict[str, Any] | None = None,
    line: int = 0,
) -> Finding:
    """A value against an upper (`sign` 1) or lower (-1) limit, SI.

    A missing value or limit is unknown. So is what a limit decides that nobody has verified:
    it neither passes nor fails.
    """
    severity: Severity
    variant = ""
    if value is None or limit is None:
        severity = "unknown"
        variant = "no_value" if value is None else "no_limit"
    elif unverified:
        severity, variant = "unknown", "unverified"
    elif sign * value > sign * limit + 1e-12 * abs(limit):
        severity = "fail"
    elif sign > 0.0 and value > TIGHT * limit:
        severity, variant = "note", "tight"
    else:
        severity = "pass"
    return Finding(id, severity, path, value, limit, unit, source, variant, words or {}, line)
