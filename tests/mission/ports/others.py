"""What another mission control does: it takes packets, and makes telecommands of its own."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from spacepackets.ecss.tc import PusTc

from ilrs.mission.ports.ports import Ports
from ilrs.protocols.dictionary.model import Dictionary

Open = Callable[..., Ports]
HERE = "127.0.0.1"


@contextmanager
def receiver() -> Generator[tuple[socket.socket, int]]:
    """A socket of another mission control that takes datagrams."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        found.bind((HERE, 0))
        found.settimeout(5.0)
        yield found, found.getsockname()[1]


def packets_of(stream: socket.socket) -> Iterator[bytes]:
    """The packets of a connection, cut by their headers alone."""
    waiting = b""
    while True:
        if len(waiting) >= 6:
            size = struct.unpack(">H", waiting[4:6])[0] + 7
            if len(waiting) >= size:
                yield waiting[:size]
                waiting = waiting[size:]
                continue
        octets = stream.recv(65_536)
        if not octets:
            return
        waiting += octets


def by_spacepackets(dictionary: Dictionary, address: str, word: str, count: int) -> bytes:
    """A telecommand made by another library from the dictionary's numbers."""
    function = dictionary.function(address)
    code = next(c for c, w in function.words.items() if w == word)
    data = struct.pack(">HB", function.number, code)
    made = PusTc(service=8, message_subtype=1, apid=function.apid, app_data=data, seq_count=count,
                 source_id=3)  # fmt: skip
    return bytes(made.pack())


def gone(line: socket.socket) -> bool:
    """Whether the other side ended a connection, having sent nothing."""
    try:
        return line.recv(10) == b""
    except ConnectionResetError:
        return True
