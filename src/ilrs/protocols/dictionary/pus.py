"""Headers and checksum that all packets of the dictionary share (ECSS-E-ST-70-41C, 7.4).

Behind the space packet's header comes that of the packet utilisation standard, version 2, at the
end a CRC-16 (polynomial 0x1021, all ones at first) over everything before.
"""

from __future__ import annotations

import binascii
import struct
from typing import NamedTuple

from spacepackets.ecss.tc import PusTc, PusTcDataFieldHeader
from spacepackets.ecss.tm import PusTmSecondaryHeader

from ilrs.epoch import Epoch
from ilrs.protocols.ccsds.packet import HEADER_OCTETS, Packet, decode_packet
from ilrs.protocols.dictionary.stamp import STAMP_OCTETS, stamp
from ilrs.protocols.malformed import MalformedError

LARGEST_OCTETS = 1024
CHECKSUM_OCTETS = 2
REPORT_AT = HEADER_OCTETS + PusTmSecondaryHeader.MIN_LEN + STAMP_OCTETS
REQUEST_AT = HEADER_OCTETS + PusTcDataFieldHeader.PUS_C_SEC_HEADER_LEN

HOUSEKEEPING = (3, 25)
PERFORM_FUNCTION = (8, 1)
VERIFICATION, EVENTS = 1, 5
# Version 2 of the standard, no reference for the time; telemetry is for nobody in particular (0).
_VERSION = 2
_REPORT_HEADS = struct.Struct(">HHHBBBHH")
_REPORT_HEAD = struct.Struct(">BBBHH")
_WHOLE, _TELEMETRY = 0xC000, 0x0800
_APIDS, _COUNTS, _REPEATS = 1 << 11, 1 << 14, 1 << 16


class ReportHeader(NamedTuple):
    """The secondary header of telemetry: service, subtype, count of reports of this kind."""

    service: int
    message_subtype: int
    message_counter: int


def report_octets(
    apid: int, count: int, kind: tuple[int, int], repeat: int, epoch: Epoch, data: bytes
) -> bytes:
    """A telemetry packet: `kind` is service and subtype, `repeat` counts those of one kind."""
    if not (0 <= apid < _APIDS and 0 <= count < _COUNTS and 0 <= repeat < _REPEATS):
        raise ValueError(f"application {apid}, counts {count} and {repeat} do not fit a packet")
    length = REPORT_AT - HEADER_OCTETS + len(data) + CHECKSUM_OCTETS - 1
    heads = _REPORT_HEADS.pack(
        _TELEMETRY | apid, _WHOLE | count, length, _VERSION << 4, *kind, repeat, 0
    )
    octets = heads + stamp(epoch) + data
    return octets + binascii.crc_hqx(octets, 0xFFFF).to_bytes(CHECKSUM_OCTETS, "big")


def request_octets(
    apid: int, count: int, kind: tuple[int, int], source: int, acknowledge: int, data: bytes
) -> bytes:
    """A telecommand packet; the four bits of `acknowledge` ask for reports of its stages."""
    return bytes(
        PusTc(
            service=kind[0], message_subtype=kind[1], app_data=data, apid=apid, seq_count=count,
            source_id=source, ack_flags=acknowledge,
        ).pack()
    )  # fmt: skip


def checked_packet(octets: bytes, *, command: bool) -> Packet:
    """The whole packet that these octets are, of the right type and with a good checksum.

    Raises MalformedError.
    """
    packet = decode_packet(octets)
    what = "telecommand" if command else "telemetry"
    if packet.command != command:
        raise MalformedError(f"a packet that is no {what}", 0)
    if not packet.secondary_header or packet.part != "whole":
        raise MalformedError(f"a {what} packet without secondary header, or a part of one", 0)
    least = (REQUEST_AT if command else REPORT_AT) + CHECKSUM_OCTETS
    if len(octets) < least:
        raise MalformedError(f"{len(octets)} octets; a {what} packet has {least} at least", 0)
    if binascii.crc_hqx(octets, 0xFFFF) != 0:
        raise MalformedError("the checksum is wrong", len(octets) - CHECKSUM_OCTETS)
    return packet


def report_header(packet: Packet) -> ReportHeader:
    """The secondary header of checked telemetry. Raises MalformedError for another version."""
    version, service, subtype, repeat, _ = _REPORT_HEAD.unpack_from(packet.data)
    if version >> 4 != _VERSION:
        what = f"PUS version {version >> 4} and not {_VERSION}"
        raise MalformedError(what, HEADER_OCTETS)
    return ReportHeader(service, subtype, repeat)


def request_header(packet: Packet) -> PusTcDataFieldHeader:
    """The secondary header of a checked telecommand. Raises MalformedError."""
    try:
        return PusTcDataFieldHeader.unpack(packet.data)
    except ValueError as error:
        raise MalformedError(str(error), HEADER_OCTETS) from None
