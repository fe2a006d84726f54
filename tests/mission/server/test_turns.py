"""Procedures and plans are had by one request at a time; neither strangers nor slow lines hold them
or the session that lives."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from whole import Whole, go, told, until

HOUR_NS = 3600 * 1_000_000_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, own_cache: None) -> Iterator[Whole]:
    made = Whole(tmp_path_factory.mktemp("turns"))
    with made.running():
        yield made


def half_sent(whole: Whole, headers: str) -> socket.socket:
    """A request for a new plan of whose body a part has come."""
    host, port = whole.url.removeprefix("http://").split(":")
    line = socket.create_connection((host, int(port)), 5.0)
    line.sendall(
        f"POST /api/v1/plans HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        f'Content-Length: 500\r\n{headers}\r\n{{"name": "'.encode()
    )
    return line


def own_headers(browser: httpx.Client) -> str:
    kept = "; ".join(f"{c.name}={c.value}" for c in browser.cookies.jar)
    return f"Cookie: {kept}\r\nX-CSRF-Token: {browser.headers['X-CSRF-Token']}\r\n"


def test_a_request_that_does_not_come_to_its_end_holds_nobody(whole: Whole) -> None:
    with (
        whole.browser("ada", "operator") as browser,
        closing(half_sent(whole, "")), closing(half_sent(whole, own_headers(browser))),
    ):  # fmt: skip
        for _ in range(3):
            assert told(browser.get("/plans")) == []
            until(lambda: not whole.live.desks.lock.locked())  # the session has its turns too
        go(whole.live, whole.live.session.now_ns + HOUR_NS)


def test_a_stranger_is_not_told_which_sessions_there_are(whole: Whole) -> None:
    for method, path in (("GET", "procedures"), ("POST", "plans"), ("POST", "runs/a/stop")):
        answer = httpx.request(method, f"{whole.url}/api/v1/{path}?session=x", json={})
        assert answer.status_code == 401, answer.text
        assert "open sessions" not in answer.text


def test_the_session_goes_on_while_somebody_has_the_procedures(whole: Whole) -> None:
    desks = whole.live.desks
    with desks.lock:
        go(whole.live, whole.live.session.now_ns + HOUR_NS)
    with whole.browser("ada", "operator") as browser:
        made = browser.post("/plans", json={"name": "night", "title": "Night", "why": "x"})
        assert told(made)["name"] == "night"
        assert browser.post("/plans", json={"name": "night", "title": "x"}).status_code > 400
    until(lambda: not desks.lock.locked())
