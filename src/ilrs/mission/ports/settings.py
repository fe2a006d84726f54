"""Which ports are opened, and where they may lead. Raw packets have no passwords and no cipher."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.diagnostics import SimulationError
from ilrs.mission.access.provider import is_loopback

Destination = tuple[str, int]
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class PortSettings:
    """Ports of the ground: where telemetry goes, where telecommands come in, in whose name.

    `host` is where ports listen; `beyond` allows addresses that are not of this machine. Port 0
    lets the system choose; None opens nothing.
    """

    telemetry_udp: tuple[Destination, ...] = ()
    telemetry_tcp: int | None = None
    telecommand_udp: int | None = None
    telecommand_tcp: int | None = None
    telecommand_as: str = ""
    host: str = LOOPBACK
    beyond: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is to be opened."""
        return bool(self.telemetry_udp) or self.telemetry_tcp is not None or self.commands

    @property
    def commands(self) -> bool:
        """Whether telecommands come in."""
        return self.telecommand_udp is not None or self.telecommand_tcp is not None

    def check(self) -> None:
        """SimulationError for what must not be opened."""
        check_hosts((self.host, *(host for host, _ in self.telemetry_udp)), beyond=self.beyond)
        if self.commands and not self.telecommand_as:
            raise SimulationError(
                "telecommands from outside need a person in whose name they are given",
                hint="--telecommand-as PERSON; rights and approvals are then those of PERSON",
            )


@dataclass(frozen=True)
class StationSettings:
    """Where a flight computer outside is waited for: TCP or UDP, one of the two."""

    protocol: str
    port: int
    host: str = LOOPBACK
    beyond: bool = False

    def check(self) -> None:
        """SimulationError for what must not be opened."""
        check_hosts((self.host,), beyond=self.beyond)


def check_hosts(hosts: tuple[str, ...], *, beyond: bool) -> None:
    """SimulationError for a host beyond this machine, unless that is wanted."""
    far = [host for host in hosts if not is_loopback(host)]
    if far and not beyond:
        raise SimulationError(
            f"{far[0]} is not this machine, and packets go without password and cipher",
            hint="use a tunnel to 127.0.0.1; or --ports-beyond on a network that nobody else is on",
        )


def destination(text: str) -> Destination:
    """`HOST:PORT`, IPv6 as `[::1]:PORT`. Raises ValueError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit():
        raise ValueError(f"{text!r} is no HOST:PORT, such as 127.0.0.1:10015")
    if not 0 < int(port) < 1 << 16:
        raise ValueError(f"a port lies between 1 and 65535, not {port}")
    return host, int(port)
