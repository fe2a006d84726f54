"""A day at the reference station, in the browsers of three people: the Sun goes, the rover goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime

import pytest
from picture import ground
from playwright.sync_api import Browser, expect
from reading import eventually, fits
from station_server import PASSWORD, Script, StationServer, served
from watched import Watched, cookies_of

START, DARK, THEN = "2035-11-10T01:00:00Z", "2035-11-10T09:40:00Z", "2035-11-10T03:00:00Z"
OPTIONS = (
    "--from", START, "--for", "2 days", "--step", "10 s", "--paused",
    "--set", "battery_a/initial_charge_fraction=90 %",
    "--set", "battery_b/initial_charge_fraction=90 %",
)  # fmt: skip
PEOPLE = ("flora", "bo", "chen")
# Two ways of light over the relay, and how long frames may wait for their turn.
SOONEST_S, LATEST_S, FRAME_S = 2.4, 3.1, 0.6
EAST_M = 12.0
COURSE = ("released", "sent", "received", "accepted", "started")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[StationServer]:
    """The reference station in the night of 10 November 2035; its opening is most of the time."""
    with served(StationServer(tmp_path_factory.mktemp("day"), "reference", *OPTIONS)) as made:
        print(f"the reference station opened in {made.opened_s:.0f} s")
        for name in PEOPLE:
            made.account(name)
        yield made


@pytest.fixture
def windows(server: StationServer, browser: Browser) -> Iterator[dict[str, Watched]]:
    """One window of each person."""
    made = {
        name: Watched(browser, server.url, cookies_of(browser, server.url, name, PASSWORD))
        for name in PEOPLE
    }
    yield made
    with ExitStack() as last:
        for window in made.values():
            last.callback(window.close)


def seen_percent(window: Watched) -> int:
    """The part of the Sun's disc over the ridge that the page tells, at 10 m."""
    found = re.search(r"(\d+) % 10 m", window.page.locator(".bottom .facts").inner_text())
    assert found is not None
    return int(found[1])


def until_shown(window: Watched, moment: str) -> None:
    """Wait until the page shows the sky of that hour."""
    expect(window.page.locator(".bottom .when")).to_contain_text(moment[:16].replace("T", " "))


def test_the_story_of_a_day(windows: dict[str, Watched], server: StationServer) -> None:
    flora, bo, chen = (windows[name] for name in PEOPLE)
    with server.script("flora") as script:
        _the_sun_goes(flora, script)
        _the_station_saves_power(flora, script)
        command = _the_rover_goes(bo, script)
        _another_partner_may_not(chen)
        _the_day_is_played_back(flora, bo, script)
        assert command["by"] == "bo"


def _the_sun_goes(flora: Watched, script: Script) -> None:
    """Over the ridge the Sun's disc is seen less and less, and the picture follows."""
    flora.open("site3d/ridge")
    flora.until("() => window.ilrsSite !== undefined", within_ms=90_000.0)
    until_shown(flora, START)
    before = seen_percent(flora)
    lit = script.get("/sky", at=START)["sites"]["ridge"]["sun"]["lit"]
    told = next(part for height, part in lit.items() if float(height) == 10.0)
    assert before == pytest.approx(100.0 * told, abs=1.0)
    assert before >= 10
    evening = ground(flora)
    assert evening.spread > 8.0
    assert evening.lit > 0.02
    flora.shoot("day-site-sun-low")
    script.jump(DARK)
    until_shown(flora, DARK)
    eventually(flora, lambda: seen_percent(flora) != 0)
    night = ground(flora)
    assert night.spread > 1.0, "a night with the Sun behind the ridge is not one black"
    flora.shoot("day-site-dark")


def _the_station_saves_power(flora: Watched, script: Script) -> None:
    """Nobody tells it to: the centre sees the dark and the batteries, and says so."""
    flora.go("overview")
    tile = flora.page.locator(".figure .mode")
    expect(tile).to_have_text("Nominal")
    script.jump({"event": "mode"})
    script.clock("run", rate=60)
    expect(tile).to_have_text("Low power")
    made = flora.page.locator("ol > li", has_text="low power").first
    expect(made).to_contain_text("tower_a/lit")
    flora.shoot("day-overview-low-power")
    flora.go("events")
    decided = flora.page.locator("ol.decisions > li").first
    expect(decided).to_contain_text("low power")
    expect(decided).to_contain_text("because")
    expect(decided).to_contain_text("excavator/mode = off")
    assert script.get("/decisions")[0]["commands"]
    flora.shoot("day-events")


