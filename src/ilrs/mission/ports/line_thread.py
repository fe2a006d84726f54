"""The thread in which all ports live: one event loop, apart from the session and the server.

Nothing in it waits for a session, and no session waits for it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ilrs.diagnostics import SimulationError

Result = TypeVar("Result")


class LineThread:
    """An event loop in a thread of its own. `close` ends what was begun in it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._closing: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._go, name="ports", daemon=True)
        self._thread.start()

    def _go(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Have something done in the loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10.0)

    def soon(self, work: Callable[[], None]) -> None:
        """Have something done in the loop; nothing once it is closed."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(work)

    def at_end(self, work: Callable[[], None]) -> None:
        """Something to be done in the loop when it closes."""
        self._closing.append(work)

    def listen_tcp(self, made: Callable[[], asyncio.Protocol], open_socket: socket.socket) -> None:
        """Take connections on a socket that listens."""
        server = self.do(self._tcp(made, open_socket))
        self.at_end(server.close)

    async def _tcp(
        self, made: Callable[[], asyncio.Protocol], open_socket: socket.socket
    ) -> asyncio.Server:
        return await self.loop.create_server(made, sock=open_socket, backlog=16)

    def listen_udp(
        self, made: Callable[[], asyncio.DatagramProtocol], open_socket: socket.socket
    ) -> asyncio.DatagramTransport:
        """Take datagrams on a socket that is bound."""
        transport = self.do(self._udp(made, open_socket))
        self.at_end(transport.abort)
        return transport

    async def _udp(
        self, made: Callable[[], asyncio.DatagramProtocol], open_socket: socket.socket
    ) -> asyncio.DatagramTransport:
        transport, _ = await self.loop.create_datagram_endpoint(made, sock=open_socket)
        return transport

    def close(self) -> None:
        """End everything, and the thread."""
        if self.loop.is_closed():
            return
        self.do(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5.0)
        self.loop.close()

    async def _end(self) -> None:
        for work in reversed(self._closing):
            work()
        # Transports that were aborted let go of their sockets in the next rounds.
        for _ in range(3):
            await asyncio.sleep(0)


def bound_socket(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket of this machine. SimulationError when nobody can have it."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind)
    try:
        if kind == socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise SimulationError(
            f"cannot open port {port} on {host}: {error.strerror}",
            hint="choose another port, or 0 for any that is free",
        ) from None
    made.setblocking(False)
    return made
