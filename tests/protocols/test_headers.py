"""Headers that are written and read without the library give what the library gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ccsds.spacepacket import PacketType, SpacePacketHeader
from spacepackets.ecss.tm import PusTm

from ilrs.epoch import NS, Epoch
from ilrs.protocols.ccsds.packet import PARTS, Packet, decode_packet
from ilrs.protocols.dictionary.pus import checked_packet, report_header, report_octets
from ilrs.protocols.dictionary.stamp import stamp

APIDS, COUNTS, REPEATS = st.integers(0, 2047), st.integers(0, 16383), st.integers(0, 65535)
TIMES = st.integers(0, (1 << 32) * NS - 1).map(Epoch)
KINDS = st.tuples(st.integers(0, 255), st.integers(0, 255))


@given(APIDS, COUNTS, KINDS, REPEATS, TIMES, st.binary(max_size=300))
def test_a_report_is_the_one_of_the_library(
    apid: int, count: int, kind: tuple[int, int], repeat: int, epoch: Epoch, data: bytes
) -> None:
    ours = report_octets(apid, count, kind, repeat, epoch, data)
    theirs = PusTm(
        service=kind[0], message_subtype=kind[1], timestamp=stamp(epoch), source_data=data,
        apid=apid, seq_count=count, message_counter=repeat,
    ).pack()  # fmt: skip
    assert ours == bytes(theirs)
    header = report_header(checked_packet(ours, command=False))
    assert tuple(header) == (*kind, repeat)


@given(
    APIDS, COUNTS, st.binary(min_size=1, max_size=300), st.booleans(), st.booleans(),
    st.sampled_from(sorted(PARTS)),
)  # fmt: skip
def test_a_header_is_read_as_the_library_reads_it(
    apid: int, count: int, data: bytes, command: bool, secondary: bool, part: str
) -> None:
    packet = Packet(apid, count, data, command, secondary, part)
    octets = packet.encode()
    assert decode_packet(octets) == packet
    header = SpacePacketHeader.unpack(octets[:6])
    assert (header.apid, header.seq_count, header.packet_len) == (apid, count, len(octets))
    assert (header.packet_type == PacketType.TC, bool(header.sec_header_flag)) == (
        command, secondary
    )  # fmt: skip
    assert PARTS[part] == header.seq_flags
