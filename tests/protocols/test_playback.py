"""The telecommand that asks the recorder for a span of time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ecss.tc import PusTc

from ilrs.epoch import Epoch
from ilrs.protocols.dictionary.playback import (
    MOST_APIDS,
    is_playback,
    read_playback,
    write_playback,
)
from ilrs.protocols.malformed import MalformedError

START, END = Epoch(2_430_000_000_123_456_789), Epoch(2_430_000_900_000_000_001)


@given(
    st.integers(0, 4 * 10**18), st.integers(0, 10**15),
    st.lists(st.integers(0, 2046), max_size=MOST_APIDS),
)  # fmt: skip
def test_it_is_read_as_written_and_covers_the_span(start, length, apids) -> None:
    octets = write_playback(9, 17, Epoch(start), Epoch(start + length), apids, source=3)
    found = read_playback(octets)
    assert found.apids == tuple(apids)
    assert start - 60 <= found.start.tai_ns <= start
    assert start + length <= found.end.tai_ns <= start + length + 120
    assert (found.request.apid, found.request.count, found.source) == (9, 17, 3)
    assert is_playback(octets)


def test_another_library_reads_service_and_subtype() -> None:
    other = PusTc.unpack(write_playback(9, 17, START, END, [5]))
    assert (other.service, other.message_subtype, other.apid) == (15, 9, 9)
    assert other.app_data[:4] == b"\x00\x01\x00\x01"
    assert other.app_data[-2:] == b"\x00\x05"


def test_what_cannot_be_asked_for_is_told() -> None:
    with pytest.raises(ValueError, match="after it begins"):
        write_playback(9, 0, END, START)
    with pytest.raises(ValueError, match="400 applications"):
        write_playback(9, 0, START, END, range(401))


def test_damage_raises_the_declared_error() -> None:
    draw, octets = random.Random("playback"), write_playback(9, 17, START, END, [5, 6])
    for _ in range(3000):
        wrong = bytearray(octets)
        wrong[draw.randrange(len(wrong))] ^= draw.randrange(1, 256)
        del wrong[draw.randrange(len(wrong)) + 20 :]
        with pytest.raises(MalformedError):
            read_playback(bytes(wrong))
