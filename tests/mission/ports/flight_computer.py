"""A flight computer outside: a stand-alone program that speaks the dictionary's packets."""

from __future__ import annotations

import socket

from ilrs.epoch import Epoch
from ilrs.mission.live.live import Live
from ilrs.protocols.dictionary.telecommands import read_telecommand
from ilrs.protocols.dictionary.writing import TelemetryWriter

HERE = "127.0.0.1"


class FlightComputer:
    """A stand-alone station: it makes packets by the dictionary and answers what it is told."""

    def __init__(self, live: Live, port: int, *, tcp: bool) -> None:
        self._dictionary = live.dictionary
        self._writer = TelemetryWriter(live.dictionary)
        self.values = {p.address: 1.0 for p in live.dictionary.parameters}
        self.line = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
        self.line.settimeout(5.0)
        self.line.connect((HERE, port))

    def housekeeping(self, at: Epoch, **values: float) -> list[bytes]:
        given = {a.replace("__", "/"): v for a, v in values.items()}
        return self._writer.housekeeping(self.values | given, at)

    def tell(self, at: Epoch, **values: float) -> None:
        for packet in self.housekeeping(at, **values):
            self.line.sendall(packet)

    def obey(self, at: Epoch) -> tuple[str, float]:
        order = read_telecommand(self._dictionary, self.line.recv(4096))
        for stage in ("accepted", "started", "completed"):
            self.line.sendall(self._writer.acknowledgement(order.request, stage, at))
        return order.address, order.code

    def close(self) -> None:
        self.line.close()
