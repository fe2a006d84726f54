"""An entity of CFDP: sends and receives any number of files at once, classes 1 and 2.

Octets and times in, octets and happenings out. One state machine of `cfdp-py` per transaction;
around them a history of transactions, timers that stand still while a link is not scheduled, and an
end by inactivity, which the library lacks. Not modelled: suspension, keep-alive, prompts, proxy
operations, requests to file stores, records.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cfdppy.defs import CfdpState
from cfdppy.handler.common import PacketDestination, get_packet_destination
from spacepackets.cfdp import ConditionCode, GenericPduPacket, TransmissionMode
from spacepackets.cfdp.pdu import EofPdu, MetadataPdu

from ilrs.protocols.cfdp.files import Aside, Files, clean_name
from ilrs.protocols.cfdp.handlers import Receiver, Sender
from ilrs.protocols.cfdp.happening import FileArrived, FileFailed, Happening, UnitRefused
from ilrs.protocols.cfdp.history import History, acknowledge_again, answer_late
from ilrs.protocols.cfdp.machines import Line, Machines
from ilrs.protocols.cfdp.pdu import Transaction, decode_pdu, transaction_of
from ilrs.protocols.cfdp.peer import Peer
from ilrs.protocols.cfdp.work import Work, ending_of
from ilrs.protocols.malformed import MalformedError


class FileService:
    """The entity of number `entity`; numbers are written in `width` octets."""

    def __init__(
        self, entity: int, files: Files, peers: Iterable[Peer], *, width: int = 2,
    ) -> None:  # fmt: skip
        self.entity, self.files, self.width = entity, files, width
        self.history = History()
        self._lines = {p.entity: Line(p) for p in peers}
        self._machines = Machines(entity, width, files, (k.peer for k in self._lines.values()))
        self._work: dict[Transaction, Work] = {}
        self._told: list[Happening] = []

    @property
    def busy(self) -> list[Transaction]:
        """The transactions under way."""
        return sorted(self._work)

    def put(
        self, peer: int, source: str, destination: str = "", *, acknowledged: bool = True,
        closure: bool = False, now_s: float,
    ) -> Transaction:  # fmt: skip
        """Begin to send a file of the store. Raises ValueError for a file or peer not known."""
        line = self._line(peer)
        if not self.files.file_exists(Path(clean_name(source))):
            raise ValueError(f"there is no file {source!r} to send")
        line.clock.tell(now_s)
        transaction, work = self._machines.sender(
            line, source, destination, acknowledged=acknowledged, closure=closure
        )
        self._work[transaction] = work
        line.collect(work)
        return transaction

    def _line(self, peer: int) -> Line:
        if peer not in self._lines:
            raise ValueError(f"entity {peer} is not known; known: {sorted(self._lines)}")
        return self._lines[peer]

    def freeze(self, peer: int, now_s: float) -> None:
        """The link to a peer is not scheduled: nothing is sent, no timer runs."""
        self._line(peer).clock.freeze(now_s)

    def thaw(self, peer: int, now_s: float) -> None:
        """The link to a peer is scheduled again."""
        self._line(peer).clock.thaw(now_s)

    def cancel(self, transaction: Transaction, now_s: float) -> list[Happening]:
        """Give a transaction up, and tell the peer."""
        work = self._work.get(transaction)
        return self._cancel(transaction, work, "cancelled here", now_s) if work else []

    def outgoing(self, peer: int, now_s: float, most: int = 64) -> list[bytes]:
        """Up to `most` units for a peer; what it gets depends on how often this is asked."""
        line = self._line(peer)
        line.clock.tell(now_s)
        if line.clock.frozen:
            return []
        for transaction, work in list(self._work.items()):
            if work.peer.entity == peer and isinstance(work.machine, Sender):
                self._fill(transaction, work, line, most)
        return [line.waiting.popleft() for _ in range(min(most, len(line.waiting)))]

    def _fill(self, transaction: Transaction, work: Work, line: Line, most: int) -> None:
        """Let a sender make units until there are enough or it has none."""
        while len(line.waiting) < most and transaction in self._work:
            before = len(line.waiting)
            self._told += self._step(transaction, work, None)
            if len(line.waiting) == before:
                return
            work.heard_s = line.clock.elapsed_s

    def receive(self, octets: bytes, now_s: float) -> list[Happening]:
        """A unit from a peer."""
        try:
            pdu = decode_pdu(octets)
            for_sender = get_packet_destination(pdu) is PacketDestination.SOURCE_HANDLER
        except (MalformedError, ValueError) as error:
            return [UnitRefused(str(error))]
        mine, other = pdu.source_entity_id.value, pdu.dest_entity_id.value
        if not for_sender:
            mine, other = other, mine
        if mine != self.entity or other not in self._lines:
            return [UnitRefused(f"a unit between entities {other} and {mine}, which are not ours")]
        line, transaction = self._lines[other], transaction_of(pdu)
        line.clock.tell(now_s)
        work = self._work.get(transaction)
        if work is None:
            work = None if for_sender else self._begin(transaction, pdu, line)
        if work is None:
            return self._late(transaction, pdu, line)
        work.heard_s = line.clock.elapsed_s
        again = isinstance(work.machine, Receiver) and work.machine.has_end_of_file
        if isinstance(pdu, EofPdu) and again:
            line.waiting.append(acknowledge_again(pdu))
            if pdu.condition_code == ConditionCode.NO_ERROR or work.told:
                return []
            return self._cancel(transaction, work, "cancelled by the peer", now_s)
        return self._step(transaction, work, pdu)

    def _begin(self, transaction: Transaction, pdu: GenericPduPacket, line: Line) -> Work | None:
        if transaction in self.history or transaction.source == self.entity:
            return None
        if isinstance(pdu, MetadataPdu) and pdu.file_size > line.peer.largest_octets:
            return None
        work = self._machines.receiver(line, transaction)
        self._work[transaction] = work
        return work

    def _late(self, transaction: Transaction, pdu: GenericPduPacket, line: Line) -> list[Happening]:
        known = transaction in self.history
        answer = None
        if pdu.transmission_mode == TransmissionMode.ACKNOWLEDGED:
            answer = answer_late(pdu, known)
        if answer is not None:
            line.waiting.append(answer)
        return [] if known else [UnitRefused(f"transaction {transaction} is not known here")]

    def _step(
        self, transaction: Transaction, work: Work, pdu: GenericPduPacket | None
    ) -> list[Happening]:
        """Let a state machine go one step, and see whether it is done."""
        told: list[Happening] = []
        try:
            work.machine.state_machine(pdu)  # pyright: ignore[reportArgumentType]
        except Exception as error:
            # Whatever a unit does to the machine of one transaction must not touch the others.
            told.append(UnitRefused(f"{transaction}: {type(error).__name__}: {error}"))
        self._lines[work.peer.entity].collect(work)
        if isinstance(work.machine, Receiver) and work.listener.finished and not work.told:
            # The file is there; that the sender has heard of it may take long.
            work.told = True
            told.append(self._conclude(transaction, work))
        if work.told and work.faults.last is ConditionCode.POSITIVE_ACK_LIMIT_REACHED:
            # The library would go on saying Finished for ever.
            work.machine.reset()
        return told + self._end_if_done(transaction, work)

    def _end_if_done(self, transaction: Transaction, work: Work) -> list[Happening]:
        if work.machine.state != CfdpState.IDLE:
            return []
        if work.listener.finished is None and work.faults.last is None and not work.cancelled:
            # A unit that begins nothing, such as a piece of a class 1 file without its metadata.
            if isinstance(work.machine, Receiver) and work.listener.metadata is None:
                del self._work[transaction]
            return []
        del self._work[transaction]
        return [] if work.told else [self._conclude(transaction, work)]

    def _conclude(self, transaction: Transaction, work: Work) -> Happening:
        """How a transaction ended; a whole file gets its name, a part of one is forgotten."""
        ending = ending_of(transaction, work)
        metadata, aside = work.listener.metadata, work.listener.vfs
        if isinstance(aside, Aside) and metadata is not None and metadata.dest_file_name:
            name = Path(metadata.dest_file_name)
            try:
                if isinstance(ending, FileArrived):
                    aside.move(name, Path(ending.name))
                else:
                    aside.delete_file(name)
            except OSError as error:
                ending = FileFailed(transaction, f"the store failed: {error}")
        self.history.add(transaction, ending.why if isinstance(ending, FileFailed) else "complete")
        return ending

    def tick(self, now_s: float) -> list[Happening]:
        """Let timers run out that have to."""
        for line in self._lines.values():
            line.clock.tell(now_s)
        told, self._told = self._told, []
        for transaction, work in list(self._work.items()):
            clock = self._lines[work.peer.entity].clock
            if clock.frozen:
                continue
            if work.sending:
                continue
            if clock.elapsed_s - work.heard_s >= work.peer.inactivity_s:
                told += self._cancel(transaction, work, "nothing was heard", now_s)
            else:
                told += self._step(transaction, work, None)
        return told

    def _cancel(
        self, transaction: Transaction, work: Work, why: str, now_s: float
    ) -> list[Happening]:
        line = self._lines[work.peer.entity]
        line.clock.tell(now_s)
        if work.cancelled:
            # Told before, and still no answer.
            work.machine.reset()
            return self._end_if_done(transaction, work)
        work.cancelled, work.heard_s = why, line.clock.elapsed_s
        identity = work.machine.transaction_id
        if identity is None or not work.machine.cancel_request(identity):
            work.machine.reset()
        line.collect(work)
        return self._step(transaction, work, None)
