"""Another entity of CFDP, and how to deal with it."""

from __future__ import annotations

from dataclasses import dataclass

from cfdppy.mib import RemoteEntityConfig
from spacepackets.cfdp import ChecksumType, TransmissionMode
from spacepackets.util import ByteFieldGenerator

CHECKSUMS = {
    "modular": ChecksumType.MODULAR,
    "crc32": ChecksumType.CRC_32,
    "crc32c": ChecksumType.CRC_32C,
    "null": ChecksumType.NULL_CHECKSUM,
}


@dataclass(frozen=True)
class Peer:
    """Another entity, and how to deal with it. `timeout_s` must exceed the round trip.

    From Earth to the Moon and back light takes 2.4 to 2.8 s; the limits count repetitions.
    """

    entity: int
    timeout_s: float = 5.0
    limit: int = 10
    inactivity_s: float = 600.0
    unit_octets: int = 1024
    checksum: str = "crc32"
    unit_crc: bool = False
    largest_octets: int = 1 << 30


def remote_of(peer: Peer, width: int) -> RemoteEntityConfig:
    """The peer as `cfdp-py` wants to know it. Raises ValueError for a checksum not known."""
    if peer.checksum not in CHECKSUMS:
        raise ValueError(f"checksum {peer.checksum!r} is not known; known: {', '.join(CHECKSUMS)}")
    return RemoteEntityConfig(
        entity_id=ByteFieldGenerator.from_int(width, peer.entity),
        max_file_segment_len=None,
        max_packet_len=peer.unit_octets,
        closure_requested=False,
        crc_on_transmission=peer.unit_crc,
        default_transmission_mode=TransmissionMode.ACKNOWLEDGED,
        crc_type=CHECKSUMS[peer.checksum],
        positive_ack_timer_interval_seconds=peer.timeout_s,
        positive_ack_timer_expiration_limit=peer.limit,
        check_limit=peer.limit,
        disposition_on_cancellation=True,
        nak_timer_interval_seconds=peer.timeout_s,
        nak_timer_expiration_limit=peer.limit,
    )
