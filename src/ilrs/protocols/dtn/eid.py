"""Endpoint identifiers: `dtn:none`, `dtn://node/service`, `ipn:node.service`.

RFC 9171 4.2.5 and, for the ipn scheme with an allocator, RFC 9758: `ipn:977000.100.1` is the same
endpoint whether written with two numbers (the allocator in the upper half of the first) or three.
Which of the two forms was read is kept, so that an identifier is written as it came, but it does
not matter for equality. Other schemes are refused. Names of dtn nodes are not compared with DNS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ilrs.protocols.dtn import cbor
from ilrs.protocols.malformed import MalformedError

DTN, IPN = 1, 2
LARGEST = 2**32 - 1
_HIERARCHY = re.compile(r"//[!-.0-~]+(?:/[!-~]*)?\Z")
_NUMBERS = re.compile(r"(?:(\d{1,10})\.)?(\d{1,20}|!)\.(\d{1,20})\Z", re.ASCII)


@dataclass(frozen=True)
class Eid:
    """An endpoint. `path` is `//node/service` of the dtn scheme; the numbers are those of ipn.

    `elements` (2 or 3) is the form in which an ipn identifier is written as CBOR.
    """

    scheme: int = DTN
    path: str = ""
    allocator: int = 0
    node: int = 0
    service: int = 0
    elements: int = field(default=2, compare=False)

    @classmethod
    def parse(cls, text: str) -> Eid:
        """From its text, such as `dtn://rover/tm` or `ipn:3.1`; raises ValueError for another."""
        scheme, _, rest = text.partition(":")
        if text == "dtn:none":
            return NONE
        if scheme == "dtn" and _HIERARCHY.match(rest):
            return cls(DTN, rest)
        if scheme == "ipn" and (found := _NUMBERS.match(rest)):
            allocator, node, service = found.groups()
            number = LARGEST if node == "!" else int(node)
            eid = cls(IPN, "", int(allocator or 0), number, int(service), 3 if allocator else 2)
            if max(eid.allocator, eid.node, eid.service) <= LARGEST:
                return eid
        raise ValueError(
            f'"{text}" is no endpoint; write dtn://node/service, ipn:node.service or dtn:none'
        )

    @property
    def is_none(self) -> bool:
        """Whether this is the null endpoint, `dtn:none` or `ipn:0.0`."""
        return not (self.path or self.node or self.service or self.allocator)

    @property
    def node_name(self) -> str:
        """The node it belongs to: `dtn://node/`, `ipn:node.0`; itself when it is none."""
        if self.scheme == DTN:
            return f"dtn://{self.path[2:].partition('/')[0]}/" if self.path else "dtn:none"
        return f"ipn:{self._number}.0"

    @property
    def _number(self) -> str:
        return f"{self.allocator}.{self.node}" if self.allocator else str(self.node)

    def __str__(self) -> str:
        if self.scheme == DTN:
            return f"dtn:{self.path or 'none'}"
        return f"ipn:{self._number}.{self.service}"

    def item(self) -> list[object]:
        """As the CBOR array of RFC 9171, in the form in which it was read."""
        if self.scheme == DTN:
            return [DTN, self.path or 0]
        if self.elements == 3:
            return [IPN, [self.allocator, self.node, self.service]]
        return [IPN, [(self.allocator << 32) | self.node, self.service]]


NONE = Eid()


def read_eid(cursor: cbor.Cursor, what: str) -> Eid:
    """The endpoint at the cursor."""
    at = cursor.at
    cursor.array(what, (2,))
    scheme = cursor.unsigned(f"the scheme of {what}")
    if scheme == DTN:
        return _read_dtn(cursor, what)
    if scheme == IPN:
        return _read_ipn(cursor, what)
    raise MalformedError(f"{what} is of scheme {scheme}; known are 1 (dtn) and 2 (ipn)", at)


def _read_dtn(cursor: cbor.Cursor, what: str) -> Eid:
    at = cursor.at
    if cursor.peek_major(what) == cbor.UNSIGNED:
        if cursor.unsigned(what):
            cursor.fail(f"{what} is a number of the dtn scheme other than 0 (none)", at)
        return NONE
    path = cursor.text(what)
    if not _HIERARCHY.match(path):
        cursor.fail(f"{what} is dtn:{path[:60]!r} and must be dtn://node/service", at)
    return Eid(DTN, path)


def _read_ipn(cursor: cbor.Cursor, what: str) -> Eid:
    at = cursor.at
    count = cursor.array(what, (2, 3))
    numbers = [cursor.unsigned(what) for _ in range(count)]
    if count == 2:
        allocator, node = numbers[0] >> 32, numbers[0] & LARGEST
    else:
        allocator, node = numbers[:2]
    service = numbers[-1]
    if max(allocator, node, service) > LARGEST:
        cursor.fail(f"{what} has a number above {LARGEST}, the largest of the ipn scheme", at)
    return Eid(IPN, "", allocator, node, service, count)
