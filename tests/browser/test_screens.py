"""Every screen at the outpost: it opens, shows what the API says, and its main control works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect
from reading import differing, eventually, fits
from station_server import PASSWORD, Script, StationServer, served
from watched import Watched, cookies_of

# Less charge than its limit asks for: an alarm stands soon.
OPTIONS = (
    "--for", "3 days", "--step", "60 s", "--paused",
    "--set", "battery/initial_charge_fraction=12 %",
)  # fmt: skip
ONE = "2035-03-15T01:00:00Z"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[StationServer]:
    """The outpost, an hour old, with Ann who operates it."""
    with served(StationServer(tmp_path_factory.mktemp("outpost"), "outpost", *OPTIONS)) as made:
        made.account("ann", "operator", "administrator")
        with made.script("ann") as script:
            script.jump(ONE)
        yield made


@pytest.fixture(scope="module")
def script(server: StationServer) -> Iterator[Script]:
    with server.script("ann") as made:
        yield made


@pytest.fixture(scope="module")
def cookies(server: StationServer, browser: Browser) -> object:
    return cookies_of(browser, server.url, "ann", PASSWORD)


@pytest.fixture
def window(server: StationServer, browser: Browser, cookies: object) -> Iterator[Watched]:
    made = Watched(browser, server.url, cookies)
    yield made
    made.close()


@pytest.fixture
def standing(script: Script) -> Script:
    """Time stands, so that page and API can be compared."""
    script.clock("pause")
    return script


def test_the_overview_goes_on_and_shows_what_the_api_tells(
    window: Watched, script: Script, server: StationServer
) -> None:
    script.clock("run", rate=120)
    window.open("overview")
    clock = window.page.locator("header .main .big")
    expect(clock).to_have_text(re.compile(r"2035-03-1\d \d\d:\d\d:\d\d"))
    before = clock.inner_text()
    window.until("text => document.querySelector('header .main .big').innerText !== text", before)
    script.clock("pause")
    eventually(window, lambda: differing(window, script))
    expect(window.page.locator("footer .state")).to_contain_text("paused")
    now = script.get("/clock")["now"]
    eventually(window, lambda: clock.inner_text().replace(" ", "T") != now[:19])
    mode = script.latest("centre/mode")[0]["value"]
    title = script.get("/station")["modes"][round(mode)]["title"]
    expect(window.page.locator(".figure .mode")).to_have_text(title)
    power = window.page.locator("a.figure p.big").first.inner_text()
    assert fits(power, script.latest("distributor/granted_w")[0]["value"], None)
    window.shoot("outpost-overview")
    # Its main control: the clock of the station, run again from the page.
    window.page.locator("footer .state").click()
    window.get("button", re.compile("Run$")).click()
    expect(window.page.locator("footer .state")).to_contain_text("running")
    assert script.get("/clock")["state"] == "running"


def test_the_site_draws_the_ground_and_plays_the_sky_ahead(
    window: Watched, standing: Script
) -> None:
    window.open("site3d")
    window.until("() => window.ilrsSite !== undefined", within_ms=60_000.0)
    canvas = window.page.locator(".host canvas")
    expect(canvas).to_be_visible()
    told = standing.get("/sky", at=standing.get("/clock")["now"])["sites"]["rim"]
    facts = window.page.locator(".bottom .facts")
    shown = re.search(r"☀ ([+−]\d+\.\d\d)°", facts.inner_text())
    assert shown is not None
    assert float(shown[1].replace("−", "-")) == pytest.approx(
        told["sun"]["elevation_deg"], abs=0.011
    )
    window.shoot("outpost-site")
    when = window.page.locator(".bottom .when")
    before = when.inner_text()
    window.get("slider", "Move the sky").fill("36000")
    expect(when).not_to_have_text(before)
    expect(window.get("status").filter(has_text=re.compile(r"▶▶"))).to_be_visible()
    window.get("button", re.compile("2D")).click()
    expect(window.page.locator(".flat svg circle").first).to_be_visible()
    window.shoot("outpost-site-map")


def test_power_shows_a_bus_and_its_heat(window: Watched, standing: Script) -> None:
    window.open("power")
    eventually(window, lambda: differing(window, standing))
    expect(window.page.locator("a.box")).to_contain_text("28 V bus")
    window.shoot("outpost-power")
    window.get("link", "Thermal").click()
    expect(window.page.locator(".bodies article")).to_contain_text("Instrument box")
    eventually(window, lambda: differing(window, standing))
    window.shoot("outpost-thermal")


def test_the_network_shows_the_ways_to_earth(window: Watched, standing: Script) -> None:
    window.open("network")
    told = standing.get("/network")
    rows = window.page.locator("table").first.locator("tbody tr")
    # Where no link is declared, a line of words says so.
    expect(rows).to_have_count(max(1, len(told["links"])))
    if not told["links"]:
        expect(rows).to_contain_text("No link is declared")
    for row, link in zip(rows.all(), told["links"], strict=bool(told["links"])):
        word = "CONTACT" if link["up"] else "IN VIEW" if link["in_view"] else "NO CONTACT"
        assert word in row.inner_text()
    eventually(window, lambda: differing(window, standing))
    window.shoot("outpost-network")
    plot = window.page.locator(".strips .plot, .strips canvas").first
    expect(plot).to_be_visible()


def test_the_timeline_has_every_lane_and_leads_to_a_moment(
    window: Watched, standing: Script
) -> None:
    window.open("timeline")
    lanes = standing.get("/timeline", start=ONE, end="2035-03-16T00:00:00Z")["lanes"]
    expect(window.page.locator(".lanes .lane")).to_have_count(len(lanes))
    window.shoot("outpost-timeline")
    window.page.locator(".lane.mode .item").first.click()
    chosen = window.page.locator("section footer")
    expect(chosen).to_contain_text("Nominal")
    window.get("button", "Replay", chosen).click()
    expect(window.page.locator(".shell.replay")).to_be_visible()


def test_an_alarm_is_acknowledged_with_a_comment(window: Watched, standing: Script) -> None:
    window.open("alarms")
    told = standing.get("/alarms", state="active")
    assert [a["address"] for a in told] == ["battery/charge_fraction"]
    rows = window.page.locator("table tbody tr")
    expect(rows).to_have_count(len(told))
    eventually(window, lambda: differing(window, standing))
    window.shoot("outpost-alarms")
    window.get("textbox", "Comment").fill("charging in the sun")
    window.get("button", re.compile("Acknowledge$")).last.click()
    expect(window.page.locator("section dl")).to_contain_text("charging in the sun")
    after = standing.get("/alarms", state="active")[0]
    assert (after["state"], after["acknowledged_by"]) == ("acknowledged", "ann")
    assert after["comment"] == "charging in the sun"


def test_an_entry_is_written_into_the_log_and_found(window: Watched, standing: Script) -> None:
    window.open("events")
    told = standing.get("/events")
    rows = window.page.locator("section").first.locator("ol > li:not(.day)")
    expect(rows).to_have_count(len(told))
    expect(rows.first).to_contain_text(told[0]["text"])
    window.get("textbox", "Write into the log").fill("The mast throws a long shadow.")
    window.get("button", "Write", None).last.click()
    expect(rows.first).to_contain_text("The mast throws a long shadow.")
    expect(rows.first).to_contain_text("ann")
    window.shoot("outpost-events")
    window.get("searchbox", "Search in events").fill("long shadow")
    expect(rows).to_have_count(1)
    assert [e["by"] for e in standing.get("/events", text="long shadow")] == ["ann"]


def test_the_archive_plots_and_tells_numbers(window: Watched, standing: Script) -> None:
    window.open("archive?p=battery/charge_fraction,array/power_w")
    expect(window.page.locator("figure, .strip").first).to_be_visible()
    window.until("() => document.querySelectorAll('main canvas').length >= 2")
    window.shoot("outpost-archive")
    with window.page.expect_response(re.compile(r"/archive/range\?.*buckets=200")) as answer:
        window.get("button", "As a table").click()
    told = answer.value.json()["battery/charge_fraction"]
    cells = window.page.locator("tbody tr").first.locator("td")
    expect(cells).to_have_count(7)
    when = datetime.fromtimestamp(told["t"][-1], UTC)
    expect(cells.nth(0)).to_have_text(f"{when:%Y-%m-%d %H:%M:%S}")
    for cell, name in ((1, "min"), (2, "mean"), (3, "max")):
        assert fits(cells.nth(cell).inner_text(), told[name][-1], None), name
    newest = standing.latest("battery/charge_fraction")[0]["value"]
    assert told["min"][-1] - 1e-6 <= newest <= told["max"][-1] + 1e-6


def test_the_wall_has_every_parameter(window: Watched, standing: Script) -> None:
    window.open("wall?q=battery/")
    every = [p for p in standing.get("/dictionary")["parameters"] if p["element"] == "battery"]
    lines = window.page.locator("[role=listitem]")
    expect(lines).to_have_count(len(every))

    def wrong() -> list[str]:
        told = {v["address"]: v["value"] for v in standing.latest(*(p["address"] for p in every))}
        words = {p["address"]: p["words"] for p in every}
        found = []
        for line in lines.all():
            address = line.locator(".mono.dim").first.inner_text()
            text = f"{line.locator('.value').inner_text()} {line.locator('.unit').inner_text()}"
            if not fits(text, told[address], words[address]):
                found.append(f"{address}: {text!r} for {told[address]}")
        return found

    eventually(window, wrong)
    window.shoot("outpost-wall")
    window.get("searchbox").fill("state:caution")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("battery/charge_fraction")


def test_keys_lead_to_every_panel_and_tell_themselves(window: Watched) -> None:
    window.open("overview")
    keys = {"p": "power", "n": "network", "t": "timeline", "a": "alarms", "e": "events",
            "h": "archive", "w": "wall", "c": "commanding", "d": "procedures", "u": "partner",
            "r": "rehearsal", "o": "overview"}  # fmt: skip
    window.page.keyboard.press("g")
    expect(window.page.locator("nav kbd", has_text=re.compile("^p$"))).to_be_visible()
    window.page.keyboard.press("Escape")
    for key, panel in keys.items():
        window.page.keyboard.press("g")
        window.page.keyboard.press(key)
        window.until("panel => location.hash.startsWith('#/' + panel)", panel)
        expect(window.page.locator("nav [aria-current=page]")).to_have_count(1)
    window.page.keyboard.press("?")
    dialog = window.get("dialog", "Keyboard")
    expect(dialog).to_be_visible()
    expect(dialog.locator("dt")).to_have_count(len(keys) + 1 + 6)
    window.shoot("outpost-keys")
    window.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    window.page.keyboard.press("r")
    expect(window.page.locator(".shell.replay")).to_be_visible()
    window.page.keyboard.press("l")
    expect(window.page.locator(".shell.live")).to_be_visible()
