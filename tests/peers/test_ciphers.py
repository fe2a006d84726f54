"""The confidential examples of RFC 9173, opened by the ciphers of `cryptography`.

What is ours in this: the reading of the security blocks, and the octets that they authenticate.
"""

from __future__ import annotations

import json
from pathlib import Path

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.blocks import Block, BlockType
from ilrs.protocols.dtn.bundle import Bundle, decode
from ilrs.protocols.dtn.security import associated_data, decode_security

VECTORS = Path(__file__).parents[1] / "protocols" / "vectors" / "rfc9173_appendix_a.json"
# RFC 9173 A.3 and A.4 name their content keys, which are not in the bundles.
A3_KEY = "71776572747975696f70617364666768"
A4_KEY = "71776572747975696f7061736466676871776572747975696f70617364666768"
IV, WRAPPED_KEY = 1, 3


def octets(encoded: bytes) -> bytes:
    return cbor.Cursor(encoded).byte_string("a value")


def sealed(bundle: Bundle, target: int) -> dict[str, str]:
    """What a cipher needs to open a block of a bundle, from its security block."""
    block = bundle.block(BlockType.CONFIDENTIALITY)
    found = bundle.numbered(target)
    assert block is not None
    assert found is not None
    security = decode_security(block)
    values = dict(security.parameters)
    tag = dict(security.results[security.targets.index(target)])[1]
    case = {"iv": octets(values[IV]), "tag": octets(tag), "sealed": found.data,
            "associated": associated_data(bundle, block, target)}  # fmt: skip
    # Parameter 3 is the wrapped key, as in A.2.
    if WRAPPED_KEY in values:
        case["wrapped"] = octets(values[WRAPPED_KEY])
    return {name: value.hex() for name, value in case.items()}


def test_what_the_examples_sealed_is_opened(peer) -> None:
    examples = json.loads(VECTORS.read_text(encoding="utf-8"))
    plain = [decode(bytes.fromhex(c["bundles"][0])) for c in examples["cases"]]
    secured = [decode(bytes.fromhex(c["bundles"][1])) for c in examples["cases"]]
    wrapping = {"wrapping_key": examples["keys"]["A.2 KEK"]}
    cases = [
        sealed(secured[1], 1) | wrapping,
        sealed(secured[2], 1) | {"key": A3_KEY},
        sealed(secured[3], 1) | {"key": A4_KEY},
        sealed(secured[3], 3) | {"key": A4_KEY},
    ]
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    opened = [bytes.fromhex(line) for line in peer("open_sealed.py", text=lines).lines()]
    assert opened[:3] == [plain[1].payload] * 3
    inner = decode_security(Block(BlockType.INTEGRITY, 3, opened[3]))
    assert (inner.targets, str(inner.source)) == ((1,), "ipn:2.1")
