"""The state machines of transactions, each made with what the library wants to have beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cfdppy import PutRequest
from cfdppy.mib import IndicationConfig, LocalEntityConfig, RemoteEntityConfigTable
from spacepackets.cfdp import TransmissionMode
from spacepackets.seqcount import SeqCountProvider
from spacepackets.util import ByteFieldGenerator

from ilrs.protocols.cfdp.files import Aside, Files, clean_name
from ilrs.protocols.cfdp.handlers import Receiver, Sender
from ilrs.protocols.cfdp.link_clock import LinkClock
from ilrs.protocols.cfdp.listener import Faults, Listener
from ilrs.protocols.cfdp.pdu import Transaction, transaction_of
from ilrs.protocols.cfdp.peer import Peer, remote_of
from ilrs.protocols.cfdp.work import Work


@dataclass
class Line:
    """The way to a peer: its clock and what is to be sent."""

    peer: Peer
    clock: LinkClock = field(default_factory=LinkClock)
    waiting: deque[bytes] = field(default_factory=deque[bytes])

    def collect(self, work: Work) -> None:
        """Take over what a state machine has to send."""
        while (holder := work.machine.get_next_packet()) is not None:
            assert holder.pdu is not None
            self.waiting.append(bytes(holder.pdu.pack()))


class Machines:
    """Makes the senders and receivers of one entity; numbers are written in `width` octets."""

    def __init__(self, entity: int, width: int, files: Files, peers: Iterable[Peer]) -> None:
        self.entity, self.width, self.files = entity, width, files
        self._remotes = RemoteEntityConfigTable([remote_of(p, width) for p in peers])
        self._numbers = SeqCountProvider(16)

    def sender(
        self, line: Line, source: str, destination: str, *, acknowledged: bool, closure: bool
    ) -> tuple[Transaction, Work]:
        """One that has begun to send a file."""
        listener, faults = Listener(self.files), Faults()
        sender = Sender(self._local(faults), listener, self._remotes, line.clock,
                        line.peer.timeout_s, self._numbers)  # fmt: skip
        mode = TransmissionMode.ACKNOWLEDGED if acknowledged else TransmissionMode.UNACKNOWLEDGED
        number = ByteFieldGenerator.from_int(self.width, line.peer.entity)
        target = Path(clean_name(destination or source))
        sender.put_request(PutRequest(number, Path(clean_name(source)), target, mode, closure))
        sender.state_machine()
        assert listener.transaction is not None
        work = Work(sender, listener, faults, line.peer, line.clock.elapsed_s)
        return transaction_of(listener.transaction), work

    def receiver(self, line: Line, transaction: Transaction) -> Work:
        """One that keeps what comes aside until all of it is there."""
        aside = Aside(self.files, f".{transaction.source}-{transaction.number}.part")
        listener, faults = Listener(aside), Faults()
        machine = Receiver(
            self._local(faults), listener, self._remotes, line.clock, line.peer.timeout_s
        )
        return Work(machine, listener, faults, line.peer, line.clock.elapsed_s)

    def _local(self, faults: Faults) -> LocalEntityConfig:
        own = ByteFieldGenerator.from_int(self.width, self.entity)
        return LocalEntityConfig(own, IndicationConfig(), faults)
