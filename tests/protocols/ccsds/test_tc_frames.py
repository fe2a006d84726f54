"""Telecommand frames, units and control words: as the books and others have them."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.protocols.ccsds.clcw import Clcw, decode_clcw
from ilrs.protocols.ccsds.cltu import START, TAIL, cltu_octets, decode_cltu, encode_cltu
from ilrs.protocols.ccsds.code_block import decode_block, encode_block
from ilrs.protocols.ccsds.frame_check import checked
from ilrs.protocols.ccsds.randomiser import randomise_tc, randomise_tm
from ilrs.protocols.ccsds.tc_frame import (
    UNLOCK,
    TcFrame,
    decode_tc_frame,
    expect_order,
    read_order,
    read_segment,
    segment,
)
from ilrs.protocols.malformed import MalformedError

frames = st.builds(
    TcFrame, st.integers(0, 1023), st.integers(0, 63), st.integers(0, 255),
    st.binary(min_size=1, max_size=60), st.sampled_from(["AD", "BD", "BC"]),
)  # fmt: skip


def test_the_check_is_the_published_one() -> None:
    """CRC-16 with 0x1021 and ones at first: 0x29B1 for "123456789" (catalogue of CRCs)."""
    assert checked(b"123456789")[-2:] == bytes.fromhex("29b1")
    assert checked(bytes([1, 2, 3, 4]))[-2:] == bytes.fromhex("89c3")
    assert binascii.crc_hqx(checked(b"anything"), 0xFFFF) == 0


def test_a_frame_is_written_as_the_blue_book_has_it() -> None:
    """232.0-B-4, figure 4-2: bypass, spacecraft 42, channel 5, number 77."""
    frame = TcFrame(42, 5, 77, bytes.fromhex("aabbcc"), "BD")
    assert frame.encode(check=False) == bytes.fromhex("202A14074DAABBCC")


@pytest.mark.parametrize(
    ("frame", "unit"),
    [
        (TcFrame(123, 0, 0, UNLOCK, "BC"), "eb90307b0007000055f07555555555555522c5c5c5c5c5c5c579"),
        (
            TcFrame(123, 0, 0, expect_order(0x1F), "BC"),
            "eb90307b00090082002a1fa63455555555a2c5c5c5c5c5c5c579",
        ),
    ],
)
def test_units_are_those_of_a_spacecraft_by_others(frame: TcFrame, unit: str) -> None:
    octets = bytes.fromhex(unit)
    assert encode_cltu(frame.encode()) == octets
    assert decode_tc_frame(decode_cltu(octets).octets, filled=True) == frame


def test_a_randomised_unit_is_that_of_an_encoder_by_others() -> None:
    frame = TcFrame(123, 1, 0, bytes(range(1, 11)))
    unit = "EB90FF429A5468E804BEF6688C29A63957C20255555555555556C5C5C5C5C5C5C579"
    octets = encode_cltu(frame.encode(check=False), randomised=True)
    assert octets == bytes.fromhex(unit)
    found = decode_cltu(octets, randomised=True).octets
    assert decode_tc_frame(found, check=False, filled=True) == frame


@pytest.mark.parametrize(
    "block",
    ["22f600ff00421a12", "8cc00e010d19065a", "301b000900820054", "10e4c1555555553e",
     "00000000000000fe", "0102030405060770"],
)  # fmt: skip
def test_code_blocks_are_those_of_others(block: str) -> None:
    octets = bytes.fromhex(block)
    assert encode_block(octets[:7]) == octets


@given(st.binary(min_size=7, max_size=7), st.integers(0, 62))
def test_one_wrong_bit_is_put_right(data: bytes, place: int) -> None:
    block = int.from_bytes(encode_block(data), "big") ^ 1 << 63 - place
    assert decode_block(block.to_bytes(8, "big")) == (data, True)


@given(st.binary(min_size=7, max_size=7), st.sets(st.integers(0, 62), min_size=2, max_size=2))
def test_two_wrong_bits_are_noticed(data: bytes, places: set[int]) -> None:
    block = int.from_bytes(encode_block(data), "big")
    for place in places:
        block ^= 1 << 63 - place
    with pytest.raises(MalformedError):
        decode_block(block.to_bytes(8, "big"))


def test_the_tail_is_no_block() -> None:
    with pytest.raises(MalformedError, match="more than one wrong bit"):
        decode_block(TAIL)


def test_randomisers_begin_as_the_books_print_them() -> None:
    """131.0-B-5, 10.4.1 and 231.0-B-4, 6.2."""
    assert randomise_tm(bytes(8)) == bytes.fromhex("ff480ec09a0d70bc")
    assert randomise_tc(bytes(5)) == bytes.fromhex("ff399e5a68")
    long = randomise_tm(bytes(600))
    assert long[:255] == long[255:510]


@given(st.binary(max_size=400))
def test_randomised_twice_is_as_before(octets: bytes) -> None:
    assert randomise_tm(randomise_tm(octets)) == octets == randomise_tc(randomise_tc(octets))


@given(frames, st.booleans(), st.booleans())
def test_frames_and_units_are_read_as_written(frame: TcFrame, randomised, check) -> None:
    octets = frame.encode(check=check)
    unit = encode_cltu(octets, randomised=randomised)
    assert len(unit) == cltu_octets(len(octets))
    found = decode_cltu(unit, randomised=randomised)
    assert found.corrected == 0
    assert decode_tc_frame(found.octets, check=check, filled=True) == frame


@given(frames, st.data())
def test_a_unit_bears_one_wrong_bit_in_each_block(frame: TcFrame, data) -> None:
    unit = bytearray(encode_cltu(frame.encode()))
    blocks = range(len(START), len(unit) - len(TAIL), 8)
    for at in blocks:
        place = data.draw(st.integers(0, 62))
        unit[at + place // 8] ^= 0x80 >> place % 8
    found = decode_cltu(bytes(unit))
    assert found.corrected == len(blocks)
    assert decode_tc_frame(found.octets, filled=True) == frame


def test_a_control_word_is_written_as_the_blue_book_has_it() -> None:
    """232.0-B-4, figure 4-6."""
    word = Clcw(17, 99, 2, lockout=True, retransmit=True, no_carrier=True, status=5)
    assert word.encode() == bytes.fromhex("1544AC63")


words = st.builds(
    Clcw, st.integers(0, 63), st.integers(0, 255), st.integers(0, 3), *[st.booleans()] * 5,
    st.integers(0, 7), st.integers(0, 3),
)  # fmt: skip


@given(words)
def test_control_words_are_read_as_written(word: Clcw) -> None:
    assert decode_clcw(word.encode()) == word


def test_orders_and_segments() -> None:
    assert expect_order(219) == bytes.fromhex("8200DB")
    assert (read_order(UNLOCK), read_order(expect_order(219))) == (None, 219)
    assert segment(b"x", "last", 42) == b"\xaax"
    assert read_segment(b"\xaax") == ("last", 42, b"x")
    for bad in (b"", b"\x01", b"\x82\x01\x02"):
        with pytest.raises(MalformedError, match="no order"):
            read_order(bad)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"\x00", "too few"),
        (TcFrame(1, 0, 0, b"abc").encode() + b"!", "a length of"),
        (b"\x40" + TcFrame(1, 0, 0, b"abc").encode()[1:], "version"),
        (checked(b"\x10\x01\x00\x09\x00abc"), "control command in sequence"),
        (TcFrame(1, 0, 0, b"abc").encode()[:-1] + b"!", "check"),
    ],
)
def test_what_is_no_frame_is_told(octets: bytes, said: str) -> None:
    with pytest.raises(MalformedError, match=said):
        decode_tc_frame(octets)


def test_a_unit_needs_its_start() -> None:
    unit = encode_cltu(b"frame octets")
    with pytest.raises(MalformedError, match="eb90"):
        decode_cltu(b"\xeb\x93" + unit[2:])
    assert decode_cltu(b"\xeb\x91" + unit[2:]).corrected == 1
    with pytest.raises(MalformedError, match="no code block"):
        decode_cltu(START + TAIL)
