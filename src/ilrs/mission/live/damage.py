"""What a bad path does to frames and units, so that the other end always notices."""

from __future__ import annotations

import random

from ilrs.protocols.ccsds.cltu import START
from ilrs.protocols.ccsds.code_block import BLOCK_OCTETS


def damage_frame(draw: random.Random, frame: bytes) -> bytes:
    """One wrong octet, which the check of a frame never misses."""
    wrong = bytearray(frame)
    wrong[draw.randrange(len(frame))] ^= draw.randrange(1, 256)
    return bytes(wrong)


def damage_unit(draw: random.Random, cltu: bytes) -> bytes:
    """Two wrong bits in the first code block, which the code notices and cannot put right."""
    end = len(START) + BLOCK_OCTETS
    wrong = int.from_bytes(cltu[len(START) : end], "big")
    for place in draw.sample(range(63), 2):
        wrong ^= 1 << 63 - place
    return START + wrong.to_bytes(BLOCK_OCTETS, "big") + cltu[end:]