def _release(bo: Watched, script: Script, address: str, value: str) -> dict[str, object]:
    """Arm and release a command in the page; its document when the station has begun it."""
    bo.go(f"commanding/{address}")
    form = bo.page.locator("section[aria-label='Form of the command']")
    expect(form).to_contain_text(address)
    if (field := form.locator("input.mono[inputmode=decimal]")).count():
        field.fill(value)
    else:
        form.get_by_role("radio", name=re.compile(f"^{value}")).check()
    why = f"{value} for the way to the first boulder"
    form.get_by_label("Reason").fill(why)
    expect(form).to_contain_text("You may give this command")
    bo.get("button", re.compile("ARM$"), form).click()
    with bo.page.expect_response(re.compile("/commands/release$")) as answer:
        bo.get("button", re.compile("RELEASE"), form).click()
    made = answer.value.json()
    history = bo.page.locator("section[aria-label='Queue and history of commands']")
    row = history.locator("article", has_text=why)
    expect(row).to_have_count(1)
    wanted = set(COURSE)

    def lacking() -> set[str]:
        return wanted - {s["stage"] for s in script.get(f"/commands/{made['id']}")["stages"]}

    eventually(bo, lacking, within_s=40.0)
    bar = row.locator("ol[aria-label='Stages of the command'] li")
    for place in range(len(COURSE)):
        expect(bar.nth(place)).to_have_class(re.compile("done"))
    return script.get(f"/commands/{made['id']}")


def _the_rover_goes(bo: Watched, script: Script) -> dict[str, object]:
    """Partner B wakes its rover over the relay, names a place, and lets it drive."""
    script.clock("rate", rate=5)
    way = script.get("/network")["path"]
    assert way["up"]
    assert "relay" in way["via"]
    east_m = script.latest("rover/east_m")[0]["value"]
    bo.open("commanding")
    expect(bo.page.locator("details.person summary")).to_have_text("Bo, rover operator")
    commands = [
        _release(bo, script, address, value)
        for address, value in (
            ("rover/mode", "on"), ("rover/target_east_m", f"{east_m + EAST_M:.1f}"),
            ("rover/target_north_m", f"{script.latest('rover/north_m')[0]['value']:.1f}"),
            ("rover/drive", "go"),
        )
    ]  # fmt: skip
    for command in commands:
        at = {s["stage"]: datetime.fromisoformat(s["time"][:26].rstrip("Z") + "+00:00")
              for s in command["stages"]}  # fmt: skip
        gone_s = (at["accepted"] - at["sent"]).total_seconds()
        assert SOONEST_S <= gone_s <= LATEST_S + FRAME_S, command["stages"]
    bo.shoot("day-commanding")
    script.clock("rate", rate=60)
    eventually(bo, lambda: script.latest("rover/east_m")[0]["value"] < east_m + 0.9 * EAST_M, 60.0)
    bo.go("wall?q=rover/east_m")
    shown = bo.page.locator("[role=listitem] .value")

    def wrong() -> bool:
        return not fits(f"{shown.inner_text()} m", script.latest("rover/east_m")[0]["value"], None)

    eventually(bo, wrong)
    return commands[-1]


def _another_partner_may_not(chen: Watched) -> None:
    """The rover is not Partner C's, and the page says which rule stands in the way."""
    chen.open("commanding/rover/mode")
    form = chen.page.locator("section[aria-label='Form of the command']")
    expect(form).to_contain_text("You may not give this command")
    expect(form).to_contain_text("command-window needs: a granted window covers")
    expect(chen.get("button", re.compile("ARM$"), form)).to_be_disabled()
    chen.shoot("day-commanding-refused")


def _the_day_is_played_back(flora: Watched, bo: Watched, script: Script) -> None:
    """All panels show an earlier moment, say so, and nothing can be commanded from there."""
    script.clock("pause")
    flora.open(f"archive?p=battery_a/charge_fraction,tower_a/lit&t={THEN}")
    expect(flora.page.locator(".shell.replay > .mode")).to_have_text("REPLAY")
    flora.shoot("day-archive-replay")
    flora.go(f"wall?q=battery_a/charge_fraction&t={THEN}")
    value = flora.page.locator("[role=listitem] .value")
    past, now = (
        script.latest("battery_a/charge_fraction", **at)[0]["value"] for at in ({"at": THEN}, {})
    )
    expect(value).to_have_text(f"{100.0 * past:.1f}")
    assert past > now + 0.02
    flora.go("overview")
    expect(flora.page.locator(".figure .mode")).to_have_text("Nominal")
    flora.get("button", "Back to live").click()
    expect(flora.page.locator(".figure .mode")).to_have_text("Low power")
    bo.go(f"commanding/rover/drive?t={THEN}")
    form = bo.page.locator("section[aria-label='Form of the command']")
    expect(form).to_contain_text("REPLAY")
    expect(bo.get("button", re.compile("ARM$"), form)).to_be_disabled()
    expect(form.get_by_label("Reason")).to_be_disabled()
