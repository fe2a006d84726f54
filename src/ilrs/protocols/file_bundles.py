"""Files through bundles: each unit of CFDP is the payload of a bundle.

The nodes keep the units where there is no line, so that no timer of a file needs to know of the
sky. Class 1 with closure is enough where all links acknowledge bundles.
"""

from __future__ import annotations

from ilrs.protocols.cfdp.happening import Happening as FileHappening
from ilrs.protocols.cfdp.service import FileService
from ilrs.protocols.dtn.bundle import Bundle
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.happening import Happening
from ilrs.protocols.dtn.node import Node


class FileBundles:
    """Carries the units of a service on a node; `own` and `peers` are the endpoints of services.

    Units are made only while the node's store is less than half full, so that a large file does not
    push out what others send.
    """

    def __init__(
        self, service: FileService, node: Node, own: Eid, peers: dict[int, Eid], lifetime_ms: int
    ) -> None:
        self.service, self.node, self.own, self.peers = service, node, own, peers
        self.lifetime_ms = lifetime_ms

    def turn(self, now_ms: int) -> tuple[list[Happening], list[FileHappening]]:
        """Hand units to the node and let time pass at the service."""
        told: list[Happening] = []
        for peer, endpoint in self.peers.items():
            while self._has_room and (units := self.service.outgoing(peer, now_ms / 1000.0, 16)):
                for octets in units:
                    told += self.node.submit(
                        endpoint, octets, now_ms, lifetime_ms=self.lifetime_ms, source=self.own
                    )
        return told, self.service.tick(now_ms / 1000.0)

    @property
    def _has_room(self) -> bool:
        return 2 * self.node.store.used_octets < self.node.store.capacity_octets

    def take(self, bundle: Bundle, now_ms: int) -> list[FileHappening]:
        """A bundle that was delivered at this node; one for another endpoint is left alone."""
        if bundle.primary.destination != self.own:
            return []
        return self.service.receive(bundle.payload, now_ms / 1000.0)
