"""A server with rehearsals is killed, and everything is there again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from a_desk import PASSWORD, signed, stranger
from living import STATIONS
from whole import told, until

CHARGE = "battery/charge_fraction"


@contextmanager
def server(folder: Path, *more: str) -> Generator[tuple[subprocess.Popen[str], str, str]]:
    """`ilrs serve`, its address, and the token of the first account while there is one."""
    words = [sys.executable, "-m", "ilrs", "serve", *more, "--session", str(folder), "--paused",
             "--port", "0", "--quiet"]  # fmt: skip
    log = folder.with_suffix(".log")
    with log.open("w") as stream:
        process = subprocess.Popen(words, stdout=stream, stderr=subprocess.STDOUT, text=True,
                                   env=os.environ | {"PYTHONUNBUFFERED": "1"})  # fmt: skip
    try:
        until(lambda: "Mission control" in log.read_text() or process.poll() is not None, 60.0)
        text = log.read_text()
        url = re.search(r"Mission control +(http://[^/]+)", text)
        assert url is not None, text
        until(lambda: answers(url[1]))
        token = re.search(r"token=(\S+)", log.read_text())
        yield process, url[1], token[1] if token else ""
    finally:
        process.kill()
        process.wait(10.0)


def answers(url: str) -> bool:
    try:
        with stranger(url) as nobody:
            return nobody.get("/auth/me").status_code == 401
    except httpx.TransportError:
        return False


def jump(flora: httpx.Client, to: str, **session: str) -> None:
    told(flora.post("/clock", params=session, json={"do": "jump", "to": to}))
    until(lambda: told(flora.get("/clock", params=session))["now"] >= to)


def is_open(flora: httpx.Client, id: str) -> bool:
    found = told(flora.get(f"/rehearsals/{id}"))
    assert found["rehearsal"] != "failed", found["text"]
    return found["rehearsal"] == "open"


def values(flora: httpx.Client, end: str) -> Any:
    query = {"address": CHARGE, "start": "2035-03-15", "end": end, "session": "r1"}
    return told(flora.get("/archive/range", params=query))[CHARGE]


def test_after_a_kill_a_rehearsal_is_opened_where_it_stood(tmp_path: Path) -> None:
    folder, end = tmp_path / "s", "2035-03-15T06:00:00Z"
    begins = [str(STATIONS / "outpost"), "--for", "2 days", "--step", "60 s"]
    with server(folder, *begins) as (process, url, token):
        with stranger(url) as nobody:
            first = {"token": token, "name": "flora", "password": PASSWORD}
            told(nobody.post("/auth/first", json=first), 201)
        with signed(url, "flora") as flora:
            jump(flora, "2035-03-15T02:00:00Z")
            told(flora.post("/rehearsals", json={"title": "cells"}), 202)
            until(lambda: is_open(flora, "r1"))
            fault = {"address": "battery/cells_lost", "value": 0.5, "duration_s": 7200}
            at = {"at": "2035-03-15T03:00:00Z"}
            told(flora.post("/rehearsals/r1/faults", json=fault | at), 201)
            jump(flora, "2035-03-15T04:00:00Z", session="r1")
            until(lambda: len(values(flora, end)["t"]) > 237)
            seen = values(flora, end)
        process.send_signal(signal.SIGKILL)
        process.wait(10.0)
    with server(folder) as (_, url, _), signed(url, "flora") as flora:
        (found,) = told(flora.get("/rehearsals"))
        assert (found["id"], found["title"], found["rehearsal"]) == ("r1", "cells", "closed")
        assert told(flora.get("/clock"))["now"] >= "2035-03-15T02:00:00Z"
        told(flora.post("/rehearsals/r1/open"), 202)
        until(lambda: is_open(flora, "r1"))
        (slot,) = [s for s in told(flora.get("/rehearsals/r1/faults")) if s["injected"]]
        assert (slot["now"], slot["injected"][0]["state"]) == (0.5, "acting")
        again = values(flora, end)
        n = len(seen["t"])
        assert {k: v[:n] for k, v in again.items()} == seen
        jump(flora, end, session="r1")
        (slot,) = [s for s in told(flora.get("/rehearsals/r1/faults")) if s["injected"]]
        assert (slot["now"], slot["injected"][0]["state"]) == (0.0, "over")
