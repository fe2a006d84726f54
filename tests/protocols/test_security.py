"""The worked examples of RFC 9173: security blocks and their HMACs."""

from __future__ import annotations

from typing import Any

import pytest

from ilrs.protocols.dtn.blocks import Block, BlockType
from ilrs.protocols.dtn.bundle import decode
from ilrs.protocols.dtn.security import (
    BCB_AES_GCM,
    BIB_HMAC_SHA2,
    associated_data,
    decode_security,
    integrity_holds,
)  # fmt: skip
from ilrs.protocols.malformed import MalformedError

# RFC 9173 A.1, A.3 and A.4 use the same key for their HMACs.
KEY = bytes.fromhex("1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b")


def secured(rfc9173: dict[str, Any], number: int) -> bytes:
    return bytes.fromhex(rfc9173["cases"][number - 1]["bundles"][1])


def test_security_blocks_are_read_and_written_as_the_same_octets(rfc9173: dict[str, Any]) -> None:
    seen = 0
    for number in (1, 2, 3, 4):
        for block in decode(secured(rfc9173, number)).blocks:
            encrypted = number == 4 and block.type == BlockType.INTEGRITY
            if block.type in (BlockType.INTEGRITY, BlockType.CONFIDENTIALITY) and not encrypted:
                assert decode_security(block).encode() == block.data
                seen += 1
    assert seen == 5


def test_a_security_block_says_what_it_protects(rfc9173: dict[str, Any]) -> None:
    bundle = decode(secured(rfc9173, 3))
    integrity = decode_security(bundle.blocks[0])
    assert (integrity.targets, integrity.context) == ((0, 2), BIB_HMAC_SHA2)
    assert str(integrity.source) == "ipn:3.0"
    assert decode_security(bundle.blocks[1]).context == BCB_AES_GCM


@pytest.mark.parametrize("number", [1, 3])
def test_the_hmacs_of_the_examples_hold(rfc9173: dict[str, Any], number: int) -> None:
    bundle = decode(secured(rfc9173, number))
    block = bundle.block(BlockType.INTEGRITY)
    assert block is not None
    assert integrity_holds(bundle, block, KEY)
    assert not integrity_holds(bundle, block, b"another key")


def test_the_hmac_over_all_headers_holds_once_the_block_is_plain(rfc9173: dict[str, Any]) -> None:
    """A.4: the integrity block itself is encrypted; the RFC prints it before encryption."""
    parts = rfc9173["cases"][3]["parts"]
    plain = decode(bytes.fromhex(rfc9173["cases"][3]["bundles"][0]))
    block = Block(BlockType.INTEGRITY, 3, bytes.fromhex(parts[3]))
    assert integrity_holds(plain.with_block(block), block, KEY)


def test_a_changed_payload_breaks_the_hmac(rfc9173: dict[str, Any]) -> None:
    octets = bytearray(secured(rfc9173, 1))
    octets[-3] ^= 1
    bundle = decode(bytes(octets))
    assert not integrity_holds(bundle, bundle.blocks[0], KEY)


def test_associated_data_hold_the_headers_that_the_scope_names(rfc9173: dict[str, Any]) -> None:
    """A.4.4.2 of the RFC prints these octets for the payload as target."""
    bundle = decode(secured(rfc9173, 4))
    block = bundle.block(BlockType.CONFIDENTIALITY)
    assert block is not None
    primary = "88070000820282010282028202018202820201820018281a000f4240"
    assert associated_data(bundle, block, 1).hex() == "07" + primary + "010100" + "0c0201"


def test_a_target_that_is_not_there_is_told(rfc9173: dict[str, Any]) -> None:
    bundle = decode(secured(rfc9173, 3))
    with pytest.raises(MalformedError, match="block 2, which is not there"):
        integrity_holds(bundle.without([2]), bundle.blocks[0], KEY)


def test_an_unknown_context_is_told(rfc9173: dict[str, Any]) -> None:
    bundle = decode(secured(rfc9173, 2))
    with pytest.raises(MalformedError, match="context 2"):
        integrity_holds(bundle, bundle.blocks[0], KEY)
