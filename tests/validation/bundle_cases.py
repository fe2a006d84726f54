"""Bundles and files octet for octet: RFC 9171 and 9173, another node's bundles, checksums."""

import math
import runpy
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from spacepackets.cfdp.defs import ChecksumType

from ilrs.protocols.cfdp.files import file_checksum
from ilrs.protocols.dtn.blocks import Block, BlockType
from ilrs.protocols.dtn.bundle import Bundle, decode
from ilrs.protocols.dtn.checksum import Checksum
from ilrs.protocols.dtn.security import associated_data, decode_security, integrity_holds

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
others = runpy.run_path(str(HERE.parent / "protocols/bundles_of_others.py"))
RFC_9173 = "RFC 9173 (Birrane, White & Heiner 2022, doi:10.17487/RFC9173), appendix A"
PYD3TN = "pyD3TN 0.15.2: two bundles with CRC-32C and CRC-16"
CFDP_KINDS = {
    "modular": ChecksumType.MODULAR, "crc32": ChecksumType.CRC_32, "crc32c": ChecksumType.CRC_32C,
}  # fmt: skip


def cases() -> list:
    """All comparisons of octets, at once; nothing may differ."""
    given = tomllib.loads((HERE / "bundle_values.toml").read_text(encoding="utf-8"))
    return [
        *rewritten_cases(),
        *security_cases(others["examples"]()["cases"], given["rfc9173"]),
        *checksum_cases(given["checksums"]),
    ]


def rewritten_cases() -> Iterator:
    """Decoded and written anew from what was understood, not from what was kept."""
    for name, octets in others["all_vectors"]().items():
        bundle = decode(octets)
        anew = Bundle(replace(bundle.primary), tuple(replace(block) for block in bundle.blocks))
        source = RFC_9173 if name.startswith("RFC") else PYD3TN
        wrong = differing(anew.encode(), octets)
        yield Case(f"{name}, octets that differ when written anew", wrong, 0, 0, "octets", source)


def security_cases(examples: list[dict], given: dict) -> Iterator:
    """HMACs of the examples, their security blocks, and what AES-GCM authenticates besides."""
    key = bytes.fromhex(given["hmac_key"])
    secured = [decode(bytes.fromhex(case["bundles"][1])) for case in examples]
    for number in (1, 3):
        bundle = secured[number - 1]
        block = bundle.block(BlockType.INTEGRITY)
        yield _hmacs(f"RFC 9173 A.{number}", bundle, block, key, given["targets"][f"a{number}"])
    # A.4: the integrity block itself is encrypted; the RFC prints it before encryption.
    plain = decode(bytes.fromhex(examples[3]["bundles"][0]))
    block = Block(BlockType.INTEGRITY, 3, bytes.fromhex(examples[3]["parts"][3]))
    yield _hmacs("RFC 9173 A.4", plain.with_block(block), block, key, given["targets"]["a4"])
    for number, bundle in enumerate(secured, 1):
        wrong = 0
        for block in bundle.blocks:
            encrypted = number == 4 and block.type == BlockType.INTEGRITY
            if block.type in (BlockType.INTEGRITY, BlockType.CONFIDENTIALITY) and not encrypted:
                wrong += differing(decode_security(block).encode(), block.data)
        yield Case(f"RFC 9173 A.{number} security blocks, octets that differ when written anew",
                   wrong, 0, 0, "octets", RFC_9173)  # fmt: skip
    ours = associated_data(secured[3], secured[3].block(BlockType.CONFIDENTIALITY), 1)
    theirs = bytes.fromhex(given["a4_associated_data"])
    yield Case("RFC 9173 A.4 associated data of the payload, octets that differ",
               differing(ours, theirs), 0, 0, "octets", RFC_9173)  # fmt: skip


def _hmacs(name: str, bundle: Bundle, block: Block, key: bytes, count: int) -> object:
    """How many HMACs of a block hold: all of its targets or none, and none under another key."""
    held = len(decode_security(block).targets) if integrity_holds(bundle, block, key) else 0
    false = integrity_holds(bundle, block, key[::-1])
    return Case(f"{name} HMACs that hold", math.nan if false else held, count, 0, "HMACs", RFC_9173)


def checksum_cases(given: list[dict]) -> Iterator:
    """Octets that differ from the published checksum of published data."""
    for row in given:
        data = row["text"].encode() if "text" in row else bytes.fromhex(row["hex"])
        kind = row["kind"]
        if row["of"] == "bundle":
            ours = Checksum[kind.upper()].of(data)
        else:
            ours = file_checksum(CFDP_KINDS[kind], [data])
        wrong = differing(ours, bytes.fromhex(row["checksum"]))
        name = f"{row['name']}, octets that differ"
        yield Case(name, wrong, 0, 0, "octets", row["source"])


def differing(ours: bytes, theirs: bytes) -> int:
    """How many octets differ, and how many there are too many or too few."""
    return sum(a != b for a, b in zip(ours, theirs, strict=False)) + abs(len(ours) - len(theirs))
