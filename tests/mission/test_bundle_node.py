"""Nodes on real links: rover to relay to Earth, through the channel, with a broken line."""

from __future__ import annotations

import asyncio

import pytest

from ilrs.mission.bundle_node import BundleNode, utc_ms
from ilrs.mission.channel import Channel
from ilrs.mission.channel_relay import TcpRelay
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.happening import BundleDelivered, Happening
from ilrs.protocols.dtn.node import Node
from ilrs.protocols.dtn.tcpcl3 import Tcpcl3Session
from ilrs.protocols.dtn.tcpcl4 import Tcpcl4Session

HOST = "127.0.0.1"
ARCHIVE = Eid.parse("dtn://earth/archive")


def node(name: str, neighbour: str) -> Node:
    return Node(Eid.parse(f"dtn://{name}/"), lambda bundle, now_ms, refused: neighbour)


def session(kind: str, name: str, active: bool):
    if kind == "tcpcl3":
        return Tcpcl3Session(f"dtn://{name}/")
    return Tcpcl4Session(f"dtn://{name}/", active=active)


@pytest.mark.parametrize("kind", ["tcpcl3", "tcpcl4"])
def test_bundles_cross_two_hops_with_light_time_and_a_line_that_breaks(kind: str) -> None:
    async def run() -> list[bytes]:
        told: list[Happening] = []
        rover = BundleNode(node("rover", "relay"), told.append)
        relay = BundleNode(node("relay", "earth"), told.append)
        earth = BundleNode(node("earth", ""), told.append)
        for n in range(40):
            rover.node.submit(ARCHIVE, bytes([n]) * 1000, utc_ms(), lifetime_ms=600_000)
        async with (
            earth.server(lambda: session(kind, "earth", False), HOST) as at_earth,
            relay.server(lambda: session(kind, "relay", False), HOST) as at_relay,
            TcpRelay(Channel(), (HOST, at_earth.port), speed=10.0) as moon_to_earth,
        ):
            turns = [asyncio.create_task(n.run()) for n in (rover, relay, earth)]
            await rover.link("relay", session(kind, "rover", True), HOST, at_relay.port)
            await relay.link("earth", session(kind, "relay", True), HOST, moon_to_earth.port)
            async with asyncio.timeout(60):
                while sum(isinstance(e, BundleDelivered) for e in told) < 5:
                    await asyncio.sleep(0.01)
                # The line breaks with bundles on it; what nobody acknowledged is sent again.
                at_earth.links[0]._writer.transport.abort()
                while "earth" in relay._ways:
                    await asyncio.sleep(0.01)
                await relay.link("earth", session(kind, "relay", True), HOST, moon_to_earth.port)
                while len({e.bundle.payload for e in told if isinstance(e, BundleDelivered)}) < 40:
                    await asyncio.sleep(0.01)
                while len(relay.node.store) + len(rover.node.store):
                    await asyncio.sleep(0.01)
            await rover.unlink("relay")
            await relay.unlink("earth")
            for task in turns:
                task.cancel()
            await asyncio.wait(turns)
        return [e.bundle.payload for e in told if isinstance(e, BundleDelivered)]

    delivered = asyncio.run(run())
    assert sorted(delivered) == [bytes([n]) * 1000 for n in range(40)], "each once"
