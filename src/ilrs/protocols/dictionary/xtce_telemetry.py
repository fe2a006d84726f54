"""The telemetry of a dictionary in XTCE: parameter types, parameters, containers."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ilrs.protocols.dictionary.model import Bounds, Dictionary, Parameter, Structure
from ilrs.protocols.dictionary.pus import EVENTS, HOUSEKEEPING, VERIFICATION
from ilrs.protocols.dictionary.reports import FAILURES, STAGES, STEPPED
from ilrs.protocols.dictionary.stamp import P_FIELD
from ilrs.protocols.dictionary.writing import MOST_TEXT_OCTETS
from ilrs.protocols.dictionary.xtce_parts import (
    add,
    alias,
    compare,
    float_type,
    integer_type,
    name_of,
    word_type,
)

# Names and sizes in bits of what stands before the data.
PACKET_HEAD = {
    "VERSION": 3, "TYPE": 1, "SEC_HDR_FLG": 1, "PKT_APID": 11, "SEQ_FLGS": 2, "SRC_SEQ_CTR": 14,
    "PKT_LEN": 16,
}  # fmt: skip
REPORT_HEAD = {
    "pus_version": 4, "time_reference": 4, "service": 8, "subtype": 8, "repeat": 16,
    "destination": 16, "time_code": 8, "time_seconds": 32, "time_fraction": 24,
}  # fmt: skip
REQUEST_HEAD = {
    "request_version": 3, "request_type": 1, "request_header": 1, "request_apid": 11,
    "request_parts": 2, "request_count": 14,
}  # fmt: skip
OTHERS = {"structure": 16, "layout": 32, "step": 8, "text_octets": 16}


def add_telemetry(system: Element, dictionary: Dictionary) -> None:
    """`TelemetryMetaData`: all types, all parameters, and how packets are told apart."""
    data = add(system, "TelemetryMetaData")
    types, parameters = add(data, "ParameterTypeSet"), add(data, "ParameterSet")
    containers = add(data, "ContainerSet")
    for name, bits in {**PACKET_HEAD, **REPORT_HEAD, **REQUEST_HEAD, **OTHERS}.items():
        if name == "time_seconds":
            _seconds_type(types, name)
        else:
            integer_type(types, "IntegerParameterType", name, bits)
        add(parameters, "Parameter", name=name, parameterTypeRef=name)
    _event_types(types, dictionary)
    for name in ("event", "event_value", "failure", "text", "checksum"):
        add(parameters, "Parameter", name=name, parameterTypeRef=name)
    for parameter in dictionary.parameters:
        _channel(types, parameters, parameter)
    _heads(containers)
    _housekeeping(containers, dictionary)
    _container(
        containers, "event_report", "telemetry", ["event", "event_value", "text_octets", "text"],
        service=EVENTS,
    )  # fmt: skip
    _acknowledgements(containers)


def _seconds_type(types: Element, name: str) -> None:
    found = add(
        types, "AbsoluteTimeParameterType", name=name,
        shortDescription=f"CCSDS unsegmented time, code 0x{P_FIELD:02x}: whole seconds of TAI",
    )  # fmt: skip
    encoding = add(found, "Encoding", units="seconds")
    add(encoding, "IntegerDataEncoding", encoding="unsigned", sizeInBits=REPORT_HEAD[name])
    add(add(found, "ReferenceTime"), "Epoch", "TAI")


def _event_types(types: Element, dictionary: Dictionary) -> None:
    words = {event.number: event.name for event in dictionary.events}
    word_type(types, "EnumeratedParameterType", "event", 16, words)
    float_type(types, "FloatParameterType", "event_value", 64, "")
    failures = {number: word for word, number in FAILURES.items()}
    word_type(types, "EnumeratedParameterType", "failure", 16, failures)
    text = add(types, "StringParameterType", name="text")
    encoding = add(text, "StringDataEncoding", encoding="UTF-8")
    size = add(add(encoding, "Variable", maxSizeInBits=8 * MOST_TEXT_OCTETS), "DynamicValue")
    add(size, "ParameterInstanceRef", parameterRef="text_octets")
    add(size, "LinearAdjustment", slope=8, intercept=0)
    integer_type(types, "IntegerParameterType", "checksum", 16, checksum=True)


def _channel(types: Element, parameters: Element, parameter: Parameter) -> None:
    name = name_of(parameter.address)
    if parameter.words:
        word_type(types, "EnumeratedParameterType", name, 8, parameter.words)
    else:
        bits = 64 if parameter.encoding == "float64" else 32
        found = float_type(types, "FloatParameterType", name, bits, parameter.unit)
        if parameter.bounds is not None:
            _alarms(found, parameter.bounds)
    told = add(
        parameters, "Parameter", name=name, parameterTypeRef=name, shortDescription=parameter.doc
    )
    alias(told, parameter.address)


def _alarms(of: Element, bounds: Bounds) -> None:
    """Yellow limits as warning, red ones as critical: an alarm outside of the range."""
    ranges = add(add(of, "DefaultAlarm"), "StaticAlarmRanges", rangeForm="outside")
    sides = {
        "WarningRange": (bounds.yellow_low, bounds.yellow_high),
        "CriticalRange": (bounds.red_low, bounds.red_high),
    }
    for tag, (low, high) in sides.items():
        given = {"minInclusive": low, "maxInclusive": high}
        if found := {side: repr(v) for side, v in given.items() if v is not None}:
            add(ranges, tag, **found)


def _heads(containers: Element) -> None:
    packet = add(containers, "SequenceContainer", name="CCSDSPacket", abstract="true")
    _entries(packet, PACKET_HEAD)
    telemetry = add(containers, "SequenceContainer", name="telemetry", abstract="true")
    _entries(telemetry, REPORT_HEAD)
    compare(
        add(telemetry, "BaseContainer", containerRef="CCSDSPacket"),
        VERSION=0, TYPE=0, SEC_HDR_FLG=1,
    )  # fmt: skip


def _housekeeping(containers: Element, dictionary: Dictionary) -> None:
    service, subtype = HOUSEKEEPING
    of_service = add(containers, "SequenceContainer", name="housekeeping", abstract="true")
    _entries(of_service, ["structure", "layout"])
    base = add(of_service, "BaseContainer", containerRef="telemetry")
    compare(base, service=service, subtype=subtype)
    for facility, apid in dictionary.applications.items():
        own = [s for s in dictionary.structures if s.apid == apid]
        if not own:
            continue
        name = f"housekeeping-{apid}"
        of_application = add(
            containers, "SequenceContainer", name=name, abstract="true",
            shortDescription=facility or dictionary.station,
        )  # fmt: skip
        add(of_application, "EntryList")
        compare(add(of_application, "BaseContainer", containerRef="housekeeping"), PKT_APID=apid)
        for structure in own:
            _structure(containers, structure, name)


def _structure(containers: Element, structure: Structure, base: str) -> None:
    names = [name_of(p.address) for p in structure.parameters]
    _container(
        containers, f"values-{name_of(structure.name)}", base, names,
        structure=structure.number, layout=structure.layout,
    )  # fmt: skip


def _acknowledgements(containers: Element) -> None:
    """One container for each stage of a telecommand."""
    for stage, subtype in STAGES.items():
        names = [*REQUEST_HEAD, *(["step"] if stage in STEPPED else [])]
        names += ["failure", "text_octets", "text"] if subtype % 2 == 0 else []
        name = "request-" + stage.replace(" ", "_")
        _container(containers, name, "telemetry", names, service=VERIFICATION, subtype=subtype)


def _container(containers: Element, name: str, base: str, names: list[str], **wanted: int) -> None:
    found = add(containers, "SequenceContainer", name=name)
    _entries(found, [*names, "checksum"])
    compare(add(found, "BaseContainer", containerRef=base), **wanted)


def _entries(container: Element, names: list[str] | dict[str, int]) -> None:
    listed = add(container, "EntryList")
    for name in names:
        add(listed, "ParameterRefEntry", parameterRef=name)
