"""A dictionary as an XTCE document (OMG XTCE 1.2, CCSDS 660.0-B-2), for other mission control.

Limits go as alarms without their persistence, which XTCE counts in samples and not in seconds.
"""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import Element, ElementTree, indent

from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.xtce_commands import add_commands
from ilrs.protocols.dictionary.xtce_parts import add, clean
from ilrs.protocols.dictionary.xtce_telemetry import add_telemetry

NAMESPACE = "http://www.omg.org/spec/XTCE/20180204"
SCHEMA = f"{NAMESPACE} https://www.omg.org/spec/XTCE/20180204/SpaceSystem.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def xtce_document(dictionary: Dictionary) -> bytes:
    """The document in UTF-8; the same dictionary gives the same octets."""
    system = Element(
        "SpaceSystem",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": SCHEMA,
            "name": clean(dictionary.station),
            "shortDescription": clean(dictionary.title),
        },
    )
    add(system, "Header", validationStatus="Working", version=dictionary.digest)
    add_telemetry(system, dictionary)
    add_commands(system, dictionary)
    indent(system)
    found = BytesIO()
    ElementTree(system).write(found, encoding="utf-8", xml_declaration=True)
    return found.getvalue() + b"\n"
