"""Transactions that are over, so that what comes late is answered as the standard asks.

A receiver acknowledges every end of file, also of a transaction that is over (727.0-B-5 4.7.2), and
a sender every Finished. Metadata or pieces that come again must not begin the file anew.
"""

from __future__ import annotations

from collections import OrderedDict
from copy import deepcopy

from cfdppy.handler.dest import acknowledge_inactive_eof_pdu
from spacepackets.cfdp import Direction, GenericPduPacket
from spacepackets.cfdp.pdu import AckPdu, DirectiveType, EofPdu, FinishedPdu
from spacepackets.cfdp.pdu.ack import TransactionStatus

from ilrs.protocols.cfdp.pdu import Transaction


class History:
    """The last transactions that are over, with the word for how each ended."""

    def __init__(self, most: int = 10_000) -> None:
        self.most = most
        self._over: OrderedDict[Transaction, str] = OrderedDict()

    def __contains__(self, transaction: Transaction) -> bool:
        return transaction in self._over

    def add(self, transaction: Transaction, ending: str) -> None:
        """Remember how a transaction ended; the oldest are forgotten."""
        self._over[transaction] = ending
        while len(self._over) > self.most:
            self._over.popitem(last=False)

    def ending(self, transaction: Transaction) -> str | None:
        """How a transaction ended."""
        return self._over.get(transaction)


def answer_late(pdu: GenericPduPacket, known: bool) -> bytes | None:
    """What to send back for a unit of a transaction that is over or unknown; None for nothing."""
    # The library turns the direction in the unit itself.
    pdu = deepcopy(pdu)
    status = TransactionStatus.TERMINATED if known else TransactionStatus.UNRECOGNIZED
    if isinstance(pdu, EofPdu):
        return bytes(acknowledge_inactive_eof_pdu(pdu, status).pack())
    if isinstance(pdu, FinishedPdu):
        config = pdu.pdu_header.pdu_conf
        config.direction = Direction.TOWARDS_RECEIVER
        answer = AckPdu(config, DirectiveType.FINISHED_PDU, pdu.condition_code, status)
        return bytes(answer.pack())
    return None


def acknowledge_again(pdu: EofPdu) -> bytes:
    """The acknowledgement of an end of file that has come before, of a transaction under way."""
    config = deepcopy(pdu.pdu_header.pdu_conf)
    config.direction = Direction.TOWARDS_SENDER
    answer = AckPdu(config, DirectiveType.EOF_PDU, pdu.condition_code, TransactionStatus.ACTIVE)
    return bytes(answer.pack())
