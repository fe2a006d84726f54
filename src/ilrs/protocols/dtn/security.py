"""Security blocks: the abstract security block of RFC 9172 and the contexts of RFC 9173.

Read and written: every abstract security block, whatever its context. Computed here: the HMAC of
BIB-HMAC-SHA2 (RFC 9173 3), with keys that are given. AES-GCM of BCB (RFC 9173 4) is not computed:
the standard library has no AES; `associated_data` gives what such a cipher needs besides.
Not modelled: keys, their wrapping, security policy.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.blocks import Block
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.eid import Eid, read_eid
from ilrs.protocols.malformed import MalformedError

BIB_HMAC_SHA2, BCB_AES_GCM = 1, 2
PARAMETERS_PRESENT = 1
# BIB-HMAC-SHA2 3.3: identifiers of parameters, and of variants.
SHA_VARIANT, BIB_SCOPE = 1, 3
DIGESTS = {5: "sha256", 6: "sha384", 7: "sha512"}
DEFAULT_VARIANT, DEFAULT_SCOPE = 6, 7
# BCB-AES-GCM 4.3.
BCB_SCOPE = 4
# Both: what besides the target's data is covered.
PRIMARY, TARGET_HEADER, SECURITY_HEADER = 1, 2, 4

Values = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True)
class SecurityBlock:
    """An abstract security block (RFC 9172 3.6). Values of parameters and results are CBOR octets.

    `results` has one tuple for each of `targets`, which are block numbers.
    """

    targets: tuple[int, ...]
    context: int
    flags: int
    source: Eid
    parameters: Values
    results: tuple[Values, ...]

    def parameter(self, number: int, default: int) -> int:
        """An unsigned integer among the parameters."""
        octets = dict(self.parameters).get(number)
        if octets is None:
            return default
        cursor = cbor.Cursor(octets)
        found = cursor.unsigned(f"parameter {number} of the security block")
        cursor.finish(f"parameter {number} of the security block")
        return found

    def encode(self) -> bytes:
        """As the data of a BIB or BCB: the items one after the other, without an array around."""
        parts = [
            cbor.encode(list(self.targets)), cbor.encode(self.context), cbor.encode(self.flags),
            cbor.encode(self.source.item()),
        ]  # fmt: skip
        if self.flags & PARAMETERS_PRESENT:
            parts.append(_write_values(self.parameters))
        parts += [cbor.array_head(len(self.results)), *map(_write_values, self.results)]
        return b"".join(parts)


def _write_values(values: Values) -> bytes:
    head = cbor.array_head(len(values))
    return head + b"".join(b"\x82" + cbor.encode(number) + octets for number, octets in values)


def decode_security(block: Block) -> SecurityBlock:
    """The abstract security block that the data of a BIB or BCB are. Raises MalformedError."""
    cursor, what = cbor.Cursor(block.data), f"the security block {block.number}"
    count = cursor.array(f"the targets of {what}")
    targets = tuple(cursor.unsigned(f"a target of {what}") for _ in range(count))
    if not targets or len(set(targets)) != count:
        raise MalformedError(f"{what} has no target, or one twice", 0)
    context = cursor.unsigned(f"the context of {what}")
    flags = cursor.unsigned(f"the flags of {what}")
    source = read_eid(cursor, f"the source of {what}")
    parameters = _read_values(cursor, what) if flags & PARAMETERS_PRESENT else ()
    cursor.array(f"the results of {what}", (count,))
    results = tuple(_read_values(cursor, what) for _ in range(count))
    cursor.finish(what)
    return SecurityBlock(targets, context, flags, source, parameters, results)


def _read_values(cursor: cbor.Cursor, what: str) -> Values:
    values: list[tuple[int, bytes]] = []
    for _ in range(cursor.array(f"values of {what}")):
        cursor.array(f"a value of {what}", (2,))
        number = cursor.unsigned(f"the number of a value of {what}")
        values.append((number, cursor.skip(f"value {number} of {what}")))
    return tuple(values)


def _header(block: Block) -> bytes:
    return cbor.encode(block.type) + cbor.encode(block.number) + cbor.encode(block.flags)


def _shortest(bundle: Bundle) -> bytes:
    """The primary block in the shortest form, whatever form it came in."""
    return replace(bundle.primary).encode()


def _covered(bundle: Bundle, security: Block, target: int, scope: int) -> bytes:
    """Scope flags and the headers that they name, in the shortest form (RFC 9173 3.7, 4.7.2)."""
    parts = [cbor.encode(scope)]
    block = bundle.numbered(target)
    if scope & PRIMARY and target:
        parts.append(_shortest(bundle))
    if scope & TARGET_HEADER and block is not None:
        parts.append(_header(block))
    if scope & SECURITY_HEADER:
        parts.append(_header(security))
    return b"".join(parts)


def integrity_text(bundle: Bundle, security: Block, target: int) -> bytes:
    """The octets whose HMAC a BIB-HMAC-SHA2 block holds for a target (RFC 9173 3.7).

    Raises MalformedError when the target is not there.
    """
    scope = decode_security(security).parameter(BIB_SCOPE, DEFAULT_SCOPE)
    data = _target(bundle, target).data if target else _shortest(bundle)
    return _covered(bundle, security, target, scope) + cbor.encode(data)


def associated_data(bundle: Bundle, security: Block, target: int) -> bytes:
    """The additional authenticated data of a BCB-AES-GCM block for a target (RFC 9173 4.7.2)."""
    scope = decode_security(security).parameter(BCB_SCOPE, DEFAULT_SCOPE)
    return _covered(bundle, security, target, scope)


def _target(bundle: Bundle, number: int) -> Block:
    found = bundle.numbered(number)
    if found is None:
        raise MalformedError(f"a security block protects block {number}, which is not there")
    return found


def integrity_holds(bundle: Bundle, security: Block, key: bytes) -> bool:
    """Whether every HMAC of a BIB-HMAC-SHA2 block is that of its target under the key.

    Raises MalformedError for a block of another context, an unknown variant, or a missing target.
    """
    block = decode_security(security)
    if block.context != BIB_HMAC_SHA2:
        raise MalformedError(
            f"the security block has context {block.context}, not 1 (BIB-HMAC-SHA2)"
        )
    variant = block.parameter(SHA_VARIANT, DEFAULT_VARIANT)
    if variant not in DIGESTS:
        raise MalformedError(f"BIB-HMAC-SHA2 has no variant {variant}; known are 5, 6 and 7")
    good = True
    for target, values in zip(block.targets, block.results, strict=True):
        text = integrity_text(bundle, security, target)
        digest = hmac.new(key, text, getattr(hashlib, DIGESTS[variant])).digest()
        found = dict(values).get(1, b"")
        good &= hmac.compare_digest(cbor.encode(digest), found)
    return good
