"""Another mission control as the ground: every packet leaves at once, and nobody is waited for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from attended import until
from living import HOUR_NS
from others import HERE, Open, by_spacepackets, gone, packets_of, receiver

from ilrs.mission.live.live import Live
from ilrs.mission.ports import telecommands_in, telemetry_out
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import Housekeeping
from ilrs.protocols.dictionary.xtce import xtce_document


def test_another_decoder_reads_what_comes_by_udp(opened: Open, live: Live, tmp_path: Path) -> None:
    spp = pytest.importorskip("space_packet_parser", reason="needs space-packet-parser")
    document = tmp_path / "outpost.xml"
    document.write_bytes(xtce_document(live.dictionary))
    parser = spp.load_xtce(document)
    with receiver() as (there, port):
        ports = opened(telemetry_udp=((HERE, port),))
        live.runner.call(lambda: live.runner.jump(live.session.now_ns + HOUR_NS)).result(5.0)
        seen: dict[str, list[float]] = {}
        for _ in range(200):
            packet = parser.parse_bytes(there.recv(4096))
            if "battery-charge_fraction" in packet:
                seen.setdefault("battery", []).append(packet["battery-charge_fraction"].raw_value)
        until(lambda: live.runner.clock.state == "paused")
    start_ns = live.session.plant.grid.start.tai_ns
    live.runner.call(live.session.ground.keep).result(5.0)
    rows = [
        float(v)
        for r in live.archive.rows("battery", start_ns, start_ns + HOUR_NS)
        for v in r.values[:, r.layout.addresses.index("battery/charge_fraction")]
    ]
    assert len(seen["battery"]) > 10
    assert seen["battery"] == rows[: len(seen["battery"])]
    read = sum(live.session.ground.read.values())
    until(lambda: ports.facts()["telemetry"]["counts"]["sent by UDP"] >= read)  # by another thread
    sent = ports.facts()["telemetry"]["counts"]
    assert sent["sent by UDP"] == sent["packets"] == read


def test_a_slow_reader_loses_whole_packets_and_holds_up_nobody(
    opened: Open, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry_out, "MOST_WAITING_OCTETS", 20_000)
    monkeypatch.setattr(telemetry_out, "STUCK_S", 0.3)
    monkeypatch.setattr(telemetry_out, "SYSTEM_OCTETS", 8192)
    ports = opened(telemetry_tcp=0)
    there = (HERE, ports.numbers["telemetry TCP"])
    stuck = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(there)
    found: list[bytes] = []
    quick = socket.create_connection(there, 5.0)
    until(lambda: len(ports.telemetry.readers) == 2)

    def read() -> None:
        with suppress(ConnectionResetError):  # what is sent to a socket already shut comes back so
            found.extend(packets_of(quick))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    live.runner.clock.run(20_000.0)
    until(lambda: ports.facts()["telemetry"]["counts"].get("readers given up"))
    live.runner.clock.pause()
    assert ports.facts()["telemetry"]["counts"]["skipped for slow readers"] > 0
    late = list(packets_of_stuck(stuck))
    assert late
    assert all(read_report(live.dictionary, p) for p in late)
    until(lambda: len(found) > 1000)
    assert ports.facts()["telemetry"]["counts"]["readers given up"] == 1, "only the stuck one"
    quick.shutdown(socket.SHUT_RDWR)
    thread.join(5.0)
    quick.close()
    assert any(isinstance(read_report(live.dictionary, p), Housekeeping) for p in found)


def packets_of_stuck(line: socket.socket) -> Iterator[bytes]:
    """What still lies before a reader that was given up, the last packet perhaps cut off."""
    with line:
        line.settimeout(1.0)
        try:
            yield from packets_of(line)
        except OSError:
            return


def test_who_sends_on_a_telemetry_port_is_disconnected(opened: Open, live: Live) -> None:
    ports = opened(telemetry_tcp=0)
    with socket.create_connection((HERE, ports.numbers["telemetry TCP"]), 5.0) as line:
        line.sendall(by_spacepackets(live.dictionary, "heater/mode", "off", 0))
        assert gone(line)
    assert ports.facts()["telemetry"]["counts"]["readers that sent"] == 1


def test_only_so_many_connect(opened: Open, live: Live) -> None:
    ports = opened(telemetry_tcp=0, telecommand_tcp=0)
    for name, most in (
        ("telemetry TCP", telemetry_out.MOST_READERS),
        ("telecommand TCP", telecommands_in.MOST_SENDERS),
    ):
        there = (HERE, ports.numbers[name])
        lines = [socket.create_connection(there, 5.0) for _ in range(most + 1)]
        assert gone(lines[-1])
        for line in lines:
            line.close()
