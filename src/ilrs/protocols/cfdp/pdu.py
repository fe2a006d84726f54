"""Octets to the units of CFDP, by `spacepackets`, with one error for whatever is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacepackets.cfdp import ConditionCode, GenericPduPacket
from spacepackets.cfdp.pdu import EofPdu, PduFactory

from ilrs.protocols.malformed import MalformedError


@dataclass(frozen=True, order=True)
class Transaction:
    """What a transaction is known by everywhere: who sends the file, and its number there."""

    source: int
    number: int

    def __str__(self) -> str:
        return f"{self.source}/{self.number}"


def decode_pdu(octets: bytes) -> GenericPduPacket:
    """The unit that these octets are. Raises MalformedError."""
    pdu: GenericPduPacket | None = None
    try:
        pdu = PduFactory.from_raw(octets)
    except Exception as error:
        # The library does not say what it raises on damaged octets: index, key, type, value ...
        raise MalformedError(f"no unit of CFDP: {type(error).__name__}: {error}", 0) from None
    if pdu is None:
        raise MalformedError("no unit of CFDP: of no known type", 0)
    if isinstance(pdu, EofPdu) and pdu.condition_code > 15:
        # spacepackets 0.32 leaves the code of an end of file in the upper half of its octet.
        pdu.condition_code = ConditionCode(int(pdu.condition_code) >> 4)
    if len(octets) != pdu.packet_len:
        raise MalformedError(f"{len(octets)} octets in a unit of {pdu.packet_len}", 0)
    return pdu


def transaction_of(pdu: Any) -> Transaction:
    """The transaction a unit (or an identifier of the library) belongs to."""
    if hasattr(pdu, "source_entity_id"):
        return Transaction(pdu.source_entity_id.value, pdu.transaction_seq_num.value)
    return Transaction(pdu.source_id.value, pdu.seq_num.value)
