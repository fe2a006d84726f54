"""Commands of elements as telecommands: TC[8,1], perform a function, with one argument.

The data field is the number of the function, then its argument: a code in one octet where the
command takes words, a float64 in SI where it takes a number.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ilrs.protocols.dictionary.model import Dictionary, Function
from ilrs.protocols.dictionary.pus import (
    CHECKSUM_OCTETS,
    PERFORM_FUNCTION,
    REQUEST_AT,
    checked_packet,
    request_header,
    request_octets,
)
from ilrs.protocols.dictionary.reports import RequestId
from ilrs.protocols.malformed import MalformedError

ALL_STAGES = 0b1111
_WORD, _NUMBER = struct.Struct(">HB"), struct.Struct(">Hd")


@dataclass(frozen=True)
class Telecommand:
    """An order to an element: the code for its slot, who sent it, which stages are to be told.

    `source` is the number of the console or centre; bits of `acknowledge` ask for acceptance (8),
    start (4), progress (2) and completion (1).
    """

    address: str
    code: float
    request: RequestId
    source: int = 0
    acknowledge: int = ALL_STAGES


def form_of(function: Function) -> struct.Struct:
    """The layout of a function's data field."""
    return _WORD if function.words else _NUMBER


def write_telecommand(
    dictionary: Dictionary, address: str, value: str | float, count: int,
    *, source: int = 0, acknowledge: int = ALL_STAGES,
) -> bytes:  # fmt: skip
    """The telecommand that gives an element a command; `count` is that of its application.

    Raises KeyError for an unknown address and ValueError for what the command does not take.
    """
    function = dictionary.function(address)
    code = function.code(value)
    data = form_of(function).pack(function.number, int(code) if function.words else code)
    return request_octets(function.apid, count, PERFORM_FUNCTION, source, acknowledge, data)


def read_telecommand(dictionary: Dictionary, octets: bytes) -> Telecommand:
    """The order that one telecommand gives. Raises MalformedError, with the octet."""
    packet = checked_packet(octets, command=True)
    header = request_header(packet)
    if (header.service, header.message_subtype) != PERFORM_FUNCTION:
        what = f"service {header.service}, subtype {header.message_subtype}"
        raise MalformedError(f"{what} is not in the dictionary", 7)
    data = octets[REQUEST_AT:-CHECKSUM_OCTETS]
    try:
        function = dictionary.function(int.from_bytes(data[:2], "big"))
    except KeyError as error:
        raise MalformedError(str(error.args[0]), REQUEST_AT) from None
    if function.apid != packet.apid:
        what = f"{function.address} is no command of application {packet.apid}"
        raise MalformedError(what, REQUEST_AT)
    form = form_of(function)
    if len(data) != form.size:
        what = f"{function.address} takes {form.size} octets, not {len(data)}"
        raise MalformedError(what, REQUEST_AT)
    try:
        code = function.code(form.unpack(data)[1])
    except ValueError as error:
        raise MalformedError(str(error), REQUEST_AT + 2) from None
    request = RequestId(packet.apid, packet.count)
    return Telecommand(function.address, code, request, header.source_id, header.ack_flags)
