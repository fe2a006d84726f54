"""A live outpost behind the real application, for those who mean it no good."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attended import attended, serving, token_of
from living import Opener, outpost

from ilrs.mission.server import app as application
from ilrs.mission.server.access import install_access
from ilrs.mission.server.shield.rate_limit import Rate

PLENTY = Rate(1e6, 1e6)
TRACES = ("Traceback", 'File "', ".py", "site-packages")


class Target:
    """Its address, and a token with which everything may be tried."""

    def __init__(self, url: str, token: str, live: Any) -> None:
        self.url, self.live = url, live
        self.headers = {"Authorization": f"Bearer {token}"}
        self.host, self.port = "127.0.0.1", int(url.rsplit(":", 1)[1])

    def raw(self, octets: bytes, most: int = 1 << 20) -> bytes:
        """What comes back for octets, until the other side is silent or hangs up."""
        with socket.create_connection((self.host, self.port), 5.0) as line:
            found = b""
            try:
                line.sendall(octets)
                line.settimeout(1.0)
                while len(found) < most and (more := line.recv(65_536)):
                    found += more
            except (TimeoutError, ConnectionError):
                pass
            return found


@contextmanager
def target(folder: Path) -> Generator[Target]:
    """The outpost, some hours old, with room for many requests."""
    live = Opener(folder)("s", outpost())
    live.session.advance(live.session.now_ns + 3 * 3600 * 1_000_000_000)
    live.session.ground.take_news()
    access = attended(live, folder)
    token = token_of(access)
    with pytest.MonkeyPatch.context() as patch:
        plenty = partial(install_access, address_rate=PLENTY, session_rate=PLENTY)
        patch.setattr(application, "install_access", plenty)
        with serving(live, access) as url:
            yield Target(url, token, live)


def check_answer(status: int, headers: Any, text: str, what: str) -> None:
    """No mistake of the program, nothing of its inside, every refusal in the one form."""
    import json

    assert status < 500 or status in (503, 507), f"{what}: {status} {text[:300]}"
    assert not any(trace in text for trace in TRACES), f"{what}: {text[:300]}"
    assert headers.get("x-content-type-options") == "nosniff", what
    if status >= 400:
        error = json.loads(text)["error"]
        assert set(error) == {"code", "what", "where", "why", "hint"}, f"{what}: {text[:300]}"
        assert error["code"], what
        assert error["what"], what
        assert all(isinstance(part, str) for part in error.values()), what
