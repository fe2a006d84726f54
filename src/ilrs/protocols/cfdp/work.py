"""A transaction under way, and how one ended."""

from __future__ import annotations

from dataclasses import dataclass

from spacepackets.cfdp import ConditionCode
from spacepackets.cfdp.pdu.finished import DeliveryCode, FileStatus

from ilrs.protocols.cfdp.files import clean_name
from ilrs.protocols.cfdp.handlers import Receiver, Sender
from ilrs.protocols.cfdp.happening import FileArrived, FileFailed, FileSent, Happening
from ilrs.protocols.cfdp.listener import Faults, Listener
from ilrs.protocols.cfdp.pdu import Transaction
from ilrs.protocols.cfdp.peer import Peer


@dataclass
class Work:
    """A state machine, who listens to it, and when it was last busy (on its link's clock)."""

    machine: Sender | Receiver
    listener: Listener
    faults: Faults
    peer: Peer
    heard_s: float
    cancelled: str = ""
    told: bool = False

    @property
    def sending(self) -> bool:
        """Whether a sender still has pieces to send for the first time, at its link's pace."""
        machine = self.machine
        return isinstance(machine, Sender) and machine.progress < (machine.file_size or 0)


def ending_of(transaction: Transaction, work: Work) -> Happening:
    """How a transaction ended whose state machine is done, or was reset."""
    finished = work.listener.finished
    if finished is None:
        fault = work.faults.last
        why = work.cancelled or (fault.name.lower().replace("_", " ") if fault else "abandoned")
        return FileFailed(transaction, why)
    if finished.condition_code != ConditionCode.NO_ERROR:
        why = finished.condition_code.name.lower().replace("_", " ")
        return FileFailed(transaction, work.cancelled or why)
    if finished.delivery_code != DeliveryCode.DATA_COMPLETE:
        return FileFailed(transaction, "the file is not complete")
    if isinstance(work.machine, Sender):
        return FileSent(transaction, finished.file_status != FileStatus.FILE_STATUS_UNREPORTED)
    metadata = work.listener.metadata
    if metadata is None or metadata.dest_file_name is None:
        return FileFailed(transaction, "it was about no file")
    name = clean_name(metadata.dest_file_name)
    return FileArrived(transaction, name, metadata.file_size or 0)
