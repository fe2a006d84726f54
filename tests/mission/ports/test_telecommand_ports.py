"""Telecommands of another mission control: given in a person's name, answered by telemetry."""

from __future__ import annotations

import socket

import pytest
from attended import until
from others import HERE, Open, by_spacepackets, gone, packets_of
from spacepackets.ccsds.spacepacket import SpacePacketHeader
from spacepackets.ecss.tc import PusTc

from ilrs.mission.access.acts_reading import latest_acts
from ilrs.mission.access.room import Access
from ilrs.mission.live.live import Live
from ilrs.mission.ports import telecommands_in
from ilrs.mission.ports.ports import Ports
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import Acknowledgement
from ilrs.protocols.dictionary.telecommands import write_telecommand


def test_a_telecommand_by_udp_is_answered_by_tcp(opened: Open, live: Live, access: Access) -> None:
    ports = opened(telemetry_tcp=0, telecommand_udp=0)
    telemetry = socket.create_connection((HERE, ports.numbers["telemetry TCP"]), 5.0)
    packet = by_spacepackets(live.dictionary, "spectrometer/mode", "standby", 4711)
    with telemetry, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        until(lambda: len(ports.telemetry.readers) == 1)
        sender.sendto(packet, (HERE, ports.numbers["telecommand UDP"]))
        (command,) = until(lambda: live.desks.commands.listed())
        live.runner.clock.run(600.0)
        stages: list[str] = []
        for octets in packets_of(telemetry):
            report = read_report(live.dictionary, octets)
            if isinstance(report, Acknowledgement):
                stages.append(report.stage)
                (mapped,) = ports.facts()["requests"]
                assert mapped["outside"] == {"apid": 1, "count": 4711}
                assert mapped["request"] == vars(report.request)
            if stages and stages[-1] == "completed":
                break
    assert stages == ["accepted", "started", "completed"]
    until(lambda: live.desks.commands.get(command.id).state == "completed")
    assert (command.by, command.value) == ("bo", "standby")
    assert "4711" in command.why
    acts = latest_acts(access.acts.folder, 10, kind="command", who="bo")
    assert [a.kind for a in acts] == ["command.released"]


def test_telecommands_come_by_tcp_in_any_pieces(opened: Open, live: Live) -> None:
    ports = opened(telecommand_tcp=0)
    orders = [("spectrometer/mode", "standby"), ("radiator/louvre", "closed"),
              ("heater/mode", "off")]  # fmt: skip
    octets = b"".join(by_spacepackets(live.dictionary, a, w, n) for n, (a, w) in enumerate(orders))
    with socket.create_connection((HERE, ports.numbers["telecommand TCP"]), 5.0) as line:
        for at in range(0, len(octets), 5):
            line.sendall(octets[at : at + 5])
        until(lambda: len(live.desks.commands.listed()) == 3)
    given = [(c.address, c.value) for c in reversed(live.desks.commands.listed())]
    assert given == orders


def refusals(ports: Ports) -> list[str]:
    return [r["why"] for r in ports.facts()["telecommands"]["refused"]]


def test_datagrams_that_are_no_telecommand_are_told(opened: Open, live: Live) -> None:
    ports = opened(telecommand_udp=0)
    good = by_spacepackets(live.dictionary, "spectrometer/mode", "standby", 1)
    bad = {
        b"": "are no packet", b"\x18": "are no packet", good[:-1]: "in a datagram of",
        good + b"\0": "in a datagram of", b"\xff" * 30: "version 7",
        b"\x08" + good[1:]: "type telemetry, where a telecommand", good[:-1] + b"\0": "checksum",
        good[:4] + b"\xff\xff" + good[6:]: "a packet of 65542 octets",
        bytes(2000): "2000 octets",
    }  # fmt: skip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number, octets in enumerate(bad, start=1):
            sender.sendto(octets, (HERE, ports.numbers["telecommand UDP"]))
            until(lambda n=number: len(refusals(ports)) == n)
        unknown = PusTc(service=17, message_subtype=1, apid=1, seq_count=2)
        sender.sendto(bytes(unknown.pack()), (HERE, ports.numbers["telecommand UDP"]))
        until(lambda: "service 17" in refusals(ports)[-1])
    told = refusals(ports)
    for why in bad.values():
        assert any(why in text for text in told), (why, told)
    assert live.desks.commands.listed() == []


