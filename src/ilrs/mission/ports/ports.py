"""The ports of a session's ground, opened as the settings say and closed together."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from ilrs.mission.access.room import Access
from ilrs.mission.commanding.access_authority import asked_of
from ilrs.mission.commanding.command import Command
from ilrs.mission.live.live import Live
from ilrs.mission.ports.line_thread import LineThread, bound_socket
from ilrs.mission.ports.settings import PortSettings
from ilrs.mission.ports.telecommander import Telecommander
from ilrs.mission.ports.telecommands_in import TelecommandsIn
from ilrs.mission.ports.telemetry_out import TelemetryOut


class Ports:
    """What is open. `numbers` has the ports by name, also those that the system chose."""

    def __init__(self, live: Live, settings: PortSettings, access: Access) -> None:
        self._live, self.settings = live, settings
        self.numbers: dict[str, int] = {}
        self._lines = LineThread()
        self.telemetry = TelemetryOut(self._lines)
        self.telecommander: Telecommander | None = None
        self.telecommands: TelecommandsIn | None = None
        try:
            self._open_telemetry()
            if settings.commands:
                self._open_telecommands(access)
        except BaseException:
            self._lines.close()
            raise

    def _open_telemetry(self) -> None:
        for host, port in self.settings.telemetry_udp:
            self.telemetry.to_udp(host, port)
        if self.settings.telemetry_tcp is not None:
            name, port = "telemetry TCP", self.settings.telemetry_tcp
            self.telemetry.to_tcp(self._bound(name, port, socket.SOCK_STREAM))
        if self.settings.telemetry_udp or self.settings.telemetry_tcp is not None:
            self._live.session.ground.on_packets.append(self.telemetry.hear)

    def _open_telecommands(self, access: Access) -> None:
        person = self.settings.telecommand_as
        self.telecommander = Telecommander(
            self._live.dictionary, self._live.desks.commands, person,
            why_not_of(access, person),
            lambda who, what, detail: access.acts.append(what, who, detail),
        )  # fmt: skip
        self.telecommands = TelecommandsIn(self._lines, self._give)
        if (port := self.settings.telecommand_udp) is not None:
            self.telecommands.from_udp(self._bound("telecommand UDP", port, socket.SOCK_DGRAM))
        if (port := self.settings.telecommand_tcp) is not None:
            self.telecommands.from_tcp(self._bound("telecommand TCP", port, socket.SOCK_STREAM))

    def _bound(self, name: str, port: int, kind: socket.SocketKind) -> socket.socket:
        made = bound_socket(self.settings.host, port, kind)
        self.numbers[name] = made.getsockname()[1]
        return made

    def _give(self, packet: bytes, origin: str, way: str) -> Future[Command]:
        commander, session = self.telecommander, self._live.session
        assert commander is not None
        return self._live.runner.call(lambda: commander.give(packet, origin, way, session.now_ns))

    def lines(self) -> list[str]:
        """What is open, a line each, for whoever started the server."""
        told = [f"Telemetry UDP    to {h}:{p}" for h, p in self.settings.telemetry_udp]
        for name, port in self.numbers.items():
            told.append(f"{name[0].upper()}{name[1:]:<15} {self.settings.host}:{port}")
        return told

    def facts(self) -> dict[str, Any]:
        """Everything about the ports, in plain JSON types."""
        commander, telecommands = self.telecommander, self.telecommands
        return {
            "ports": self.numbers,
            "telemetry": self.telemetry.facts(),
            "telecommands": None if telecommands is None else telecommands.facts(),
            "telecommand_as": "" if commander is None else commander.person,
            "requests": [] if commander is None else commander.mapping(),
        }

    def close(self) -> None:
        """Close all."""
        hears = self._live.session.ground.on_packets
        if self.telemetry.hear in hears:
            hears.remove(self.telemetry.hear)
        self._lines.close()


def why_not_of(access: Access, person: str) -> Callable[[], str]:
    """Why a person may not command at all now, as the routes ask it; empty when they may."""
    asked = asked_of(access.accounts)

    def why_not() -> str:
        found = asked(person)
        if found is None:
            return f"there is no account of a person {person}"
        if "command" not in access.authority.privileges(found):
            return f"{person} has no role that commands"
        return ""

    return why_not
