"""Diagnostics of rules and scenes: the table of their ids."""

from __future__ import annotations

from ilrs.station.findings import Findings

IDS: dict[str, str] = {
    "RGT-SCHEMA": "The file is written for a schema that this version does not read.",
    # Rules
    "RGT-VERSION": "Rules are wanted that do not ship.",
    "RGT-RULE": "A rule is incomplete, or its id is not lower case with hyphens.",
    "RGT-CONDITION": "A condition cannot be read, or names no fact.",
    "RGT-ALWAYS": "A rule without conditions: it would hold for everybody, always.",
    # Words and names
    "RGT-WORD": "A word is not one that the rules or the format know.",
    "RGT-UNKNOWN-PARTNER": "A partner is named that the scene does not have.",
    "RGT-UNKNOWN-PERSON": "A person is named that the scene does not have.",
    "RGT-UNKNOWN-OBJECT": "An asset, command, port, product, document, review, log or request is "
    "named that there is not.",
    "RGT-TWICE": "One id is given to two things.",
    "RGT-PARENTS": "Organisations are each other's parents, in a circle.",
    # Time
    "RGT-TIME": "A time is not a UTC instant.",
    "RGT-PERIOD": "A grant, state, emergency or approval ends before it begins.",
    "RGT-NO-END": "A grant or an approval has no end.",
    # Grants, approvals, commands
    "RGT-GRANTEE": "A grant is given to nobody.",
    "RGT-GRANTER": "Who gives a grant neither owns the thing nor may pass it on.",
    "RGT-WIDER": "A grant that is passed on reaches further than the one it stands on.",
    "RGT-STANDING": "A standing delegation reaches hazardous commands.",
    "RGT-HAZARD": "The hazard of a command, or its number of approvals, is impossible.",
    "RGT-APPROVER": "An approval counts twice, or is the author's own.",
    "RGT-DUTIES": "One person has two parts that have to be separate.",
}


def new_findings() -> Findings:
    """An empty list for the ids of this room and those of reading a file."""
    return Findings(IDS)
