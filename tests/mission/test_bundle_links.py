"""Sessions on real sockets of this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from ilrs.mission.bundle_links import BundleServer, connect
from ilrs.protocols.dtn.link import Arrived, Closed, Delivered, Event, Opened, Session
from ilrs.protocols.dtn.mtcp import MtcpSession
from ilrs.protocols.dtn.tcpcl3 import Tcpcl3Session
from ilrs.protocols.dtn.tcpcl4 import Tcpcl4Session

HOST = "127.0.0.1"
ENDS: dict[str, Callable[[bool], Session]] = {
    "mtcp": lambda active: MtcpSession(),
    "tcpcl3": lambda active: Tcpcl3Session("dtn://one/" if active else "dtn://two/"),
    "tcpcl4": lambda active: Tcpcl4Session(
        "dtn://one/" if active else "dtn://two/", active=active, segment_mru=10_000
    ),
}


async def until(told: list[Event], kind: type, count: int = 1) -> None:
    async with asyncio.timeout(20):
        while sum(isinstance(event, kind) for event in told) < count:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ENDS)
def test_bundles_go_both_ways_and_the_session_ends_in_good_order(kind: str) -> None:
    async def run() -> None:
        here: list[Event] = []
        there: list[Event] = []
        bundles = [bytes([n]) * size for n, size in enumerate((1, 500, 300_000))]
        async with BundleServer(lambda: (ENDS[kind](False), there.append), HOST) as server:
            link = await connect(ENDS[kind](True), HOST, server.port, here.append)
            await until(there, Opened)
            for number, bundle in enumerate(bundles):
                link.send(number, bundle)
                server.links[0].send(number, bundle[::-1])
            await until(there, Arrived, 3)
            await until(here, Arrived, 3)
            await until(here, Delivered, 3)
            await link.stop()
        assert [e.octets for e in there if isinstance(e, Arrived)] == bundles
        assert [e.octets for e in here if isinstance(e, Arrived)] == [b[::-1] for b in bundles]
        closed = [e for e in here + there if isinstance(e, Closed)]
        assert [e.unsent for e in closed] == [(), ()]

    asyncio.run(run())


def test_a_broken_connection_names_the_bundles_that_may_be_lost() -> None:
    async def run() -> None:
        async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(Tcpcl3Session("dtn://two/").contact.encode())
            await reader.readexactly(100)
            writer.transport.abort()

        server = await asyncio.start_server(rude, HOST, 0)
        here: list[Event] = []
        port = server.sockets[0].getsockname()[1]
        link = await connect(Tcpcl3Session("dtn://one/"), HOST, port, here.append)
        link.send(41, bytes(200))
        await until(here, Closed)
        assert here[-1].unsent == (41,)
        server.close()
        await server.wait_closed()

    asyncio.run(run())


def test_nobody_listening_is_an_error_of_the_system() -> None:
    async def run() -> None:
        # Bound but not listening: nobody else can have this port.
        with socket.socket() as deaf:
            deaf.bind((HOST, 0))
            with pytest.raises(OSError, match="onnect"):
                await connect(MtcpSession(), HOST, deaf.getsockname()[1], lambda event: None)

    asyncio.run(run())
