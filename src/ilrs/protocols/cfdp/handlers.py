"""The state machines of `cfdp-py` 0.7 for one transaction each, on a link's clock.

What is different from the library: timers read the link's clock; every receiver has its own list of
lost segments (the library shares one between all); a receiver that gets the metadata after the end
of file keeps the checksum and goes on asking for what is missing; a sender takes a Finished for the
lost acknowledgement of its end of file.
"""

from __future__ import annotations

from cfdppy.exceptions import InvalidNakPdu
from cfdppy.handler.dest import DestHandler, LostSegmentTracker
from cfdppy.handler.dest import TransactionStep as DestStep
from cfdppy.handler.source import SourceHandler
from cfdppy.handler.source import TransactionStep as SourceStep
from cfdppy.mib import LocalEntityConfig, RemoteEntityConfigTable
from cfdppy.user import CfdpUserBase
from spacepackets.cfdp import GenericPduPacket
from spacepackets.cfdp.pdu import (
    AbstractFileDirectiveBase,
    DirectiveType,
    EofPdu,
    FileDataPdu,
    NakPdu,
)
from spacepackets.seqcount import ProvidesSeqCount

from ilrs.protocols.cfdp.link_clock import LinkClock, LinkCountdown, LinkTimers

# The library keeps these to itself; they are where its timers are.
# pyright: reportPrivateUsage=false


class Sender(SourceHandler):
    """Sends one file."""

    def __init__(
        self, local: LocalEntityConfig, user: CfdpUserBase, remotes: RemoteEntityConfigTable,
        clock: LinkClock, check_s: float, numbers: ProvidesSeqCount,
    ) -> None:  # fmt: skip
        super().__init__(local, user, remotes, LinkTimers(clock, check_s), numbers)
        self._clock = clock

    def _start_positive_ack_procedure(self) -> None:
        super()._start_positive_ack_procedure()
        assert self._params.remote_cfg is not None
        self._params.positive_ack_params.ack_timer = LinkCountdown(
            self._clock, self._params.remote_cfg.positive_ack_timer_interval_seconds
        )

    def _check_inserted_packet(self, packet: AbstractFileDirectiveBase) -> None:
        waiting = self.states.step == SourceStep.WAITING_FOR_EOF_ACK
        if waiting and packet.directive_type == DirectiveType.FINISHED_PDU:
            self.states.step = SourceStep.WAITING_FOR_FINISHED
        if isinstance(packet, NakPdu):
            self._check_requests(packet)
        super()._check_inserted_packet(packet)

    def _check_requests(self, packet: NakPdu) -> None:
        """Refuse what no receiver asks for, before the library makes units of it."""
        size = self.file_size or 0
        asked = sum(end - start for start, end in packet.segment_requests)
        if any(end > size for _, end in packet.segment_requests) or asked > 2 * size:
            raise InvalidNakPdu(f"pieces are asked for that a file of {size} octets has not")


class Receiver(DestHandler):
    """Receives one file."""

    def __init__(
        self, local: LocalEntityConfig, user: CfdpUserBase, remotes: RemoteEntityConfigTable,
        clock: LinkClock, check_s: float,
    ) -> None:  # fmt: skip
        super().__init__(local, user, remotes, LinkTimers(clock, check_s))
        self._clock = clock

    @property
    def has_end_of_file(self) -> bool:
        """Whether an end of file has been acknowledged, so that another is a repetition."""
        return (
            self.deferred_lost_segment_procedure_active
            or self.states.step == DestStep.WAITING_FOR_FINISHED_ACK
        )

    def _common_first_packet_handler(self, pdu: GenericPduPacket) -> bool | None:
        self._params.acked_params.lost_seg_tracker = LostSegmentTracker()
        return super()._common_first_packet_handler(pdu)

    def _start_positive_ack_procedure(self) -> None:
        super()._start_positive_ack_procedure()
        assert self._params.remote_cfg is not None
        self._params.positive_ack_params.ack_timer = LinkCountdown(
            self._clock, self._params.remote_cfg.positive_ack_timer_interval_seconds
        )

    def _handle_eof_without_previous_metadata(self, eof_pdu: EofPdu) -> None:
        self._params.fp.crc32 = eof_pdu.file_checksum
        super()._handle_eof_without_previous_metadata(eof_pdu)

    def _handle_fd_pdu(self, file_data_pdu: FileDataPdu) -> None:
        end, size = file_data_pdu.offset + len(file_data_pdu.file_data), self.file_size
        if size is not None and end > size:
            # The library writes first and looks at the length afterwards.
            raise ValueError(f"a piece up to octet {end} of a file of {size}")
        super()._handle_fd_pdu(file_data_pdu)

    def _deferred_lost_segment_handling(self) -> None:
        acked = self._params.acked_params
        first = acked.procedure_timer is None
        super()._deferred_lost_segment_handling()
        if first and acked.procedure_timer is not None:
            assert self._params.remote_cfg is not None
            acked.procedure_timer = LinkCountdown(
                self._clock, self._params.remote_cfg.nak_timer_interval_seconds
            )
        late = self.states.step == DestStep.RECEIVING_FILE_DATA
        if late and self.deferred_lost_segment_procedure_active:
            self.states.step = DestStep.WAITING_FOR_MISSING_DATA
