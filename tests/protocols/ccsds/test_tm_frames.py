"""Telemetry frames: as the book and another library have them, and packets through them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ccsds.tm_frame import TmTransferFrame

from ilrs.protocols.ccsds.packet import Packet
from ilrs.protocols.ccsds.tm_extraction import PacketExtractor
from ilrs.protocols.ccsds.tm_filling import FrameFiller, idle_packet, only_idle_data
from ilrs.protocols.ccsds.tm_frame import (
    NO_PACKET_BEGINS,
    ONLY_IDLE,
    TmFrame,
    data_octets,
    decode_tm_frame,
)
from ilrs.protocols.malformed import MalformedError

frames = st.builds(
    TmFrame, st.integers(0, 1023), st.integers(0, 7), st.integers(0, 255), st.integers(0, 255),
    st.sampled_from([0, 1, NO_PACKET_BEGINS, ONLY_IDLE]), st.binary(min_size=2, max_size=80),
    st.sampled_from([b"", b"\x01\x00\x10\x07"]), st.binary(max_size=63),
)  # fmt: skip


def sent_packets(draw: random.Random, number: int, longest: int) -> list[bytes]:
    return [
        Packet(draw.randrange(2000), n, draw.randbytes(draw.randint(1, longest))).encode()
        for n in range(number)
    ]


def framed(packets: list[bytes], room: int) -> list[TmFrame]:
    """All packets in frames, the last one filled up."""
    filler, waiting, found = FrameFiller(), list(packets), []
    for n in range(-(-sum(map(len, packets)) // room)):
        data, first = filler.fill(room, lambda: waiting.pop(0) if waiting else None)
        found.append(TmFrame(5, 1, n % 256, n % 256, first, data))
    return found


@given(frames, st.booleans())
def test_frames_are_read_as_written(frame: TmFrame, check: bool) -> None:
    octets = frame.encode(check=check)
    assert decode_tm_frame(octets, check=check) == frame


@given(frames)
def test_another_library_reads_the_same(frame: TmFrame) -> None:
    octets = frame.encode()
    other = TmTransferFrame.unpack(octets, len(octets), True)
    head = other.primary_header
    assert (head.master_channel_id.spacecraft_id, head.vc_id) == (
        frame.spacecraft, frame.virtual_channel,
    )  # fmt: skip
    assert (head.master_ch_frame_count, head.vc_frame_count) == (
        frame.master_count, frame.channel_count,
    )  # fmt: skip
    assert head.frame_datafield_status.first_header_pointer == frame.first_header
    assert head.frame_datafield_status.segment_len_id == 0b11
    assert bytes(other.data_field) == frame.data
    assert bytes(other.op_ctrl_field or b"") == frame.control
    found = bytes(other.secondary_header.data_field) if other.secondary_header else b""
    assert found == frame.secondary
    assert other.pack() == octets


def test_a_header_is_written_as_the_blue_book_has_it() -> None:
    """132.0-B-3, figure 4-2: spacecraft 1, channel 2, counts 9 and 7, a packet at 0."""
    frame = TmFrame(1, 2, 9, 7, 0, bytes([1, 2, 3, 4]))
    assert frame.encode(check=False) == bytes.fromhex("00140907180001020304")


def test_idle_data_begins_as_the_blue_book_prints_it() -> None:
    """132.0-B-3, annex D."""
    printed = bytes.fromhex("FFFFFFFF6DB6D861451F11F19716723CBE7E00B1")
    assert only_idle_data(1000)[:20] == printed


@pytest.mark.parametrize("size", [7, 8, 300])
def test_idle_packets_are_packets_of_that_length(size: int) -> None:
    from ilrs.protocols.ccsds.packet import decode_packet

    packet = decode_packet(idle_packet(size, 3))
    assert packet.idle
    assert len(packet.encode()) == size


@given(st.integers(0, 1 << 30), st.integers(8, 60), st.integers(0, 12), st.integers(1, 200))
def test_packets_come_out_of_frames_as_they_went_in(seed, room, number, longest) -> None:
    draw = random.Random(seed)
    packets = sent_packets(draw, number, longest)
    extractor, found = PacketExtractor(), []
    for frame in framed(packets, room):
        assert len(frame.data) == room
        found += extractor.feed(decode_tm_frame(frame.encode()))
    assert found == packets
    assert (extractor.gaps, extractor.cut_packets, extractor.lost_octets) == (0, 0, 0)


@given(st.integers(0, 1 << 30), st.integers(8, 60), st.integers(1, 120))
def test_lost_frames_cost_only_the_packets_that_were_in_them(seed, room, longest) -> None:
    draw = random.Random(seed)
    packets = sent_packets(draw, 20, longest)
    frames = framed(packets, room)
    lost = {n for n in range(len(frames)) if draw.random() < 0.2}
    extractor, found = PacketExtractor(), []
    for n, frame in enumerate(frames):
        if n not in lost:
            found += extractor.feed(frame)
    expected, at = [], 0
    for packet in packets:
        touched = set(range(at // room, (at + len(packet) - 1) // room + 1))
        at += len(packet)
        if not touched & lost:
            expected.append(packet)
    assert found == expected
    seen = [n for n in range(len(frames)) if n not in lost]
    between = (seen[-1] - seen[0] + 1 - len(seen)) if seen else 0
    assert extractor.lost_frames == between


def test_a_count_that_runs_over_is_no_gap_and_a_gap_is_counted() -> None:
    extractor = PacketExtractor()
    for count in (254, 255, 0, 4):
        extractor.feed(TmFrame(1, 0, 0, count, ONLY_IDLE, b"x"))
    assert (extractor.gaps, extractor.lost_frames, extractor.idle_frames) == (1, 3, 4)


def test_a_pointer_that_contradicts_the_open_packet_begins_anew() -> None:
    extractor = PacketExtractor()
    long, short = Packet(1, 0, bytes(50)).encode(), Packet(2, 0, b"abc").encode()
    extractor.feed(TmFrame(1, 0, 0, 0, 0, long[:20]))
    assert extractor.feed(TmFrame(1, 0, 1, 1, 4, b"zzzz" + short)) == [short]
    assert (extractor.cut_packets, extractor.lost_octets) == (1, 24)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "too few"),
        (TmFrame(1, 0, 0, 0, 0, b"abcdefgh").encode()[:-1] + b"!", "check"),
        (b"\x40" + TmFrame(1, 0, 0, 0, 0, b"abcdefgh").encode(check=False)[1:], "version 1"),
        (TmFrame(1, 0, 0, 0, 9, b"abcdefgh").encode(check=False), "behind the data"),
    ],
)
def test_what_is_no_frame_is_told(octets: bytes, said: str) -> None:
    with pytest.raises(MalformedError, match=said):
        decode_tm_frame(octets, check=said == "check")


def test_every_octet_that_changes_is_noticed() -> None:
    octets = TmFrame(42, 1, 3, 4, 0, bytes(range(200)), b"\x01\x00\x00\x00").encode()
    for at in range(len(octets)):
        wrong = bytearray(octets)
        wrong[at] ^= 0x5A
        with pytest.raises(MalformedError):
            decode_tm_frame(bytes(wrong))


def test_room_in_a_frame() -> None:
    assert data_octets(1115) == 1115 - 6 - 4 - 2
    with pytest.raises(ValueError, match="useful"):
        data_octets(15)
