"""Diagnostics of shares files, formulas and ledgers: the table of their ids."""

from __future__ import annotations

from ilrs.station.findings import Findings

IDS: dict[str, str] = {
    "SHR-PATH": "A formula or ledger outside the folder of the file.",
    "SHR-FORMULA": "The formula is not there, or its parts do not add up.",
    "SHR-QUANTITY": "An amount has no unit, the wrong dimension, or is finer than what is counted.",
    "SHR-RANGE": "A number lies outside what is possible.",
    "SHR-PARTNER": "A name that is not a partner of the file.",
    "SHR-RESOURCE": "A pool or resource that does not exist, or of which the file has no pool.",
    "SHR-KIND": "A contribution of a kind, or a milestone, to which the formula gives no points.",
    "SHR-DATE": "A date cannot be read, or an end lies before its beginning.",
    "SHR-DUPLICATE": "The same thing is said twice.",
    "SHR-OVER": "More is given away than there is.",
    "SHR-EMPTY": "Nobody is a partner on the day, or a request asks for nothing.",
    "SHR-NOT-YET": "A request of somebody who is no partner on the day; it gets nothing.",
    "SHR-RUN": "A run holds nothing of what is to be taken from it.",
    "SHR-LEDGER": "A line of the ledger is damaged, or was changed after it was written.",
    "SHR-AGREED": "An exchange lacks the agreement of one of its parties.",
}  # fmt: skip
WARNINGS = frozenset({"SHR-NOT-YET"})


def new_findings() -> Findings:
    """An empty list for diagnostics of shares."""
    return Findings(IDS, WARNINGS)
