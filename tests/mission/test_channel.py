"""The channel: late, lost, held up; and the same again with the same seed."""

from __future__ import annotations

import asyncio
import time

import pytest

from ilrs.mission.channel import Channel, Wire
from ilrs.mission.channel_relay import TcpRelay, UdpRelay


def luck(channel: Channel, count: int = 1000) -> list[bool]:
    wire = Wire(channel)
    return [wire.send(b"", float(n)) is not None for n in range(count)]


def test_light_takes_its_time_and_keeps_the_order() -> None:
    wire = Wire(Channel())
    for n in range(5):
        assert wire.send(bytes([n]), 0.1 * n) == pytest.approx(0.1 * n + 1.3)
    assert wire.arrived(1.25) == []
    assert wire.arrived(1.55) == [b"\x00", b"\x01", b"\x02"]
    assert wire.next_s == pytest.approx(1.6)


def test_loss_is_as_told_and_can_be_repeated() -> None:
    first = luck(Channel(loss=0.1, seed="one"))
    assert first == luck(Channel(loss=0.1, seed="one"))
    assert first != luck(Channel(loss=0.1, seed="two"))
    # 1000 draws at 10 %: four standard deviations are 38.
    assert abs(first.count(False) - 100) < 38


def test_a_blackout_does_not_change_the_luck_of_the_rest() -> None:
    clear = luck(Channel(loss=0.1, seed="one"))
    dark = luck(Channel(loss=0.1, seed="one", blackouts=[(100.0, 200.0)]))
    assert dark[:100] == clear[:100]
    assert not any(dark[100:200])
    assert dark[200:] == clear[200:]


@pytest.mark.parametrize(
    "bad", [{"loss": 1.5}, {"delay_s": -1.0}, {"blackouts": [(5.0, 5.0)]}, {"loss": 0.1}]
)
def test_a_channel_that_cannot_be_is_refused(bad: dict) -> None:
    with pytest.raises(ValueError, match=r"channel|blackout|seed"):
        Channel(**bad)


def test_a_connection_through_the_channel_is_late_and_held_up_but_whole() -> None:
    async def run() -> tuple[float, bytes]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while octets := await reader.read(1000):
                writer.write(octets)
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        # Thirteen times as fast: light takes a tenth of a second, the dark lasts half of one.
        channel = Channel(blackouts=[(0.0, 6.5)])
        # Before the channel's time begins, so that a slow machine only makes it later.
        began_s = time.monotonic()
        async with TcpRelay(channel, ("127.0.0.1", port), speed=13.0) as relay:
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            writer.write(b"regolith" * 1000)
            writer.write_eof()
            back = await asyncio.wait_for(reader.read(-1), 20)
            took_s = time.monotonic() - began_s
            writer.close()
        server.close()
        return took_s, back

    took_s, back = asyncio.run(run())
    assert back == b"regolith" * 1000
    # Half a second of dark, then a tenth each way.
    assert took_s >= 0.69


def test_datagrams_through_the_channel_are_late_or_lost() -> None:
    async def run() -> tuple[list[float], int]:
        seen: list[float] = []

        class Sink(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: object) -> None:
                seen.append(time.monotonic())

        loop = asyncio.get_running_loop()
        sink, _ = await loop.create_datagram_endpoint(Sink, local_addr=("127.0.0.1", 0))
        channel = Channel(loss=0.3, seed="datagrams")
        to = sink.get_extra_info("sockname")
        async with UdpRelay(channel, to, speed=6.5) as relay:
            out, _ = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=("127.0.0.1", relay.port)
            )
            began_s = time.monotonic()
            for n in range(100):
                out.sendto(bytes([n]))
            async with asyncio.timeout(20):
                while relay.wire.sent < 100 or len(seen) < 100 - relay.wire.lost:
                    await asyncio.sleep(0.01)
            out.close()
        sink.close()
        return [s - began_s for s in seen], relay.wire.lost

    late_s, lost = asyncio.run(run())
    assert min(late_s) >= 0.19
    assert lost == sum(not ok for ok in luck(Channel(loss=0.3, seed="datagrams"), 100))
