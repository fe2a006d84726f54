"""Twenty thousand damaged frames, units and words: the declared error, and nothing else."""

from __future__ import annotations

import random

import pytest

from ilrs.protocols.ccsds.clcw import Clcw, decode_clcw
from ilrs.protocols.ccsds.cltu import decode_cltu, encode_cltu
from ilrs.protocols.ccsds.packet import Packet
from ilrs.protocols.ccsds.tc_frame import TcFrame, decode_tc_frame, read_order, read_segment
from ilrs.protocols.ccsds.tm_extraction import PacketExtractor
from ilrs.protocols.ccsds.tm_frame import TmFrame, decode_tm_frame
from ilrs.protocols.malformed import MalformedError

TIMES = 20_000


def damaged(octets: bytes, draw: random.Random) -> bytes:
    found = bytearray(octets)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(found) + 1)
        match draw.randrange(4):
            case 0:
                found[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del found[at : at + draw.randint(1, 8)]
            case 2:
                found[at:at] = draw.randbytes(draw.randint(1, 9))
            case _:
                del found[at:]
    return bytes(found)


def read_tm(octets: bytes) -> None:
    decode_tm_frame(octets, check=False)


def read_tc(octets: bytes) -> None:
    frame = decode_tc_frame(octets, check=False, filled=True)
    read_segment(frame.data)
    read_order(frame.data)


def read_unit(octets: bytes) -> None:
    decode_tc_frame(decode_cltu(octets).octets, filled=True)


PACKETS = b"".join(Packet(n, n, bytes(range(n, n + 30))).encode() for n in range(5))
CASES = {
    "tm": (TmFrame(42, 1, 2, 3, 0, PACKETS, b"\x01\x00\x00\x00", b"second").encode(), read_tm),
    "tc": (TcFrame(42, 1, 7, b"\x82\x00\x07", "BC").encode(check=False), read_tc),
    "unit": (encode_cltu(TcFrame(42, 1, 7, PACKETS[:90]).encode()), read_unit),
    "word": (Clcw(5, 7, 2, lockout=True).encode(), decode_clcw),
}


def refuses(read, octets: bytes) -> bool:
    """Whether a reader refuses octets, as it must when it does."""
    try:
        read(octets)
    except MalformedError as error:
        return bool(error.what) and error.offset <= len(octets) + 8
    return False


@pytest.mark.parametrize("name", CASES)
def test_damage_raises_the_declared_error_or_nothing(name: str) -> None:
    octets, read = CASES[name]
    draw = random.Random(f"damaged {name}")
    refused = sum(refuses(read, damaged(octets, draw)) for _ in range(TIMES))
    assert refused > TIMES // 10


def test_an_extractor_bears_any_frames() -> None:
    draw = random.Random("extractor")
    extractor = PacketExtractor()
    given = got = 0
    for n in range(TIMES):
        data = damaged(PACKETS, draw) or b"x"
        first = draw.choice([0, 1, draw.randrange(len(data)), 0x7FF, 0x7FE])
        frame = TmFrame(1, 0, 0, (n + draw.randrange(2)) % 256, min(first, 0x7FF), data)
        given += 0 if frame.idle else len(data)
        got += sum(map(len, extractor.feed(frame)))
    assert 0 < got <= given
    assert extractor.gaps > 0
    assert extractor.lost_octets > 0
    assert got + extractor.lost_octets <= given