def test_a_connection_that_sends_no_packets_is_ended(opened: Open, live: Live) -> None:
    ports = opened(telecommand_tcp=0)
    good = by_spacepackets(live.dictionary, "spectrometer/mode", "standby", 1)
    for octets, why in (
        (b"GET / HTTP/1.1\r\nHost: here\r\n\r\n", "version 2"),
        (good[:4] + b"\xff\xff" + bytes(100), "a packet of 65542 octets"),
        (good[:-3], "octets into a packet"),
    ):
        with socket.create_connection((HERE, ports.numbers["telecommand TCP"]), 5.0) as line:
            line.sendall(octets)
            if why == "octets into a packet":
                line.shutdown(socket.SHUT_WR)
            assert gone(line)
        until(lambda w=why: any(w in text for text in refusals(ports)))
    # What came whole before it was given all the same.
    with socket.create_connection((HERE, ports.numbers["telecommand TCP"]), 5.0) as line:
        line.sendall(good + b"\xff" * 6)
        assert gone(line)
    assert len(live.desks.commands.listed()) == 1


def test_half_a_packet_is_not_waited_for(
    opened: Open, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telecommands_in, "HALF_S", 0.2)
    ports = opened(telecommand_tcp=0)
    good = by_spacepackets(live.dictionary, "spectrometer/mode", "standby", 1)
    with socket.create_connection((HERE, ports.numbers["telecommand TCP"]), 5.0) as line:
        line.sendall(good[:9])
        assert gone(line)
    assert "not whole" in refusals(ports)[-1]


def test_rights_hold_for_whoever_is_named(opened: Open, live: Live, access: Access) -> None:
    ports = opened(telecommand_udp=0, telecommand_as="eve")
    packets = [by_spacepackets(live.dictionary, "heater/mode", "off", n) for n in range(2)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(packets[0], (HERE, ports.numbers["telecommand UDP"]))
        until(lambda: any("no account of a person eve" in w for w in refusals(ports)))
        access.accounts.add("eve", "eve", ())
        sender.sendto(packets[1], (HERE, ports.numbers["telecommand UDP"]))
        until(lambda: any("eve has no role that commands" in w for w in refusals(ports)))
    assert live.desks.commands.listed() == []


def test_a_flood_of_telecommands_is_bounded(opened: Open, live: Live) -> None:
    ports = opened(telecommand_udp=0)
    good = by_spacepackets(live.dictionary, "heater/mode", "off", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        there = (HERE, ports.numbers["telecommand UDP"])
        sender.sendto(good, there)
        sender.sendto(good, there)
        for n in range(1, 1000):
            sender.sendto(write_telecommand(live.dictionary, "heater/mode", "off", n), there)
        until(lambda: ports.facts()["telecommands"]["counts"].get("datagrams dropped", 0) > 100)
        until(lambda: ports.telecommands is not None and not ports.telecommands.under_way)
    counts = ports.facts()["telecommands"]["counts"]
    assert counts["datagrams twice"] == 1
    assert counts["taken"] == len(live.desks.commands.listed()) <= telecommands_in.BURST + 20
    assert len(refusals(ports)) <= 50


def test_a_header_of_another_library_is_ours(live: Live) -> None:
    packet = by_spacepackets(live.dictionary, "heater/mode", "off", 77)
    assert SpacePacketHeader.unpack(packet[:6]).seq_count == 77
    ours = write_telecommand(live.dictionary, "heater/mode", "off", 77, source=3)
    assert packet == ours
