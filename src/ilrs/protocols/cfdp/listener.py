"""What the state machines of `cfdp-py` tell, kept until the service asks."""

from __future__ import annotations

from typing import Any

from cfdppy.filestore import VirtualFilestore
from cfdppy.mib import DefaultFaultHandlerBase
from cfdppy.user import (
    CfdpUserBase,
    FileSegmentRecvdParams,
    MetadataRecvParams,
    TransactionFinishedParams,
    TransactionParams,
)  # fmt: skip
from spacepackets.cfdp.defs import ConditionCode, TransactionId
from spacepackets.cfdp.pdu.finished import FinishedParams


class Listener(CfdpUserBase):
    """The user of one state machine."""

    def __init__(self, files: VirtualFilestore) -> None:
        super().__init__(files)
        self.transaction: TransactionId | None = None
        self.finished: FinishedParams | None = None
        self.metadata: MetadataRecvParams | None = None
        self.received_octets = 0

    def transaction_indication(self, transaction_indication_params: TransactionParams) -> None:
        """A transaction has begun here."""
        self.transaction = transaction_indication_params.transaction_id

    def transaction_finished_indication(self, params: TransactionFinishedParams) -> None:
        """A transaction is over."""
        self.finished = params.finished_params

    def metadata_recv_indication(self, params: MetadataRecvParams) -> None:
        """The name and length of a file have come."""
        self.metadata = params

    def file_segment_recv_indication(self, params: FileSegmentRecvdParams) -> None:
        """A piece of a file has come."""
        self.received_octets += params.length

    def eof_sent_indication(self, transaction_id: TransactionId) -> None:
        """Not of interest."""

    def eof_recv_indication(self, transaction_id: TransactionId) -> None:
        """Not of interest."""

    def report_indication(self, transaction_id: TransactionId, status_report: Any) -> None:
        """Not of interest."""

    def suspended_indication(self, transaction_id: TransactionId, cond_code: ConditionCode) -> None:
        """Not of interest."""

    def resumed_indication(self, transaction_id: TransactionId, progress: int) -> None:
        """Not of interest."""

    def fault_indication(
        self, transaction_id: TransactionId, cond_code: ConditionCode, progress: int
    ) -> None:
        """Not of interest: faults are told to `Faults`."""

    def abandoned_indication(
        self, transaction_id: TransactionId, cond_code: ConditionCode, progress: int
    ) -> None:
        """Not of interest: faults are told to `Faults`."""


class Faults(DefaultFaultHandlerBase):
    """The last fault of a state machine; the library decides what to do about it."""

    def __init__(self) -> None:
        super().__init__()
        self.last: ConditionCode | None = None

    def _note(self, transaction_id: TransactionId, cond: ConditionCode, progress: int) -> None:
        del transaction_id, progress
        self.last = cond

    notice_of_suspension_cb = _note
    notice_of_cancellation_cb = _note
    abandoned_cb = _note

    def ignore_cb(self, transaction_id: TransactionId, cond: ConditionCode, progress: int) -> None:
        """A checksum that does not fit yet is none: pieces are still missing."""
