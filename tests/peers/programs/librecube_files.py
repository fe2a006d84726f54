"""An entity of LibreCube's cfdp: send a file, or wait for files until standard input ends.

Arguments: own entity, the other's port, folder, then for sending: file, other's entity, class
(1 or 2), checksum. Prints its port when it listens, and "finished CONDITION DELIVERY" for every
transaction that ends.
"""

import sys

import cfdp
from cfdp.constants import ChecksumType, TransmissionMode
from cfdp.filestore import NativeFileStore
from cfdp.transport.udp import UdpTransport

own, other_port, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
transport = UdpTransport(routing={"*": [("127.0.0.1", other_port)]})
transport.bind("127.0.0.1", 0)
# It wakes itself at this address when it is to end.
transport._addr = transport._socket.getsockname()


class Entity(cfdp.CfdpEntity):
    def transaction_finished_indication(
        self, transaction_id, condition_code, file_status, delivery_code, *more, **others
    ):
        print("finished", condition_code, delivery_code, flush=True)


entity = Entity(
    own, NativeFileStore(folder), transport, transaction_finished_indication_required=True,
    positive_ack_timer_interval=1, positive_ack_timer_expiration_limit=20,
    nak_timer_interval=1, nak_timer_expiration_limit=20, transaction_inactivity_limit=20,
)  # fmt: skip
print(transport._addr[1], flush=True)
if len(sys.argv) > 4:
    name, other, kind, checksum = sys.argv[4:8]
    mode = TransmissionMode.UNACKNOWLEDGED if kind == "1" else TransmissionMode.ACKNOWLEDGED
    entity.put(
        int(other), source_filename=name, destination_filename=name, transmission_mode=mode,
        checksum_type=getattr(ChecksumType, checksum),
    )  # fmt: skip
sys.stdin.read()
entity.shutdown()
transport.unbind()
