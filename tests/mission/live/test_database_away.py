"""A database of documents that goes away while a station lives, and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from a_postgres import programs, run, server
from living import HOUR_NS, STATIONS, outpost

from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.commanding.authority import Circumstances, Verdict
from ilrs.mission.commanding.order import Order
from ilrs.mission.desks import Desks
from ilrs.mission.live.live import Live
from ilrs.mission.live.opening import Settings, open_session

ADDRESS = "spectrometer/mode"


def anybody(person: str, action: str, thing: str, at: Circumstances) -> Verdict:
    """A station of one person, who may do everything."""
    del action, thing, at
    return Verdict(person == "bo", rules=("everything is Bo's",))


def until(found: Callable[[], Any], timeout_s: float = 15.0) -> Any:
    end_s = time.monotonic() + timeout_s
    while not (got := found()) and time.monotonic() < end_s:
        time.sleep(0.02)
    return got


def test_a_database_that_is_away_for_a_while(tmp_path: Path) -> None:
    """PostgreSQL stopped and started: the station lives on, and what it said is there after it."""
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed")
    folder = programs()
    with server() as home:
        user = "postgres" if Path(home).owner() == "postgres" else ""

        def control(*words: str) -> None:
            options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
            run([folder / "pg_ctl", "-D", f"{home}/data", "-l", f"{home}/log", "-w", "-o", options,
                 *words], user)  # fmt: skip

        url = f"postgresql://ilrs@/postgres?host={home}"
        live, _ = open_session(tmp_path / "s", outpost(), Settings(), database=url)
        live.desks = Desks(live, anybody, STATIONS / "outpost")
        live.runner.attendants.append(live.desks)
        live.runner.clock.run(1200.0)
        live.runner.start()
        try:
            first = commanded(live, "standby")
            assert until(lambda: live.desks.commands.get(first).state == "completed")
            second = commanded(live, "on")
            control("-m", "immediate", "stop")
            assert until(lambda: "cannot be reached" in live.runner.trouble)
            stood_ns = live.session.now_ns
            with pytest.raises(ArchiveError, match="cannot be reached"):
                commanded(live, "standby")
            assert until(lambda: live.session.now_ns > stood_ns + HOUR_NS)
            assert live.runner.failure == ""
            # On the disk it stands where everything was known.
            assert live.keeping.stood_at_ns <= stood_ns
            control("start")
            assert until(lambda: not live.runner.trouble)
            assert until(lambda: live.desks.commands.get(second).state == "completed")
            assert until(lambda: live.keeping.stood_at_ns > stood_ns + HOUR_NS)
        finally:
            live.close()
        assert live.runner.trouble == ""
        again, _ = open_session(tmp_path / "s", database=url)
        try:
            states = {d["id"]: d["state"] for d in again.records.find("command")}
            assert states == {first: "completed", second: "completed"}
            events = {d["id"] for d in again.records.find("event", limit=10_000)}
            assert len(events) == again.session.ground.read["EventReport"] > 0
        finally:
            again.close()


def commanded(live: Live, value: str) -> str:
    """A command of Bo, released."""
    desk, wanted = live.desks.commands, Order(ADDRESS, value, why="a test")
    token, _, _ = desk.arm("bo", "test", wanted, live.session.now_ns)
    return desk.release("bo", "test", token, live.session.now_ns).id
