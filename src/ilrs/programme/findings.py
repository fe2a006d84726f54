"""Diagnostics of programme documents and of the register: the table of their ids."""

from __future__ import annotations

from ilrs.station.findings import Findings

DIAGNOSTICS: dict[str, str] = {
    # Files
    "PRG-SCHEMA": "The file is written for a schema that this version does not read.",
    # Evidence
    "PRG-NO-SOURCE": "Something is said without a source.",
    "PRG-UNKNOWN-SOURCE": "A source is named that stands in no table of sources.",
    "PRG-EVIDENCE": "An evidence status is not a known word, or its sources do not bear it.",
    # Values
    "PRG-ID": "An id is not in lower case letters, digits, hyphens and dots.",
    "PRG-DATE": "A date is not ISO 8601: a year, a month or a day.",
    "PRG-PERIOD": "A period ends before it begins.",
    "PRG-CHOICE": "A word is not one of those that the format knows.",
    # Documents
    "PRG-VERSION": "The version is malformed, taken, or a smaller step than the change asks for.",
    "PRG-UNKNOWN-VERSION": "The version that a document supersedes is not at hand.",
    "PRG-UNKNOWN-ITEM": "An item is named that the document does not have.",
    "PRG-REUSED": "The id of an item that was removed is used again.",
    "PRG-NOT-RETIRED": "An item was removed but is not listed under `retired`.",
    # Citations and the register
    "PRG-CITE": "A citation is not written DOCUMENT/ITEM or DOCUMENT@VERSION/ITEM, or names no "
    "document that is at hand.",
    "PRG-UNKNOWN-NAME": "An entry of the register names another that is not there.",
}

WARNINGS: frozenset[str] = frozenset()


def new_findings() -> Findings:
    """An empty list for the ids of this room and those of reading a file."""
    return Findings(DIAGNOSTICS, WARNINGS)
