"""Octets that somebody damaged: the declared error, and nothing else, whatever they are."""

from __future__ import annotations

import random

import pytest
from bundles_of_others import all_vectors
from hypothesis import given
from hypothesis import strategies as st

from ilrs.protocols.dtn.blocks import BlockType, contents
from ilrs.protocols.dtn.bundle import Bundle, decode
from ilrs.protocols.dtn.security import associated_data, decode_security, integrity_holds
from ilrs.protocols.dtn.status import decode_record
from ilrs.protocols.malformed import MalformedError

# First octets of CBOR items that lead somewhere, to be put in place of others.
TELLING = bytes([0x00, 0x17, 0x18, 0x1B, 0x3B, 0x40, 0x5B, 0x5F, 0x7B, 0x82, 0x9B, 0x9F, 0xA1, 0xC2,
                 0xF4, 0xF9, 0xFF])  # fmt: skip


def damaged(octets: bytes, draw: random.Random) -> bytes:
    """A copy with one to four things done to it."""
    found = bytearray(octets)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(found) + 1)
        match draw.randrange(6):
            case 0:
                found[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                found[at : at + 1] = bytes([draw.choice(TELLING)])
            case 2:
                del found[at : at + draw.randint(1, 8)]
            case 3:
                found[at:at] = draw.randbytes(draw.randint(1, 9))
            case 4:
                found[at:at] = found[at : at + draw.randint(1, 40)]
            case _:
                del found[at:]
    return bytes(found)


def read_everything(octets: bytes) -> Bundle | None:
    """Read all that there is to read; None when it is refused."""
    try:
        bundle = decode(octets, insist=False)
    except MalformedError as error:
        refused = error
    else:
        refused = None
    if refused is not None:
        assert refused.what
        assert -1 <= refused.offset <= len(octets)
        return None
    for block in bundle.blocks:
        for read in (contents, lambda b: decode_record(b.data), decode_security):
            try:
                read(block)
            except MalformedError:
                continue
        try:
            if block.type == BlockType.INTEGRITY:
                integrity_holds(bundle, block, b"key")
            if block.type == BlockType.CONFIDENTIALITY:
                associated_data(bundle, block, 1)
        except MalformedError:
            continue
    return bundle


@pytest.mark.parametrize("name", all_vectors())
def test_damaged_bundles_are_refused_or_written_back_as_they_were(name: str) -> None:
    draw = random.Random(name)
    octets, good = all_vectors()[name], 0
    for _ in range(1500):
        bad = damaged(octets, draw)
        bundle = read_everything(bad)
        if bundle is not None:
            good += 1
            assert bundle.encode() == bad
    assert 0 < good < 1500


@given(st.binary(max_size=200))
def test_any_octets_at_all_are_refused_cleanly(octets: bytes) -> None:
    read_everything(octets)
    read_everything(b"\x9f\x88\x07" + octets)
    for read in (decode_record,):
        try:
            read(octets)
        except MalformedError:
            continue
