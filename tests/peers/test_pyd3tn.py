"""Bundles to and from pyD3TN, as octets and over sockets of this machine."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from ilrs.mission.bundle_links import BundleServer, connect
from ilrs.mission.channel import Channel
from ilrs.mission.channel_relay import TcpRelay
from ilrs.protocols.dtn.blocks import Block, HopCount, age_block, hop_count, payload_block
from ilrs.protocols.dtn.blocks import previous_node as previous
from ilrs.protocols.dtn.bundle import Bundle, decode
from ilrs.protocols.dtn.checksum import Checksum
from ilrs.protocols.dtn.dtn_time import Created
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.link import Arrived, Closed, Delivered, Event, Session
from ilrs.protocols.dtn.mtcp import MtcpSession
from ilrs.protocols.dtn.primary import PrimaryBlock
from ilrs.protocols.dtn.status import StatusReport, decode_record
from ilrs.protocols.dtn.tcpcl3 import Tcpcl3Session

HOST = "127.0.0.1"
ROVER, EARTH = Eid.parse("ipn:977000.7.1"), Eid.parse("dtn://earth/archive")


def ours() -> list[Bundle]:
    """Bundles with every checksum and every block that pyD3TN knows."""
    head = PrimaryBlock(EARTH, ROVER, Created(1_100_000_000_000, 3), 86_400_000, ROVER)
    found: list[Bundle] = []
    for kind in Checksum:
        for other in Checksum:
            blocks: list[Block] = [
                previous(2, EARTH), age_block(3, 4711), hop_count(4, HopCount(9, 1)),
            ]  # fmt: skip
            sealed = tuple(replace(b, checksum=other, flags=0) for b in blocks)
            payload = payload_block(bytes(range(256)), other)
            found.append(Bundle(replace(head, checksum=kind), (*sealed, payload)))
    return found


def test_pyd3tn_reads_in_our_bundles_what_we_wrote(peer) -> None:
    bundles = ours()
    lines = "".join(b.encode().hex() + "\n" for b in bundles)
    told = [json.loads(line) for line in peer("pyd3tn_bundles.py", "read", text=lines).lines()]
    assert len(told) == len(bundles) == 9
    for bundle, said in zip(bundles, told, strict=True):
        assert said["source"] == "ipn:977000.7.1"
        assert said["destination"] == "dtn://earth/archive"
        assert said["created"] == [1_100_000_000_000, 3]
        assert (said["lifetime"], said["flags"]) == (86_400_000, 0)
        assert said["payload"] == bundle.payload.hex()
        assert said["blocks"] == [[b.type, b.number, b.data.hex()] for b in bundle.blocks[:-1]]
        assert all(said["checks"])
        assert said["same"]


@pytest.fixture
def theirs(peer) -> list[bytes]:
    """46 bundles that pyD3TN made."""
    return [bytes.fromhex(line) for line in peer("pyd3tn_bundles.py", "make", text="").lines()]


def test_we_read_what_pyd3tn_wrote_and_write_the_same_octets(theirs: list[bytes]) -> None:
    assert len(theirs) == 46
    for octets in theirs:
        bundle = decode(octets)
        assert bundle.encode() == octets
        anew = Bundle(replace(bundle.primary), tuple(replace(b) for b in bundle.blocks))
        assert anew.encode() == octets
        assert str(bundle.primary.destination) == "ipn:5.1"
    report = decode_record(decode(theirs[-1]).payload)
    assert isinstance(report, StatusReport)
    assert (report.events, str(report.source)) == (frozenset({"delivered"}), "dtn://rover/tm")
    assert report.created.sequence == 7


SESSIONS = {"mtcp": MtcpSession, "tcpcl": lambda: Tcpcl3Session("dtn://station/")}


@pytest.mark.parametrize("kind", SESSIONS)
def test_bundles_go_both_ways_with_pyd3tn(peer, theirs: list[bytes], kind: str) -> None:
    """pyD3TN connects to us, sends its bundles, and reads ours from the same connection.

    Light takes its 1.3 s each way, and for two seconds there is no line.
    """
    answers = [bundle.encode() for bundle in ours()]

    async def run() -> tuple[list[Event], list[str]]:
        told: list[Event] = []

        def meet() -> tuple[Session, object]:
            return SESSIONS[kind](), told.append

        channel = Channel(blackouts=[(0.5, 2.5)])
        async with (
            BundleServer(meet, HOST) as server,
            TcpRelay(channel, (HOST, server.port)) as moon,
        ):
            text = "".join(octets.hex() + "\n" for octets in theirs)
            program = peer("pyd3tn_link.py", kind, moon.port, len(answers), text=text)
            async with asyncio.timeout(60):
                while sum(isinstance(e, Arrived) for e in told) < len(theirs):
                    await asyncio.sleep(0.01)
            for number, octets in enumerate(answers):
                server.links[0].send(number, octets)
            return told, [await program.line() for _ in answers]

    told, lines = asyncio.run(run())
    assert [e.octets for e in told if isinstance(e, Arrived)] == theirs
    assert [bytes.fromhex(line) for line in lines] == answers
    assert [e.number for e in told if isinstance(e, Delivered)] == list(range(len(answers)))
    assert [e.unsent for e in told if isinstance(e, Closed)] == [()]


def test_we_connect_to_a_server_of_pyd3tn(peer) -> None:
    bundles = [bundle.encode() for bundle in ours()]

    async def run() -> list[str]:
        program = peer("pyd3tn_server.py")
        port = int(await program.line())
        told: list[Event] = []
        link = await connect(Tcpcl3Session("dtn://station/"), HOST, port, told.append)
        # Its server takes all that it reads first for the contact header, and gives up if that is
        # more. It sends its own before it reads ours, so only itself can say when it has read.
        assert await program.line() == "met dtn://station/"
        for number, octets in enumerate(bundles):
            link.send(number, octets)
        lines = [await program.line() for _ in bundles]
        await link.stop()
        assert [e.number for e in told if isinstance(e, Delivered)] == list(range(len(bundles)))
        return lines

    lines = asyncio.run(run())
    assert [bytes.fromhex(line) for line in lines] == bundles
