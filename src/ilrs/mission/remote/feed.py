"""The live feed for scripts: rows of values and messages, one after the other as they come."""

from __future__ import annotations

import json
import ssl
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.mission.remote.failures import MissionError

HEAD = struct.Struct("<BBHIdI")
BLOCK = struct.Struct("<HHIdd")
TELEMETRY, KEYFRAME = 1, 1
# The first message holds the newest row of every structure.
MOST_OCTETS = 64 << 20


@dataclass(frozen=True)
class Structure:
    """A structure of the dictionary: its name and the addresses of its values, in order."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class LiveRow:
    """The values of one structure, as they were received together; times are unix seconds, UTC.

    `is_newest` marks rows that are repeated at the beginning, or after some were skipped.
    """

    structure: str
    generated_s: float
    received_s: float
    addresses: tuple[str, ...]
    values: NDArray[np.float32]
    is_newest: bool = False

    def __getitem__(self, address: str) -> float:
        return float(self.values[self.addresses.index(address)])

    def __contains__(self, address: object) -> bool:
        return address in self.addresses

    def as_dict(self) -> dict[str, float]:
        """Values by address."""
        return dict(zip(self.addresses, self.values.tolist(), strict=True))


LiveMessage = LiveRow | dict[str, Any]


def structures_of(dictionary: Mapping[str, Any]) -> list[Structure]:
    """The structures that `GET /dictionary` tells."""
    addresses = [p["address"] for p in dictionary["parameters"]]
    firsts = [s["first"] for s in dictionary["structures"]] + [len(addresses)]
    return [
        Structure(s["name"], tuple(addresses[firsts[i] : firsts[i + 1]]))
        for i, s in enumerate(dictionary["structures"])
    ]


def read_rows(octets: bytes, structures: Sequence[Structure]) -> list[LiveRow]:
    """The rows of one binary message. MissionError for octets that are none."""
    try:
        kind, flags, _, _, _, blocks = HEAD.unpack_from(octets)
        if kind != TELEMETRY:
            return []
        at, found = HEAD.size, list[LiveRow]()
        for _ in range(blocks):
            place, count, _, generated_s, received_s = BLOCK.unpack_from(octets, at)
            at += BLOCK.size
            values = np.frombuffer(octets, "<f4", count, at)
            at += values.nbytes
            one = structures[place]
            found.append(LiveRow(one.name, generated_s, received_s, one.addresses, values,
                                 bool(flags & KEYFRAME)))  # fmt: skip
    except (struct.error, ValueError, IndexError) as error:
        raise MissionError("a message of the live feed cannot be read", why=str(error),
                           hint="open the client again") from None  # fmt: skip
    return found


def listen(
    url: str, headers: Mapping[str, str], structures: Sequence[Structure], timeout_s: float | None,
    verify: bool | str,
) -> Iterator[LiveMessage]:  # fmt: skip
    """Rows and messages until the connection ends; MissionError says why it did."""
    from websockets.exceptions import ConnectionClosed, InvalidStatus
    from websockets.sync.client import connect

    secure = url.startswith("wss:")
    try:
        line = connect(
            url, additional_headers=dict(headers), max_size=MOST_OCTETS, proxy=None,
            origin=None, ssl=_context(verify) if secure else None,
        )  # fmt: skip
    except InvalidStatus as error:
        status = error.response.status_code
        raise MissionError("the live feed is refused", status=status) from None
    except (OSError, ConnectionClosed, TimeoutError) as error:
        raise MissionError("the live feed cannot be reached", why=str(error)) from None
    with line:
        try:
            while True:
                message = line.recv(timeout_s)
                if isinstance(message, bytes):
                    yield from read_rows(message, structures)
                else:
                    yield json.loads(message)
        except TimeoutError:
            raise MissionError(f"nothing came for {timeout_s:g} s") from None
        except ConnectionClosed as error:
            told = error.rcvd.reason if error.rcvd is not None else ""
            raise MissionError("the live feed has ended", why=told or "the server went",
                               hint="call live() again") from None  # fmt: skip


def _context(verify: bool | str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
