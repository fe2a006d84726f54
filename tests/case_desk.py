"""Cases on the command line, for tests: a store, and people who do things on days."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answers import Answer, Ask

OFFICE = "office@lead"


@dataclass
class CaseDesk:
    """A store, one case in it, and the day that it is."""

    ask: Ask
    store: Path
    case: str = "case-1"
    day: str = "2027-01-04"

    def begin(self, flow: str, partner: str, **houses: str) -> None:
        """Make the store, enter organisations by their kinds, open the case."""
        assert self.ask("store", "init", "--store", self.store).status == 0
        for name, kind in {"lead": "agency", **houses}.items():
            self.enter(name, "--kind", kind)
        words = ("--partner", partner, "--as", OFFICE, "--id", self.case)
        answer = self.ask("case", "new", flow, *words, *self._always())
        assert answer.status == 0, answer.err

    def enter(self, name: str, *words: object) -> None:
        """Register an organisation, or what has become of it."""
        answer = self.ask("store", "partner", name, *words, "--store", self.store)
        assert answer.status == 0, answer.err

    def do(self, event: str, who: str, *files: str, **data: str) -> Answer:
        """Do something in the case; whether it was accepted is for who asks."""
        facts = [word for k, v in data.items() for word in ("--with", f"{k}={v}")]
        attached = [word for file in files for word in ("--file", file)]
        words = ("--as", who, *facts, *attached, "--json", *self._always())
        return self.ask("case", "do", self.case, event, *words)

    def done(self, event: str, who: str, *files: str, **data: str) -> dict[str, Any]:
        """Do something that has to be accepted; the case after it."""
        answer = self.do(event, who, *files, **data)
        assert answer.status == 0, answer.err
        return answer.json["case"]

    def staff(self, role: str, *people: str, declare: bool = True) -> None:
        """Give people a role; those behind a wall declare that they have no ties."""
        for person in people:
            self.done("assign", OFFICE, person=person, role=role)
            if declare and role != "proposer":
                self.done("declare", person, ties="none")

    def read(self, document: str, who: str, out: Path) -> Answer:
        """Open a document of the case."""
        words = ("--as", who, "--out", out, *self._always())
        return self.ask("case", "read", self.case, document, *words)

    def listed(self, who: str) -> list[str]:
        """The cases that somebody is shown."""
        rows = self.ask("case", "list", "--as", who, "--json", *self._always()).json
        return [row["id"] for row in rows]

    def show(self) -> dict[str, Any]:
        """Everything that is known of the case."""
        return self.ask("case", "show", self.case, "--json", *self._always()).json

    def _always(self) -> tuple[object, ...]:
        return ("--on", self.day, "--store", self.store)
