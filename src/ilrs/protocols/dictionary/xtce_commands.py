"""The telecommands of a dictionary in XTCE: one MetaCommand for each function.

The abstract `perform_function` holds the headers. The count of the packet and who sends it are
arguments; length, application and function are given by each command; the checksum says how it is
computed (`ErrorDetectCorrect`), and whoever sends fills it in.
"""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

from ilrs.protocols.ccsds.packet import HEADER_OCTETS
from ilrs.protocols.dictionary.model import Dictionary, Function
from ilrs.protocols.dictionary.pus import CHECKSUM_OCTETS, PERFORM_FUNCTION, REQUEST_AT
from ilrs.protocols.dictionary.telecommands import ALL_STAGES, form_of
from ilrs.protocols.dictionary.xtce_parts import (
    add,
    alias,
    float_type,
    integer_type,
    name_of,
    word_type,
)

BASE = "perform_function"
PUS_VERSION = 2
ARGUMENTS = {"apid": 11, "count": 14, "length": 16, "source": 16, "function": 16, "checksum": 16}


def add_commands(system: Element, dictionary: Dictionary) -> None:
    """`CommandMetaData`: argument types and commands; nothing for a station that takes none."""
    if not dictionary.functions:
        return
    data = add(system, "CommandMetaData")
    types, commands = add(data, "ArgumentTypeSet"), add(data, "MetaCommandSet")
    for name, bits in ARGUMENTS.items():
        integer_type(types, "IntegerArgumentType", name, bits, checksum=name == "checksum")
    _base(commands)
    for function in dictionary.functions:
        _type(types, function)
        _command(commands, function)


def _base(commands: Element) -> None:
    base = add(commands, "MetaCommand", name=BASE, abstract="true")
    arguments = add(base, "ArgumentList")
    for name in ARGUMENTS:
        add(arguments, "Argument", name=name, argumentTypeRef=name)
    entries = add(add(base, "CommandContainer", name=BASE), "EntryList")
    _fixed(entries, "version_type_header", 0b000_1_1, 5)
    _argument(entries, "apid")
    _fixed(entries, "whole", 0b11, 2)
    for name in ("count", "length"):
        _argument(entries, name)
    _fixed(entries, "pus_version_and_stages", PUS_VERSION << 4 | ALL_STAGES, 8)
    for name, value in zip(("service", "subtype"), PERFORM_FUNCTION, strict=True):
        _fixed(entries, name, value, 8)
    for name in ("source", "function"):
        _argument(entries, name)


def _type(types: Element, function: Function) -> None:
    name = name_of(function.address)
    if function.words:
        initial = function.words.get(int(function.initial), "")
        word_type(types, "EnumeratedArgumentType", name, 8, function.words, initialValue=initial)
        return
    found = float_type(
        types, "FloatArgumentType", name, 64, function.unit, initialValue=repr(function.initial)
    )
    sides = {"minInclusive": function.minimum, "maxInclusive": function.maximum}
    if given := {side: repr(v) for side, v in sides.items() if math.isfinite(v)}:
        add(add(found, "ValidRangeSet"), "ValidRange", **given)


def _command(commands: Element, function: Function) -> None:
    name = name_of(function.address)
    command = add(commands, "MetaCommand", name=name, shortDescription=function.doc)
    alias(command, function.address)
    given = add(add(command, "BaseMetaCommand", metaCommandRef=BASE), "ArgumentAssignmentList")
    # The length field counts what follows the packet's first header, minus one.
    length = REQUEST_AT - HEADER_OCTETS + form_of(function).size + CHECKSUM_OCTETS - 1
    assigned = {"apid": function.apid, "length": length, "function": function.number}
    for argument, value in assigned.items():
        add(given, "ArgumentAssignment", argumentName=argument, argumentValue=value)
    add(add(command, "ArgumentList"), "Argument", name="value", argumentTypeRef=name)
    container = add(command, "CommandContainer", name=name)
    entries = add(container, "EntryList")
    for argument in ("value", "checksum"):
        _argument(entries, argument)
    add(container, "BaseContainer", containerRef=BASE)


def _argument(entries: Element, name: str) -> None:
    add(entries, "ArgumentRefEntry", argumentRef=name)


def _fixed(entries: Element, name: str, value: int, bits: int) -> None:
    add(entries, "FixedValueEntry", name=name, binaryValue=f"{value:02X}", sizeInBits=bits)
