"""Space packets as octets and back, in streams, damaged."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.protocols.ccsds.packet import IDLE_APID, PARTS, Packet, decode_packet
from ilrs.protocols.ccsds.packet_stream import PacketStream
from ilrs.protocols.malformed import MalformedError

packets = st.builds(
    Packet, st.integers(0, IDLE_APID - 1), st.integers(0, 16383),
    st.binary(min_size=1, max_size=60), st.booleans(), st.booleans(), st.sampled_from(list(PARTS)),
)  # fmt: skip


@given(packets)
def test_packets_are_read_as_written(packet: Packet) -> None:
    octets = packet.encode()
    assert decode_packet(octets) == packet
    assert decode_packet(octets).encode() == octets


def test_a_header_is_written_as_the_blue_book_has_it() -> None:
    """133.0-B-2 4.1.3: version, type, secondary header, apid; flags, count; length minus one."""
    packet = Packet(0x123, 0x2ABC, b"\x01\x02\x03", command=True, secondary_header=True)
    word_1 = 0b000_1_1_00100100011
    word_2 = 0b11_10101010111100
    expected = word_1.to_bytes(2, "big") + word_2.to_bytes(2, "big") + b"\x00\x02"
    assert packet.encode() == expected + b"\x01\x02\x03"


@given(st.lists(packets, max_size=12), st.randoms(use_true_random=False))
def test_a_stream_is_cut_into_its_packets_however_it_comes(sent, draw) -> None:
    octets = b"".join(p.encode() for p in sent)
    stream, found = PacketStream(), []
    while octets:
        size = draw.randint(1, len(octets))
        found += stream.feed(octets[:size])
        octets = octets[size:]
    assert found == sent
    assert stream.waiting_octets == stream.skipped_octets == 0


def test_gaps_are_counted_for_each_apid_and_across_the_end_of_the_count() -> None:
    stream = PacketStream()
    for apid, count in ((1, 16382), (2, 7), (1, 16383), (1, 1), (2, 10)):
        stream.feed(Packet(apid, count, b"x").encode())
    assert (stream.packets, stream.missing) == (5, 1 + 2)


def test_idle_packets_are_counted_and_left_out() -> None:
    stream = PacketStream()
    assert stream.feed(Packet(IDLE_APID, 0, bytes(20)).encode()) == []
    assert (stream.idle, stream.packets) == (1, 0)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "too few"),
        (Packet(1, 0, b"xyz").encode()[:-1], "too few"),
        (Packet(1, 0, b"xyz").encode() + b"!", "1 octets follow"),
        (b"\x20" + Packet(1, 0, b"xyz").encode()[1:], "version 1"),
    ],
)
def test_what_is_no_packet_is_told(octets: bytes, said: str) -> None:
    with pytest.raises(MalformedError, match=said):
        decode_packet(octets)


@pytest.mark.parametrize(
    "bad", [{"data": b""}, {"data": bytes(65537)}, {"apid": 2048}, {"count": -1}, {"part": "half"}]
)
def test_a_packet_cannot_be_made_wrong(bad: dict) -> None:
    with pytest.raises(ValueError, match="packet"):
        Packet(**({"apid": 1, "count": 0, "data": b"x"} | bad))


def test_damaged_streams_lose_no_octet() -> None:
    draw = random.Random("packets")
    for _ in range(300):
        sent = [
            Packet(draw.randrange(2000), n, draw.randbytes(draw.randint(1, 50))) for n in range(9)
        ]
        octets = bytearray(b"".join(p.encode() for p in sent))
        for _ in range(draw.randint(0, 5)):
            octets[draw.randrange(len(octets))] = draw.randrange(256)
        stream = PacketStream()
        found = stream.feed(bytes(octets))
        idle = [p for p in found if p.idle]
        assert idle == []
        used = sum(len(p.encode()) for p in found)
        left = len(octets) - used - stream.waiting_octets - stream.skipped_octets
        assert left >= 0
        assert (left > 0) == (stream.idle > 0), "what is left over was in idle packets"
