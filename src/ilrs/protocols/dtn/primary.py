"""The primary block: who sent a bundle to whom, when, of use for how long (RFC 9171 4.3.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag

from ilrs.protocols.dtn import cbor
from ilrs.protocols.dtn.checksum import Checksum, read_checksum, read_checksum_type
from ilrs.protocols.dtn.dtn_time import Created, read_created
from ilrs.protocols.dtn.eid import NONE, Eid, read_eid
from ilrs.protocols.malformed import MalformedError

VERSION = 7
# Drafts before the RFC counted seconds where it counts milliseconds, and microseconds in the
# lifetime. A creation time that is in 2012 to 2031 as seconds is in the second week of January 2000
# as milliseconds, before there were bundles.
_SECONDS_OF_DRAFTS = range(12 * 31_557_600, 32 * 31_557_600)
_MICROSECONDS_OF_DRAFTS = 1_000_000


class BundleFlags(IntFlag):
    """What the source asks of nodes (RFC 9171 4.2.3)."""

    FRAGMENT = 0x1
    ADMINISTRATIVE = 0x2
    MUST_NOT_FRAGMENT = 0x4
    ACKNOWLEDGE = 0x20
    REPORT_TIME = 0x40
    REPORT_RECEPTION = 0x4000
    REPORT_FORWARDING = 0x10000
    REPORT_DELIVERY = 0x20000
    REPORT_DELETION = 0x40000


REPORTS = (
    BundleFlags.REPORT_RECEPTION
    | BundleFlags.REPORT_FORWARDING
    | BundleFlags.REPORT_DELIVERY
    | BundleFlags.REPORT_DELETION
)


@dataclass(frozen=True)
class Piece:
    """Where a fragment's payload lies in the whole: its offset and the whole length, in octets."""

    offset: int
    total: int


@dataclass(frozen=True)
class PrimaryBlock:
    """The head of a bundle. `lifetime_ms` counts from its creation; `flags` may have unknown bits.

    `wire` has the octets it was read from, `checksum_ok` whether its checksum fits them (None
    without one); a block made or changed here has neither.
    """

    destination: Eid
    source: Eid
    created: Created
    lifetime_ms: int
    report_to: Eid = NONE
    flags: int = 0
    checksum: Checksum = Checksum.CRC32C
    piece: Piece | None = None
    wire: bytes | None = field(default=None, init=False, compare=False, repr=False)
    checksum_ok: bool | None = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if bool(self.flags & BundleFlags.FRAGMENT) != (self.piece is not None):
            raise ValueError("a bundle has a place in a whole if, and only if, it is a fragment")

    @property
    def identity(self) -> tuple[Eid, Created, Piece | None]:
        """What tells this bundle from all others: source, creation, place in the whole."""
        return self.source, self.created, self.piece

    @property
    def expires_ms(self) -> int:
        """The DTN time from which on it is of no use; meaningless if created without clock."""
        return self.created.time_ms + self.lifetime_ms

    def wants(self, flag: BundleFlags) -> bool:
        """Whether a flag is set; never one for reports on administrative or nameless bundles."""
        silent = self.flags & BundleFlags.ADMINISTRATIVE or self.source.is_none
        return bool(self.flags & flag) and not (flag & REPORTS and silent)

    def encode(self) -> bytes:
        """Its octets: those it was read from, or new ones in the shortest form."""
        if self.wire is not None:
            return self.wire
        items: list[object] = [VERSION, self.flags, int(self.checksum)]
        items += [self.destination.item(), self.source.item(), self.report_to.item()]
        items += [self.created.item(), self.lifetime_ms]
        if self.piece is not None:
            items += [self.piece.offset, self.piece.total]
        return self.checksum.seal(items)


def read_primary(cursor: cbor.Cursor) -> PrimaryBlock:
    """The primary block at the cursor; its checksum is looked at but not insisted on."""
    start, what = cursor.at, "the primary block"
    count = cursor.array(what, (8, 9, 10, 11))
    version = cursor.unsigned("the version")
    if version != VERSION:
        cursor.fail(f"version {version} of the Bundle Protocol; this program reads 7", start + 1)
    flags = cursor.unsigned("the bundle's flags")
    checksum = read_checksum_type(cursor, what)
    _check_count(count, flags, checksum, start)
    destination = read_eid(cursor, "the destination")
    source = read_eid(cursor, "the source")
    report_to = read_eid(cursor, "the report-to endpoint")
    at = cursor.at
    created = read_created(cursor, "the creation timestamp")
    lifetime_ms = cursor.unsigned("the lifetime")
    if created.time_ms in _SECONDS_OF_DRAFTS and lifetime_ms >= _MICROSECONDS_OF_DRAFTS:
        cursor.fail("the creation time is in seconds: a draft of version 7 from before RFC 9171, "
                    "which counts milliseconds", at)  # fmt: skip
    piece = _read_piece(cursor) if flags & BundleFlags.FRAGMENT else None
    holds = read_checksum(cursor, checksum, start, what)
    block = PrimaryBlock(
        destination, source, created, lifetime_ms, report_to, flags, checksum, piece
    )
    object.__setattr__(block, "wire", cursor.octets[start : cursor.at])
    object.__setattr__(block, "checksum_ok", holds)
    return block


def _check_count(count: int, flags: int, checksum: Checksum, at: int) -> None:
    wanted = 8 + 2 * bool(flags & BundleFlags.FRAGMENT) + bool(checksum)
    if count != wanted:
        raise MalformedError(
            f"the primary block has {count} items; its flags and checksum type ask for {wanted}", at
        )


def _read_piece(cursor: cbor.Cursor) -> Piece:
    at = cursor.at
    piece = Piece(
        cursor.unsigned("the fragment's offset"), cursor.unsigned("the length of the whole")
    )
    if piece.offset >= max(piece.total, 1):
        cursor.fail(f"the fragment begins at {piece.offset} of {piece.total} octets", at)
    return piece
