"""Requests over HTTP with a token or a session, and errors told in their own words."""

from __future__ import annotations

import contextlib
import time
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from ilrs.mission.remote.failures import MissionError

PREFIX = "/api/v1"
MOST_WAITS, LONGEST_WAIT_S = 5, 10.0
Query = dict[str, Any]


class Wire:
    """One connection to a mission control. `session` goes with every request."""

    def __init__(
        self, url: str, session: str, timeout_s: float, verify: bool | str, token: str
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address, such as http://127.0.0.1:8765")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.session, self.token, self.verify = session, token, verify
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(
            base_url=f"{self.url}{PREFIX}", timeout=timeout_s, verify=verify, headers=headers,
            # A proxy of the surroundings has nothing to do with a server on this machine.
            trust_env=not _is_here(parts.hostname),
        )  # fmt: skip

    def sign_in(self, name: str, password: str) -> None:
        """Open a session by name and password."""
        answer = self.post("/auth/login", {"name": name, "password": password})
        self.http.headers["X-CSRF-Token"] = answer["csrf"]

    def sign_out(self) -> None:
        """End the session, if there is one, and the connection."""
        if "X-CSRF-Token" in self.http.headers:
            # Gone already, or the server is: what was to be ended has ended.
            with contextlib.suppress(MissionError):
                self.post("/auth/logout", {})
            self.http.headers.pop("X-CSRF-Token", None)
        self.http.close()

    def get(self, path: str, query: Query | None = None) -> Any:
        """What is there, as JSON."""
        return self.ask("GET", path, query).json()

    def octets(self, path: str, query: Query, accept: str = "*/*") -> bytes:
        """What is there, as octets."""
        return self.ask("GET", path, query, accept=accept).content

    def post(self, path: str, body: dict[str, Any], query: Query | None = None) -> Any:
        """Have something done; its answer, None when it has none."""
        answer = self.ask("POST", path, query, body=body)
        return answer.json() if answer.content else None

    def ask(
        self, method: str, path: str, query: Query | None = None, *,
        body: dict[str, Any] | None = None, accept: str = "application/json",
    ) -> httpx.Response:  # fmt: skip
        """The answer. MissionError for none, and for one that refuses; waits when told to."""
        given = {k: v for k, v in (query or {}).items() if v not in (None, "")}
        if self.session != "live":
            given["session"] = self.session
        answer = self._once(method, path, given, body, accept)
        for _ in range(MOST_WAITS):
            if answer.status_code != 429:
                break
            time.sleep(min(float(answer.headers.get("Retry-After", "1")), LONGEST_WAIT_S))
            answer = self._once(method, path, given, body, accept)
        if answer.is_success:
            return answer
        raise MissionError.of(answer.status_code, _document(answer))

    def _once(
        self, method: str, path: str, query: Query, body: dict[str, Any] | None, accept: str
    ) -> httpx.Response:
        headers = {"Accept": accept}
        try:
            return self.http.request(method, path, params=query, json=body, headers=headers)
        except httpx.TimeoutException:
            raise MissionError(f"{self.url} did not answer in time", hint="try again, or give "
                               "Client a longer timeout_s") from None  # fmt: skip
        except (httpx.TransportError, OSError) as error:
            raise MissionError(f"{self.url} cannot be reached", why=str(error),
                               hint="is `ilrs serve` running there?") from None  # fmt: skip


def _document(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
