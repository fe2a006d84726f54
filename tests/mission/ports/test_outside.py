"""A flight computer outside is the station: what it tells is heard, what people command it gets."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attended import attended, until
from flight_computer import FlightComputer
from living import outpost

from ilrs.diagnostics import SimulationError
from ilrs.epoch import NS, Epoch
from ilrs.mission.commanding.order import Order
from ilrs.mission.live.inputs import Input
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import open_session
from ilrs.mission.ports import station_line
from ilrs.mission.ports.outside_clock import wall_ns
from ilrs.mission.ports.outside_opening import open_outside
from ilrs.mission.ports.settings import StationSettings
from ilrs.mission.ports.station_line import StationLine

T0 = Epoch.from_utc("2035-03-15T00:00:00Z")
Opened = tuple[Live, StationLine]
Open = Callable[..., Opened]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    made: list[Opened] = []
    at = iter(range(10))

    def open_it(protocol: str = "tcp", time_of: Any = "packets", name: str = "s") -> Opened:
        start, duration = "2035-03-15", "2 days"
        if time_of == "wall":
            start, duration = f"{Epoch(wall_ns() - 3600 * NS).utc[:13]}:00Z", "6 hours"
        station = outpost(start=start, duration=duration)
        live, line, _ = open_outside(
            tmp_path / name, station, StationSettings(protocol, 0), time_of
        )
        attended(live, tmp_path / f"people-{next(at)}")
        live.runner.start()
        made.append((live, line))
        return made[-1]

    yield open_it
    for live, line in made:
        line.close()
        live.close()


def known(live: Live, address: str) -> float:
    return live.session.ground.value(address)[0]


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_the_story_of_a_station_outside(opened: Open, protocol: str) -> None:
    live, line = opened(protocol)
    computer = FlightComputer(live, line.port, tcp=protocol == "tcp")
    heard: list[int] = []
    live.runner.subscribe(lambda found: heard.append(len(found.rows)))
    for minute in range(10):
        at = Epoch(T0.tai_ns + minute * 60 * NS)
        computer.tell(at, battery__charge_fraction=0.5 + minute / 100, centre__mode=0.0)
    until(lambda: known(live, "battery/charge_fraction") == pytest.approx(0.59))
    assert live.session.now_ns == at.tai_ns
    assert live.runner.facts()["now"] == "2035-03-15T00:09:00Z"
    until(lambda: sum(heard) == 10 * len(live.dictionary.structures))
    # A plant that ran would have values of its own.
    assert live.session.plant.journal == []
    order_and_follow(live, computer, at)
    for seconds in (600, 4200, 7800):
        computer.tell(Epoch(at.tai_ns + seconds * NS), battery__charge_fraction=0.05)
    (alarm,) = until(lambda: [a for a in live.desks.alarms.standing() if "charge" in a.address])
    assert alarm.severity == "red"
    live.runner.call(live.session.ground.keep).result(5.0)
    found = live.archive.range(
        ["battery/charge_fraction"], T0.tai_ns, at.tai_ns + 1, 100
    )["battery/charge_fraction"]  # fmt: skip
    assert found.mean.tolist() == pytest.approx([0.5 + n / 100 for n in range(10)])
    computer.close()


def order_and_follow(live: Live, computer: FlightComputer, at: Epoch) -> None:
    """A command of a person goes out to it, and its answers are heard."""
    desk, now_ns = live.desks.commands, live.session.now_ns
    order = Order("spectrometer/mode", "standby", "a test")
    token, _, examined = desk.arm("bo", "here", order, now_ns)
    assert examined.outlook.up
    command = live.runner.call(lambda: desk.release("bo", "here", token, now_ns, order)).result(5.0)
    assert computer.obey(at) == ("spectrometer/mode", 1.0)
    until(lambda: desk.get(command.id).state == "completed")
    stages = [s.stage for s in desk.get(command.id).course.steps]
    assert stages == ["waiting for time", "released", "sent", "accepted", "started", "completed"]


def test_the_wall_clock_is_the_time(opened: Open) -> None:
    live, line = opened(time_of="wall")
    until(lambda: abs(live.session.now_ns - wall_ns()) < NS)
    computer = FlightComputer(live, line.port, tcp=True)
    made = Epoch(wall_ns() - 5 * NS)
    computer.tell(made, battery__charge_fraction=0.7)
    until(lambda: known(live, "battery/charge_fraction") == pytest.approx(0.7))
    _, generated_ns, received_ns = live.session.ground.value("battery/charge_fraction")
    assert abs(generated_ns - made.tai_ns) < 1000
    assert 4 * NS < received_ns - generated_ns < 20 * NS
    clock = live.runner.clock
    for turn in (clock.pause, lambda: clock.jump(0), lambda: clock.run(60.0),
                 lambda: clock.turn(60.0)):  # fmt: skip
        with pytest.raises(ValueError, match="time is that of the wall clock"):
            turn()
    computer.tell(Epoch(wall_ns() + 7200 * NS), battery__charge_fraction=0.8)
    until(lambda: line.facts()["counts"].get("packets of another time"))
    assert known(live, "battery/charge_fraction") == pytest.approx(0.7)
    computer.close()


def test_packets_of_another_time_move_nothing(opened: Open) -> None:
    live, line = opened()
    computer = FlightComputer(live, line.port, tcp=True)
    structures = len(live.dictionary.structures)
    computer.tell(Epoch.from_utc("2036-01-01"))
    computer.tell(Epoch.from_utc("2034-01-01"))
    until(lambda: line.facts()["counts"].get("packets of another time") == 2 * structures)
    assert live.session.now_ns == T0.tai_ns
    computer.tell(Epoch(T0.tai_ns + 3600 * NS))
    until(lambda: live.session.now_ns == T0.tai_ns + 3600 * NS)
    # Once begun, one packet does not carry the session off for longer than a day.
    computer.tell(Epoch(T0.tai_ns + 30 * 3600 * NS))
    until(lambda: line.facts()["counts"].get("packets of another time") == 3 * structures)
    assert "and it is 2035-03-15T01:00:00Z" in line.facts()["refused"][-1]["why"]
    # What was recorded before comes in late and does not turn time back.
    computer.tell(Epoch(T0.tai_ns + 1800 * NS), battery__charge_fraction=0.25)
    rows = live.session.ground.read
    until(lambda: rows["Housekeeping"] == 2 * structures)
    assert live.session.now_ns == T0.tai_ns + 3600 * NS
    computer.close()


def test_what_is_no_packet_ends_the_line_and_it_comes_back(opened: Open) -> None:
    live, line = opened()
    computer = FlightComputer(live, line.port, tcp=True)
    packet = computer.housekeeping(T0)[0]
    computer.line.sendall(packet[:-1] + bytes([packet[-1] ^ 1]))
    until(lambda: sum(live.session.ground.refused.values()) == 1)
    assert line.up
    computer.line.sendall(b"\xff" * 50)
    assert computer.line.recv(10) == b"" or not line.up
    until(lambda: not line.up)
    again = FlightComputer(live, line.port, tcp=True)
    again.line.sendall(packet[:4] + b"\xff\xff")
    until(lambda: line.facts()["counts"].get("connections ended") == 2)
    third = FlightComputer(live, line.port, tcp=True)
    third.tell(T0, battery__charge_fraction=0.4)
    until(lambda: known(live, "battery/charge_fraction") == pytest.approx(0.4))
    for one in (computer, again, third):
        one.close()


def test_the_newest_connection_is_the_one(opened: Open) -> None:
    live, line = opened()
    first = FlightComputer(live, line.port, tcp=True)
    first.tell(T0)
    until(lambda: live.session.ground.read["Housekeeping"])
    second = FlightComputer(live, line.port, tcp=True)
    until(lambda: line.facts()["counts"].get("connections replaced") == 1)
    assert ended(first.line)
    order_and_follow(live, second, T0)
    first.close()
    second.close()


def ended(line: socket.socket) -> bool:
    try:
        return line.recv(10) == b""
    except ConnectionResetError:
        return True


def test_a_flood_waits_at_the_computer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """TCP is not read while too much waits; nothing is lost, and no more than the bound is held."""
    monkeypatch.setattr(station_line, "MOST_WAITING_OCTETS", 300_000)
    live, line = opened()
    computer = FlightComputer(live, line.port, tcp=True)
    computer.line.settimeout(20.0)
    packets = [p for n in range(500) for p in computer.housekeeping(Epoch(T0.tai_ns + n * 60 * NS))]
    computer.line.sendall(b"".join(packets))
    until(lambda: live.session.ground.read["Housekeeping"] == len(packets))
    assert "packets dropped" not in line.facts()["counts"]
    computer.close()


def test_without_a_computer_commands_wait(opened: Open) -> None:
    live, _ = opened()
    desk = live.desks.commands
    order = Order("heater/mode", "off", "nobody is there", expires_s=600.0)
    now_ns = live.session.now_ns
    token, _, _ = desk.arm("bo", "here", order, now_ns)
    command = desk.release("bo", "here", token, now_ns, order)
    until(lambda: desk.get(command.id).state == "waiting for pass")
    time.sleep(0.2)
    assert desk.get(command.id).state == "waiting for pass"


def test_a_session_goes_on_and_sends_nothing_twice(opened: Open, tmp_path: Path) -> None:
    live, line = opened()
    computer = FlightComputer(live, line.port, tcp=True)
    computer.tell(T0, battery__charge_fraction=0.66)
    until(lambda: live.session.ground.read["Housekeeping"])
    order_and_follow(live, computer, T0)
    computer.close()
    line.close()
    live.close()
    again, line = opened()
    assert known(again, "battery/charge_fraction") == pytest.approx(0.66)
    computer = FlightComputer(again, line.port, tcp=True)
    until(lambda: again.session.way.path.up)
    computer.line.settimeout(0.5)
    with pytest.raises(TimeoutError):
        computer.line.recv(100)
    computer.close()
    line.close()
    again.close()
    with pytest.raises(SimulationError, match="of a station that is outside"):
        open_session(tmp_path / "s", None)


def test_nothing_is_injected_into_a_station_outside(opened: Open) -> None:
    live, _ = opened()
    fault = Input(live.session.now_ns, "fault", "bo", {"address": "x", "value": 1.0, "why": "y"})
    with pytest.raises(ValueError, match="no fault can be injected"):
        live.session.apply(fault)
