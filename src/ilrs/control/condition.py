"""A condition of a mode or rule: its text and its checked tree, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ilrs.control.expression import parse
from ilrs.control.scope import Scope, mistakes, remarks
from ilrs.control.tree import ExpressionError, Tree
from ilrs.diagnostics import Diagnostic, Severity


@dataclass(frozen=True)
class Condition:
    """What was written and what it means."""

    text: str
    tree: Tree


@dataclass(frozen=True)
class Place:
    """Where a text stands, for diagnostics: file, line and what it belongs to."""

    file: str
    line: int
    owner: str

    def finding(
        self, id: str, what: str, hint: str = "", severity: Severity = "error"
    ) -> Diagnostic:
        """A diagnostic at this place."""
        return Diagnostic(self.file, self.line, id, f"{self.owner}: {what}", hint, severity)


def read(text: str, scope: Scope, place: Place) -> tuple[Condition | None, list[Diagnostic]]:
    """The condition, or None when the text cannot be used, with everything found in it."""
    try:
        tree = parse(text)
    except ExpressionError as error:
        return None, _findings([error], text, place, "error")
    if errors := mistakes(tree, scope):
        return None, _findings(errors, text, place, "error")
    return Condition(text, tree), _findings(remarks(tree), text, place, "warning")


def _findings(
    errors: Sequence[ExpressionError], text: str, place: Place, severity: Severity
) -> list[Diagnostic]:
    return [
        place.finding(e.id, f'column {e.at} of "{text}": {e.what}', e.hint, severity)
        for e in errors
    ]
