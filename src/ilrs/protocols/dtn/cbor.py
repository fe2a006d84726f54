"""The part of CBOR (RFC 8949) that bundles are made of, read strictly and with offsets.

Read: unsigned integers, byte strings, text strings, arrays, false and true. Integers that are
longer than they need to be are read, since nodes in the field write them. Refused: what RFC 9171
has no use for (maps, tags, floats, negative integers) and everything of indefinite length but the
array of a bundle. Lengths are compared with what is there before anything is set aside. Writing is
done by `cbor2`.
"""

from __future__ import annotations

from typing import NoReturn

import cbor2

from ilrs.protocols.malformed import MalformedError

UNSIGNED, NEGATIVE, OCTETS, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
NAMES = ("an unsigned integer", "a negative integer", "a byte string", "a text string",
         "an array", "a map", "a tag", "a simple value or float")  # fmt: skip
INDEFINITE = 31
BREAK = 0xFF
# RFC 9171 nests four deep; anything deeper is no bundle.
DEEPEST = 16

encode = cbor2.dumps


class Cursor:
    """A place in octets that moves on as items are read. Raises MalformedError, with the offset."""

    def __init__(self, octets: bytes, at: int = 0, end: int | None = None) -> None:
        self.octets, self.at = octets, at
        self.end = len(octets) if end is None else end

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        """Raise MalformedError at `at`, or at the present place."""
        raise MalformedError(what, self.at if at is None else at)

    def peek(self, what: str) -> int:
        """The next octet, without moving on."""
        if self.at >= self.end:
            self.fail(f"ends where {what} should begin")
        return self.octets[self.at]

    def _argument(self, wanted: int, what: str) -> int:
        """The number in the head of an item of major type `wanted`; moves behind the head."""
        first = self.peek(what)
        major, info = first >> 5, first & 31
        if major != wanted:
            self.fail(f"{what} must be {NAMES[wanted]}, and {NAMES[major]} is there")
        if info < 24:
            self.at += 1
            return info
        if info == INDEFINITE and wanted in (OCTETS, TEXT, ARRAY):
            self.fail(f"{what} is of indefinite length, which only the bundle itself may be")
        if info > 27:
            self.fail(f"{what} has a head that CBOR does not know (0x{first:02x})")
        size = 1 << (info - 24)
        start, behind = self.at + 1, self.at + 1 + size
        if behind > self.end:
            self.fail(f"ends within the head of {what}")
        self.at = behind
        return int.from_bytes(self.octets[start:behind], "big")

    def unsigned(self, what: str) -> int:
        """An unsigned integer of up to 64 bits."""
        return self._argument(UNSIGNED, what)

    def _string(self, major: int, what: str) -> bytes:
        at = self.at
        size = self._argument(major, what)
        if size > self.end - self.at:
            self.fail(f"{what} claims {size} octets, and {self.end - self.at} are left", at)
        start, self.at = self.at, self.at + size
        return self.octets[start : self.at]

    def byte_string(self, what: str) -> bytes:
        """A byte string of definite length."""
        return self._string(OCTETS, what)

    def text(self, what: str) -> str:
        """A text string of definite length, in UTF-8."""
        at = self.at
        try:
            return self._string(TEXT, what).decode()
        except UnicodeDecodeError:
            self.fail(f"{what} is not UTF-8", at)

    def array(self, what: str, counts: tuple[int, ...] = ()) -> int:
        """The number of items of an array of definite length, one of `counts` when given."""
        at = self.at
        count = self._argument(ARRAY, what)
        if counts and count not in counts:
            wanted = " or ".join(map(str, counts))
            self.fail(f"{what} has {count} items and must have {wanted}", at)
        if count > self.end - self.at:
            self.fail(f"{what} claims {count} items in {self.end - self.at} octets", at)
        return count

    def boolean(self, what: str) -> bool:
        """False or true."""
        first = self.peek(what)
        if first not in (0xF4, 0xF5):
            self.fail(f"{what} must be false or true, and 0x{first:02x} is there")
        self.at += 1
        return first == 0xF5

    def peek_major(self, what: str) -> int:
        """The major type of the next item."""
        return self.peek(what) >> 5

    def skip(self, what: str, depth: int = 0) -> bytes:
        """The octets of the next item, whatever it is of those that may be there."""
        start, major = self.at, self.peek_major(what)
        if depth > DEEPEST:
            self.fail(f"{what} nests deeper than {DEEPEST} arrays")
        if major == UNSIGNED:
            self.unsigned(what)
        elif major in (OCTETS, TEXT):
            self._string(major, what)
        elif major == ARRAY:
            for _ in range(self.array(what)):
                self.skip(what, depth + 1)
        elif major == SIMPLE:
            self.boolean(what)
        else:
            self.fail(f"{what} is {NAMES[major]}, which bundles have no use for")
        return self.octets[start : self.at]

    def finish(self, what: str) -> None:
        """Make sure that nothing follows."""
        if self.at != self.end:
            self.fail(f"{self.end - self.at} octets follow {what}")


def array_head(count: int) -> bytes:
    """The head of an array of definite length, for items that are octets already."""
    head = bytearray(encode(count))
    head[0] |= ARRAY << 5
    return bytes(head)
