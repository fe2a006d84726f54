"""Diagnostics of the tables of flows: their ids."""

from __future__ import annotations

from ilrs.station.findings import Findings

IDS: dict[str, str] = {
    "FLW-SCHEMA": "The file is written for a schema that this version does not read.",
    "FLW-NAME": "A name is reserved, or not in lower case letters, digits and underscores.",
    "FLW-UNKNOWN": "A move, deadline or power names a state, event, role or variant that there "
    "is not.",
    "FLW-GUARD": "A move needs something that the engine does not know, or in the wrong form.",
    "FLW-UNREACHABLE": "No sequence of events leads to a state.",
    "FLW-DEAD-END": "A state is not final and nothing leads out of it, or from it to the end.",
    "FLW-FINAL": "A move leads out of a final state.",
    "FLW-AMBIGUOUS": "Two moves of one event leave the same state under the same answer.",
    "FLW-LABEL": "A state, event or role has no label in one of the languages.",
}


def new_findings() -> Findings:
    """An empty list for diagnostics of flows and of reading their files."""
    return Findings(IDS)
