"""Small pieces of an XTCE document: elements, names, encodings, the types of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

POLYNOMIAL, AT_FIRST = "1021", "FFFF"


def add(parent: Element, tag: str, text: str = "", **attributes: str | int | float) -> Element:
    """A new last child; attributes as XTCE spells them."""
    child = SubElement(parent, tag, {k: clean(str(v)) for k, v in attributes.items() if v != ""})
    child.text = clean(text) or None
    return child


def clean(text: str) -> str:
    """One line, without what XML cannot hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def name_of(address: str) -> str:
    """`battery/charge_fraction` as an XTCE name, which may hold neither slash nor dot."""
    return address.replace("/", "-").replace(".", "-")


def alias(parent: Element, address: str) -> None:
    """The address under which the station knows it, beside the XTCE name."""
    add(add(parent, "AliasSet"), "Alias", nameSpace="address", alias=address)


def integer_type(
    parent: Element, tag: str, name: str, bits: int, *, checksum: bool = False
) -> None:
    """An unsigned integer, for parameters or arguments; perhaps the packet's checksum."""
    found = add(parent, tag, name=name, signed="false", sizeInBits=max(bits, 1))
    encoding = add(found, "IntegerDataEncoding", encoding="unsigned", sizeInBits=bits)
    if checksum:
        crc = add(
            add(encoding, "ErrorDetectCorrect"), "CRC", width=16, reference="start",
            reflectData="false", reflectRemainder="false",
        )  # fmt: skip
        add(crc, "Polynomial", POLYNOMIAL)
        add(crc, "InitRemainder", AT_FIRST)


def float_type(parent: Element, tag: str, name: str, bits: int, unit: str, **more: str) -> Element:
    """An IEEE 754 number with its unit, for parameters or arguments."""
    found = add(parent, tag, name=name, sizeInBits=bits, **more)
    if unit and unit != "1":
        add(add(found, "UnitSet"), "Unit", unit)
    add(found, "FloatDataEncoding", encoding="IEEE754_1985", sizeInBits=bits)
    return found


def word_type(
    parent: Element, tag: str, name: str, bits: int, words: Mapping[int, str], **more: str
) -> None:
    """An enumeration of codes and words, for parameters or arguments."""
    found = add(parent, tag, name=name, **more)
    add(found, "IntegerDataEncoding", encoding="unsigned", sizeInBits=bits)
    listed = add(found, "EnumerationList")
    for code, word in words.items():
        add(listed, "Enumeration", value=code, label=word)


def compare(parent: Element, **wanted: int) -> None:
    """The restriction that each of these parameters has that raw value."""
    several = add(add(parent, "RestrictionCriteria"), "ComparisonList")
    for name, value in wanted.items():
        add(several, "Comparison", parameterRef=name, value=value, useCalibratedValue="false")
