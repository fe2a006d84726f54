"""The client against a real server over a living outpost: what it sees, and what it does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from attended import PASSWORD, attended, serving, token_of
from living import HOUR_NS, STATIONS, Opener, outpost

from ilrs.epoch import Epoch
from ilrs.mission.client import Client
from ilrs.mission.live.live import Live
from ilrs.mission.remote.failures import CommandFailedError, MissionError
from ilrs.mission.remote.feed import LiveRow

START = "2035-03-15T00:00:00Z"


class Server:
    def __init__(self, live: Live, url: str, token: str) -> None:
        self.live, self.url, self.token = live, url, token
        self.end = Epoch(live.session.now_ns).utc


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, own_cache: None) -> Iterator[Server]:
    """The outpost, a day old; the server closes the session."""
    folder = tmp_path_factory.mktemp("client")
    live = Opener(folder)("s", outpost(start="2035-03-15"))
    live.session.advance(live.session.now_ns + 24 * HOUR_NS)
    live.session.ground.keep()
    live.session.ground.take_news()
    access = attended(live, folder, STATIONS / "outpost")
    token = token_of(access)
    with serving(live, access) as url:
        yield Server(live, url, token)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, token=server.token) as found:
        yield found


def test_it_sees_the_station(client: Client, server: Server) -> None:
    station = client.station()
    assert station["name"] == "outpost"
    assert len(client.parameters()) == len([*server.live.dictionary.parameters])
    assert {p["element"] for p in client.parameters("battery")} == {"battery"}
    (value,) = client.latest("battery/charge_fraction")
    known = server.live.session.ground.value("battery/charge_fraction")[0]
    assert (value["value"], value["limit"]) == (pytest.approx(known), "")
    everything = client.latest([p["address"] for p in client.parameters()])
    assert len(everything) == len(client.parameters())
    (then,) = client.latest("battery/charge_fraction", at="2035-03-15T06:00:00Z")
    assert then["generated"] == "2035-03-15T06:00:00Z"
    assert client.get("/network")["trial_line"] is True


def test_ranges_and_rows_are_those_of_the_archive(client: Client, server: Server) -> None:
    names = ["battery/charge_fraction", "battery/energy_j", "box/temperature_k"]
    found = client.range(names, START, server.end, buckets=24)
    raw = client.rows(names, START, server.end)
    fraction = raw["battery.charge_fraction"]
    assert fraction.size == 1440 - 1
    assert found["battery.charge_fraction_low"].min() == fraction.min()
    assert found["battery.charge_fraction_high"].max() == fraction.max()
    assert int(found["battery.charge_fraction_count"].sum()) == fraction.size
    assert found["box.temperature_k"].attrs["units"] == "K"
    assert str(found["time"].values[0]).startswith("2035-03-15T00:")
    series = client.series(names, START, server.end, buckets=24)
    assert np.array_equal(series[names[0]].mean, found["battery.charge_fraction"].values)
    shown = client.export(names[:1], START, server.end).decode().splitlines()
    assert len([x for x in shown if not x.startswith("#")]) == fraction.size + 1


def test_events_come_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.events()
    assert len(whole) >= 3
    monkeypatch.setattr("ilrs.mission.client.PAGE", 2)
    assert client.events() == whole
    assert client.events(most=2) == whole[:2]
    entry = client.note("a look from a script")
    assert client.events(text="from a SCRIPT")[0]["id"] == entry["id"]
    assert client.events(severity="red") == [e for e in whole if e["severity"] == "red"]


def test_a_command_is_given_and_waited_for(client: Client, server: Server) -> None:
    checked = client.check("spectrometer/mode", "standby")
    assert checked["allowed"] is True
    order = client.command("spectrometer/mode", "standby", why="quiet hours")
    client.set_clock("run", rate=600.0)
    order.wait("completed", timeout=20.0)
    client.set_clock("pause")
    assert order.stages.column("stage")[-3:] == ["accepted", "started", "completed"]
    assert order.document["by"] == "bo"
    assert client.order(order.id).state == "completed"
    assert client.commands(state="completed")[0]["id"] == order.id
    assert "standby" in order.html()
    with pytest.raises(CommandFailedError, match="it is completed"):
        order.wait("cancelled", timeout=1.0)
    other = client.command("heater/mode", "auto", release="2035-03-16T12:00:00Z", why="later")
    with pytest.raises(TimeoutError, match=r"has not reached 'completed' within 0.3 s"):
        other.wait(timeout=0.3)
    assert other.cancel("not needed").state == "cancelled"


def test_a_procedure_is_begun_and_waited_for(client: Client) -> None:
    (name,) = client.procedures().column("name")
    looked_at = client.start(name, dry_run=True)
    assert looked_at.wait(timeout=5.0).state == "done"
    run = client.start(name)
    assert run.act("hold", why="lunch").wait("held", timeout=5.0).document["reason"] == "lunch"
    run.act("stop", why="enough")
    with pytest.raises(CommandFailedError, match="it is stopped"):
        client.run(run.id).wait(timeout=5.0)


def test_the_live_feed_gives_rows(client: Client) -> None:
    feed = client.live(timeout_s=10.0)
    hello = next(feed)
    assert isinstance(hello, dict)
    assert hello["type"] == "hello"
    newest = [next(feed) for _ in range(hello["structures"])]
    assert all(isinstance(r, LiveRow) and r.is_newest for r in newest)
    client.set_clock("step", steps=5)
    for row in feed:
        if isinstance(row, LiveRow) and "battery/charge_fraction" in row:
            break
    assert isinstance(row, LiveRow)
    assert 0.0 < row["battery/charge_fraction"] <= 1.0
    assert set(row.as_dict()) == set(row.addresses)
    assert row.received_s > row.generated_s
    feed.close()


def test_by_name_and_password(server: Server) -> None:
    with Client(server.url, name="bo", password=PASSWORD) as client:
        assert client.note("by a person")["by"] == "bo"
        feed = client.live(timeout_s=5.0)
        assert isinstance(next(feed), dict)
        feed.close()
        wire = client._wire
        wire.post("/auth/logout", {})
        with pytest.raises(MissionError, match="nobody is signed in") as told:
            client.clock()
        assert told.value.status == 401
    with pytest.raises(MissionError, match="name or password is wrong"):
        Client(server.url, name="bo", password="wrong")


def test_errors_say_what_where_and_why(client: Client, server: Server) -> None:
    with pytest.raises(MissionError, match='did you mean "battery/charge_fraction"') as told:
        client.series("battery/charge_fracton", START, server.end)
    assert told.value.status == 404
    with pytest.raises(MissionError, match=r"start: .* is not a UTC instant"):
        client.range("battery/energy_j", "yesterday", server.end)
    with pytest.raises(MissionError, match="mode takes off, auto, on"):
        client.command("heater/mode", "warm")
    with pytest.raises(MissionError, match=r"cannot be reached.*is `ilrs serve` running there"):
        Client("http://127.0.0.1:9", token="x")
    with pytest.raises(ValueError, match=r"is no address"):
        Client("127.0.0.1:8765", token="x")
    with pytest.raises(ValueError, match=r"give a token, or"):
        Client(server.url)
    with (
        Client(server.url, token=server.token, session="last-year") as other,
        pytest.raises(MissionError, match="there is no session last-year"),
    ):
        other.clock()


def test_a_table_is_shown(client: Client) -> None:
    table = client.parameters()
    shown = table.html()
    assert shown.count("<tr>") == 61
    assert f"and {len(table) - 60} more" in shown
    assert "<script>" not in type(table)([{"a": "<script>"}]).html()


def test_it_waits_when_it_asks_too_often(client: Client) -> None:
    for _ in range(420):
        client.clock()


def test_the_room_is_quick_to_import() -> None:
    program = (
        "import sys, ilrs.mission; "
        "print(sorted({'httpx', 'xarray', 'fastapi', 'numba', 'pandas'} & set(sys.modules))); "
        "import ilrs.mission.client; print(sorted({'xarray', 'fastapi', 'numba'} & "
        "set(sys.modules))); from ilrs.mission import Client, MissionError; print(Client.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.splitlines() == ["[]", "[]", "Client"]


def test_what_is_no_mission_control_is_told(server: Server) -> None:
    answer = httpx.Response(502, text="<html>")
    assert "is it a mission control" in str(MissionError.of(answer.status_code, None))
