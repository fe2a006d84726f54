"""Packets of a station read with its dictionary. Whatever is wrong is a MalformedError."""

from __future__ import annotations

from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.pus import (
    CHECKSUM_OCTETS,
    EVENTS,
    HOUSEKEEPING,
    REPORT_AT,
    VERIFICATION,
    checked_packet,
    report_header,
)
from ilrs.protocols.dictionary.reports import (
    FAILURES,
    SEVERITIES,
    STAGES,
    STEPPED,
    Acknowledgement,
    EventReport,
    Heading,
    Housekeeping,
    Report,
    RequestId,
    Severity,
    Stage,
)
from ilrs.protocols.dictionary.stamp import STAMP_OCTETS, read_stamp
from ilrs.protocols.dictionary.writing import EVENT_HEAD, STRUCTURE_HEAD
from ilrs.protocols.malformed import MalformedError

_SEVERITY: dict[int, Severity] = {number: word for word, number in SEVERITIES.items()}
_STAGE: dict[int, Stage] = {number: word for word, number in STAGES.items()}
_FAILURE = {number: word for word, number in FAILURES.items()}


def read_report(dictionary: Dictionary, octets: bytes) -> Report:
    """What one telemetry packet says. Raises MalformedError, with the octet where there is one."""
    packet = checked_packet(octets, command=False)
    header = report_header(packet)
    epoch = read_stamp(octets, REPORT_AT - STAMP_OCTETS)
    heading = Heading(packet.apid, packet.count, header.message_counter, epoch)
    data = octets[REPORT_AT:-CHECKSUM_OCTETS]
    kind = (header.service, header.message_subtype)
    try:
        if kind == HOUSEKEEPING:
            return _housekeeping(dictionary, heading, data)
        if header.service == EVENTS and header.message_subtype in _SEVERITY:
            return _event(dictionary, heading, header.message_subtype, data)
        if header.service == VERIFICATION and header.message_subtype in _STAGE:
            return _acknowledgement(heading, header.message_subtype, data)
    except MalformedError as error:
        raise error.shifted(REPORT_AT) from None
    raise MalformedError(f"service {kind[0]}, subtype {kind[1]} is not in the dictionary", 7)


def _housekeeping(dictionary: Dictionary, heading: Heading, data: bytes) -> Housekeeping:
    if len(data) < STRUCTURE_HEAD.size:
        raise MalformedError("housekeeping without its structure", 0)
    number, layout = STRUCTURE_HEAD.unpack_from(data)
    structure = dictionary.structure(heading.apid, number)
    if structure is None:
        what = f"application {heading.apid} has no structure {number}"
        raise MalformedError(f"{what} in the dictionary of {dictionary.station}", 0)
    if layout != structure.layout:
        what = f"{structure.name} has another layout (0x{layout:08x}) than in this dictionary"
        raise MalformedError(f"{what} (0x{structure.layout:08x}): read it with its own", 2)
    if len(data) != STRUCTURE_HEAD.size + structure.form.size:
        what = f"{len(data) - STRUCTURE_HEAD.size} octets of values"
        raise MalformedError(f"{what}; {structure.name} has {structure.form.size}", 6)
    values = structure.form.unpack_from(data, STRUCTURE_HEAD.size)
    for place in structure.worded:
        parameter, value = structure.parameters[place], values[place]
        if value not in parameter.words:
            raise MalformedError(f"{parameter.address} has no code {value}", 6)
    told = dict(zip(structure.addresses, values, strict=True))
    return Housekeeping(heading, structure.name, told)


def _event(dictionary: Dictionary, heading: Heading, subtype: int, data: bytes) -> EventReport:
    if len(data) < EVENT_HEAD.size:
        raise MalformedError("an event report that ends too early", 0)
    number, value, _ = EVENT_HEAD.unpack_from(data)
    try:
        event = dictionary.event(number)
    except KeyError as error:
        raise MalformedError(str(error.args[0]), 0) from None
    if event.apid != heading.apid:
        raise MalformedError(f"{event.name} is no event of application {heading.apid}", 0)
    text = _text(data, EVENT_HEAD.size - 2)
    return EventReport(heading, event.name, _SEVERITY[subtype], value, text)


def _acknowledgement(heading: Heading, subtype: int, data: bytes) -> Acknowledgement:
    request, at = RequestId.decode(data, 0), 4
    if request.apid != heading.apid:
        raise MalformedError(f"application {heading.apid} answers for {request.apid}", 0)
    stage, step = _STAGE[subtype], 0
    if stage in STEPPED:
        step, at = int.from_bytes(data[at : at + 1], "big"), at + 1
    if subtype % 2:
        if len(data) != at:
            raise MalformedError(f'"{stage}" takes {at} octets, not {len(data)}', at)
        return Acknowledgement(heading, request, stage, step)
    code = int.from_bytes(data[at : at + 2], "big")
    if code not in _FAILURE:
        raise MalformedError(f"there is no failure {code}", at)
    return Acknowledgement(heading, request, stage, step, _FAILURE[code], _text(data, at + 2))


def _text(data: bytes, at: int) -> str:
    """The text behind its length, which must end the data."""
    size = int.from_bytes(data[at : at + 2], "big")
    if len(data) != at + 2 + size:
        raise MalformedError(f"a text of {size} octets in {len(data) - at - 2}", at)
    try:
        return data[at + 2 :].decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"no UTF-8: {error.reason}", at + 2 + error.start) from None
