"""Files through bundles: a rover, a relay that is there half of the time, and Earth."""

from __future__ import annotations

import random

import pytest

from ilrs.mission.channel import Channel, Wire
from ilrs.protocols.cfdp.files import MemoryFiles
from ilrs.protocols.cfdp.happening import FileArrived, FileSent
from ilrs.protocols.cfdp.peer import Peer
from ilrs.protocols.cfdp.service import FileService
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.happening import BundleDelivered, Happening
from ilrs.protocols.dtn.node import Node, Settings
from ilrs.protocols.file_bundles import FileBundles

T = 1_100_000_000_000
DAY_MS = 86_400_000
IMAGE = random.Random("through bundles").randbytes(200_000)
CHAIN = ("rover", "relay", "earth")
# The rover cannot hold its own file as bundles at once.
STORES = (150_000, 400_000, 400_000)


class Chain:
    """Three nodes in a row, and links that are up in every other hour, never both."""

    def __init__(self) -> None:
        self.now_ms = T
        self.nodes = [
            Node(Eid.parse(f"dtn://{name}/"), self._route(n), Settings(STORES[n]))
            for n, name in enumerate(CHAIN)
        ]
        self.wires = {pair: Wire(Channel()) for pair in ((0, 1), (1, 2), (2, 1), (1, 0))}
        self.flying: list[tuple[int, int, int]] = []
        self.told: list[Happening] = []

    @staticmethod
    def _route(here: int):
        def route(bundle, now_ms, refused) -> str:
            there = CHAIN.index(bundle.primary.destination.path[2:].partition("/")[0])
            return CHAIN[here + (1 if there > here else -1)]

        return route

    def is_up(self, pair: tuple[int, int]) -> bool:
        hour = (self.now_ms - T) // 3_600_000
        return hour % 2 == (0 if 0 in pair else 1)

    def step(self) -> list[BundleDelivered]:
        """A minute: links carry what they can and acknowledge at once what arrived."""
        self.now_ms += 60_000
        found: list[BundleDelivered] = []
        for (here, there), wire in self.wires.items():
            for octets in wire.arrived(self.now_ms / 1000.0):
                events = self.nodes[there].receive(octets, self.now_ms)
                found += [e for e in events if isinstance(e, BundleDelivered)]
            for _ in range(40 if self.is_up((here, there)) else 0):
                offer = self.nodes[here].offer(CHAIN[there], self.now_ms)
                if offer is None:
                    break
                wire.send(offer.octets, self.now_ms / 1000.0)
                self.nodes[here].arrived(offer.number, self.now_ms)
        return found


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_file_crosses_a_relay_that_never_sees_both_ends(acknowledged: bool) -> None:
    chain = Chain()
    rover_end, earth_end = Eid.parse("dtn://rover/cfdp"), Eid.parse("dtn://earth/cfdp")
    patient = {"timeout_s": 6 * 3600.0, "inactivity_s": 5 * 86_400.0}
    files = MemoryFiles({"image.raw": IMAGE}), MemoryFiles()
    rover = FileService(7, files[0], [Peer(1, **patient)])
    earth = FileService(1, files[1], [Peer(7, **patient)])
    ends = (
        FileBundles(rover, chain.nodes[0], rover_end, {1: earth_end}, 7 * DAY_MS),
        FileBundles(earth, chain.nodes[2], earth_end, {7: rover_end}, 7 * DAY_MS),
    )
    number = rover.put(1, "image.raw", acknowledged=acknowledged, closure=True, now_s=T / 1000.0)
    told = []
    while (rover.busy or earth.busy or chain.now_ms == T) and chain.now_ms < T + 5 * DAY_MS:
        for end in ends:
            told += end.turn(chain.now_ms)[1]
        for event in chain.step():
            for end in ends:
                told += end.take(event.bundle, chain.now_ms)
    assert files[1].get("image.raw") == IMAGE
    assert FileArrived(number, "image.raw", len(IMAGE)) in told
    assert FileSent(number, confirmed=True) in told
    # Half of the store, and one handful of 16 units with their heads.
    assert chain.nodes[0].store.fullest_octets <= 75_000 + 16 * 1150
    assert chain.now_ms - T > 2 * 3_600_000, "the answer came in the third hour"
