"""What a server does on a bad day (docs/explanation/bad-days.md), with real processes and disks."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from a_server import ROOT, Server, released, serving, until
from small_disk import fill, mounted

sys.path.insert(0, str(ROOT / "bench"))


from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.check import check

FAST = ("--step", "60 s", "--rate", "3000")
MODES = ("on", "standby")


def load(server: Server, token: str, kept: dict[str, Any], stop: threading.Event, n: int) -> None:
    """One client: releases commands and writes entries until the server is gone."""
    with contextlib.suppress(httpx.HTTPError, json.JSONDecodeError), server.client(token) as client:
        turn = 0
        while not stop.is_set():
            turn += 1
            answer = released(client, "spectrometer/mode", MODES[turn % 2])
            if answer.status_code == 201:
                kept[answer.json()["id"]] = "command"
            entry = client.post("/events", json={"text": f"entry {turn} of client {n}"})
            if entry.status_code == 201:
                kept[entry.json()["id"]] = "entry"
            for alarm in client.get("/alarms").json():
                if alarm["state"] == "unacknowledged":
                    done = client.post(f"/alarms/{alarm['id']}/acknowledge", json={"comment": "k"})
                    if done.status_code == 200:
                        kept[alarm["id"]] = "alarm"


def sent_on_board(folder: Path) -> Counter[str]:
    """The telecommands that were ever given to the session, by id."""
    lines = (folder / "inputs.jsonl").read_text().splitlines()
    return Counter(json.loads(line)["what"]["id"] for line in lines)


def test_a_server_that_is_killed_under_load(tmp_path: Path) -> None:
    """Killed while three clients command: all that they were told is there, once."""
    folder, kept = tmp_path / "s", dict[str, Any]()
    with serving(folder, *FAST) as server:
        token = server.first_account()
        stop = threading.Event()
        clients = [
            threading.Thread(target=load, args=(server, token, kept, stop, n)) for n in range(3)
        ]
        for client in clients:
            client.start()
        until(lambda: len(kept) >= 25, 20.0)
        until((folder / "where.json").exists, 10.0)
        assert server.end(signal.SIGKILL) == -9
        stop.set()
        for client in clients:
            client.join(20.0)
    stood = json.loads((folder / "where.json").read_text())["now_ns"]
    with Archive(folder / "archive") as archive:
        flushed = [int(t) for r in archive.rows("battery", 0, stood) for t in r.generated_ns]
    with serving(folder, "--rate", "3000", station=None) as server, server.client(token) as client:
        commands = until(lambda: _over(client), 20.0)
        assert commands
        ids = {c["id"] for c in commands}
        assert {i for i, kind in kept.items() if kind == "command"} <= ids
        assert {c["state"] for c in commands} <= {"completed", "failed"}
        entries = {e["id"] for e in client.get("/events?text=entry&limit=5000").json()}
        assert {i for i, kind in kept.items() if kind == "entry"} <= entries
        states = {a["id"]: a for a in client.get("/alarms?state=all").json()}
        assert all(states[i]["acknowledged_by"] for i, kind in kept.items() if kind == "alarm")
        server.end(signal.SIGTERM)
    # Nothing went up twice, and everything that was completed went up.
    sent = sent_on_board(folder)
    assert set(sent.values()) == {1}
    assert {c["id"] for c in commands if c["state"] == "completed"} <= set(sent)
    with Archive(folder / "archive") as archive:
        rows = [int(t) for r in archive.rows("battery", 0, 1 << 62) for t in r.generated_ns]
        assert check(archive).faults == []
    assert rows == list(range(rows[0], rows[-1] + 1, 60_000_000_000))
    assert set(flushed) <= set(rows)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    with mounted(tmp_path / "disk", "24m") as folder:
        yield folder


def test_a_disk_that_is_full(small_disk: Path) -> None:
    """The session goes on and says so, commands are refused, and all goes on by itself."""
    with serving(small_disk / "s", "--step", "60 s", "--rate", "1200") as server:
        token = server.first_account()
        with server.client(token) as client:
            assert released(client, "spectrometer/mode", "standby").status_code == 201
            assert client.get("/clock").json()["trouble"] == ""
            filler = small_disk / "filler"
            fill(filler)
            clock = until(lambda: _when(client, lambda c: c["trouble"]), 10.0)
            assert "full" in clock["trouble"] or "No space" in clock["trouble"], clock
            refused = released(client, "spectrometer/mode", "on")
            assert refused.status_code in (503, 507), refused.text
            error = refused.json()["error"]
            assert error["what"], error
            assert error["hint"], error
            entry = client.post("/events", json={"text": "nobody will read this"})
            assert entry.status_code in (503, 507), entry.text
            later = until(lambda: _when(client, lambda c: c["now"] > clock["now"]), 10.0)
            assert later["now"] > clock["now"]
            assert later["state"] == "running"
            filler.unlink()
            assert until(lambda: _when(client, lambda c: not c["trouble"]), 10.0)
            assert released(client, "spectrometer/mode", "on").status_code == 201
            until(lambda: _states(client) == {"completed"}, 15.0)
            assert _states(client) == {"completed"}
        assert server.end(signal.SIGTERM) == 0
    with Archive(small_disk / "s" / "archive") as archive:
        rows = [int(t) for r in archive.rows("battery", 0, 1 << 62) for t in r.generated_ns]
    assert rows == list(range(rows[0], rows[-1] + 1, 60_000_000_000))


def _when(client: httpx.Client, wanted: Any) -> dict[str, Any] | None:
    clock = client.get("/clock").json()
    return clock if wanted(clock) else None


def _over(client: httpx.Client) -> list[dict[str, Any]]:
    """All commands, once every one of them has come to its end."""
    found = client.get("/commands?limit=9000").json()
    final = {"completed", "failed", "refused", "expired", "not known"}
    return found if all(c["state"] in final for c in found) else []


def _states(client: httpx.Client) -> set[str]:
    return {c["state"] for c in client.get("/commands").json()}


def test_one_server_for_one_session_of_one_station(tmp_path: Path) -> None:
    """A second server and a changed station are refused; SIGTERM keeps where the session stands."""
    folder = tmp_path / "s"
    with serving(folder, *FAST) as server:
        second = Server(folder, "--paused")
        assert second.process.wait(30.0) == 1
        second.end()
        assert "another server has the session" in second.said
        assert "Traceback" not in second.said
        until((folder / "where.json").exists, 10.0)
        assert server.end(signal.SIGTERM) == 0, server.said
        assert "go on with: ilrs serve --session" in server.said
    stood = json.loads((folder / "where.json").read_text())["now_ns"]
    assert str(stood) in {p.name for p in (folder / "checkpoints").iterdir()}
    changed = Server(folder, "--set", "battery/capacity=6 kWh")
    assert changed.process.wait(30.0) == 1
    changed.end()
    assert "another outpost" in changed.said
    assert "choose another folder with --session" in changed.said


def test_a_session_tells_as_often_as_it_was_begun_to(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with serving(folder, "--told-every", "20 s", "--telemetry-rate", "1 Mbit/s") as server:
        token = server.first_account()
        assert server.end(signal.SIGTERM) == 0, server.said
    with serving(folder, station=None) as server, server.client(token) as client:
        assert client.get("/station").json()["report_period_s"] == 20
        until(lambda: client.get("/network").json()["path"]["up"])
        assert client.get("/network").json()["path"]["rate_bit_s"] == 1e6


def test_a_start_that_is_broken_off_can_be_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    server = Server(folder, "--paused")
    # The folder is held, and the sky of the station is being worked out.
    until((folder / "session.json").exists, 20.0)
    assert server.end(signal.SIGINT) in (1, 130), server.said
    assert "Traceback" not in server.said, server.said
    with serving(folder, "--paused") as again:
        # Ctrl-C, a second time by somebody impatient.
        again.process.send_signal(signal.SIGINT)
        assert again.end(signal.SIGINT) == 0, again.said
        assert "Traceback" not in again.said, again.said
