"""The feed of a live session over a real websocket, and the newest values beside it."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets import Origin
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from whole import Whole, go, told, until

from ilrs.mission.archive.layout import Column
from ilrs.mission.live.ground import Ground

HOUR_NS = 3600 * 1_000_000_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, own_cache: None) -> Iterator[Whole]:
    made = Whole(tmp_path_factory.mktemp("feed"))
    with made.running():
        yield made


@contextmanager
def feed_of(whole: Whole, browser: httpx.Client, session: str) -> Generator[ClientConnection]:
    cookies = "; ".join(f"{n}={v}" for n, v in browser.cookies.items())
    url = f"{whole.url.replace('http', 'ws')}/api/v1/live?session={session}"
    with connect(url, additional_headers={"Cookie": cookies}, origin=Origin(whole.url)) as feed:
        assert json.loads(feed.recv(5.0))["type"] == "hello"
        assert isinstance(feed.recv(5.0), bytes)
        yield feed


def test_what_a_browser_says_ends_nothing(whole: Whole) -> None:
    with whole.browser("ada", "operator") as ada, feed_of(whole, ada, "live") as feed:
        for _ in range(50):
            feed.send(b"octets")
            feed.send("text")
        go(whole.live, whole.live.session.now_ns + HOUR_NS)
        until(lambda: isinstance(feed.recv(5.0), bytes))


def test_a_session_opened_again_has_a_feed_of_its_own(whole: Whole) -> None:
    with whole.browser("ada", "operator") as ada:
        id = told(ada.post("/rehearsals", json={}), 202)["id"]
        until(lambda: told(ada.get(f"/rehearsals/{id}"))["rehearsal"] == "open")
        with feed_of(whole, ada, id) as feed:
            # One that listens to what has ended, as when somebody comes in that very moment.
            left = whole.app.state.hubs[id]
            told(ada.delete(f"/rehearsals/{id}", params={"keep": True}))
            feed.send("still there?")
            with pytest.raises(ConnectionClosed, match="the session was ended"):
                list(feed)
        whole.app.state.hubs[id] = left
        told(ada.post(f"/rehearsals/{id}/open"), 202)
        until(lambda: told(ada.get(f"/rehearsals/{id}"))["rehearsal"] == "open")
        with feed_of(whole, ada, id) as feed:
            again = whole.app.state.sessions[id]
            go(again, again.session.now_ns + HOUR_NS)
            until(lambda: isinstance(feed.recv(5.0), bytes))
        told(ada.delete(f"/rehearsals/{id}"))


def test_an_address_of_an_earlier_dictionary_is_not_known_now(whole: Whole) -> None:
    column = Column("gone/value", "K", "what nothing measures any more")
    whole.live.archive.declare("gone", [column], 60.0)
    with whole.browser("ada", "operator") as ada:
        for query in ({}, {"at": told(ada.get("/clock"))["now"]}):
            found = told(ada.get("/archive/latest", params={"address": "gone/value"} | query))
            assert [(v["address"], v["state"]) for v in found] == [("gone/value", "never")]


def test_a_newest_row_is_never_half_of_another(whole: Whole) -> None:
    """Read by another thread while the session goes on, a value has the times of its own row."""
    ground: Ground = whole.live.session.ground
    address = "battery/charge_fraction"
    seen: set[tuple[float, int, int]] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(ground.value(address))

    before = sys.getswitchinterval()
    thread = threading.Thread(target=read)
    sys.setswitchinterval(1e-6)
    try:
        thread.start()
        go(whole.live, whole.live.session.now_ns + 6 * HOUR_NS)
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(before)
    assert len(seen) > 10
    assert len({made for _, made, _ in seen}) == len(seen)
