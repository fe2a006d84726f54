"""Contact plans of NASA's HDTN: JSON, node numbers, whole seconds, bits per second.

HDTN's own plans hold contacts that overlap in agreement and contacts that end before they start;
it takes them, so they are warnings here and not errors. A plan has no instant to count from.
"""

from __future__ import annotations

import json
import math

from ilrs.network.formats.jsontext import line_items, name_of, number_of
from ilrs.network.formats.rows import Findings, PlanFile, Row, plan_file
from ilrs.network.plan import Contact, ContactPlan


def parse_hdtn(text: str, file: str) -> PlanFile:
    """Reads `{"contacts": [{"contact", "source", "dest", "startTime", "endTime",
    "rateBitsPerSec", "owlt"}]}`.
    """
    findings = Findings(file)
    rows = [
        Row(
            line=line,
            source=name_of(item, "source", line, findings),
            destination=name_of(item, "dest", line, findings),
            start_s=number_of(item, "startTime", line, findings),
            end_s=number_of(item, "endTime", line, findings),
            rate_bit_s=number_of(item, "rateBitsPerSec", line, findings),
            owlt_s=number_of(item, "owlt", line, findings, 0.0),
        )
        for line, item in line_items(text, "contacts", findings)
    ]
    findings.stop_if_wrong()
    return plan_file(rows, findings, "hdtn", lenient=True)


def write_hdtn(plan: ContactPlan) -> str:
    """The plan in HDTN's form; ValueError for names that are no numbers, or times below zero."""
    contacts = [
        {
            "contact": i,
            "source": number_of_node(c.source),
            "dest": number_of_node(c.destination),
            "startTime": whole_times(c)[0],
            "endTime": whole_times(c)[1],
            "rateBitsPerSec": math.floor(c.rate_bit_s),
            "owlt": math.ceil(c.owlt_s),
        }
        for i, c in enumerate(plan.contacts)
    ]
    return json.dumps({"contacts": contacts}, indent=1) + "\n"


def number_of_node(name: str) -> int:
    """A node's name as the number that programs of the ipn scheme know it by."""
    if not (name.isascii() and name.isdigit()):
        raise ValueError(
            f'node "{name}" is no number, and this form knows nodes by number only; '
            f"rename the nodes first (see `numbered`)"
        )
    return int(name)


def whole_times(contact: Contact) -> tuple[int, int]:
    """Start and end in whole seconds within the contact; ValueError when nothing is left."""
    start, end = math.ceil(contact.start_s), math.floor(contact.end_s)
    name = f"contact {contact.source} > {contact.destination} at {contact.start_s:.9g} s"
    if end <= start or contact.rate_bit_s < 8.0:
        raise ValueError(
            f"{name}: nothing is left of it in whole seconds and bytes; take such contacts out"
        )
    if start < 0:
        raise ValueError(f"{name}: this form has no times before its origin")
    return start, end
