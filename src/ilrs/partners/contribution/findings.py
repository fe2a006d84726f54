"""Diagnostics of contribution files: the table of their ids."""

from __future__ import annotations

from ilrs.station.findings import Findings

IDS: dict[str, str] = {
    "CON-WORD": "A word is not one that the format knows.",
    "CON-ID": "An id is not `partner.name`, or its partner is not the one that brings it.",
    "CON-VERSION": "A version is not numbers with dots.",
    "CON-QUANTITY": "A quantity has no unit, an unknown unit or the wrong dimension.",
    "CON-RANGE": "A value lies outside what is possible.",
    "CON-NO-SOURCE": "A published, measured or derived value names no source.",
    "CON-MISSING": "The level or the form asks for a group that is absent.",
    "CON-LIMITS": "A pair of limits is incomplete or out of order.",
    "CON-TBD": "A value is to be determined; what depends on it will be unknown.",
    "CON-DATE": "A date cannot be read, or the dates are out of order.",
    "CON-PAST": "A date lies before the day of the check.",
    "CON-PORT": "A port names no known type, side or port of the station.",
    "CON-ELEMENTS": "A tangible contribution brings no element that the station could run.",
    "CON-PATH": "A path leads outside the folder of the station.",
}
WARNINGS = frozenset({"CON-TBD", "CON-ELEMENTS"})


def new_findings() -> Findings:
    """An empty list for diagnostics of contributions and of the station parts in them."""
    return Findings(IDS, WARNINGS)
