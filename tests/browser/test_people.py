"""People come and go at the outpost: first account, languages, windows, crashes, sign-out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect
from reading import eventually
from station_server import PASSWORD, Script, StationServer, served
from watched import CURRENT, WAIT_MS, Watched, catalogue

RATE = 120
OPTIONS = ("--for", "3 days", "--step", "60 s", "--rate", str(RATE))
PANELS = (
    "overview", "power", "network", "timeline", "alarms", "commanding", "procedures", "events",
    "archive", "wall", "partner", "rehearsal", "site3d",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[StationServer]:
    with served(StationServer(tmp_path_factory.mktemp("people"), "outpost", *OPTIONS)) as made:
        yield made


@pytest.fixture(scope="module")
def cookies(server: StationServer, browser: Browser) -> object:
    """Of Ann, who has made the first account with the address that the server printed."""
    window = Watched(browser, server.url)
    # A page asks who is there before anybody can be.
    window.forgive("401")
    window.page.goto(f"{server.url}/#/first?token={server.token}")
    expect(window.get("heading", "First set-up")).to_be_visible()
    window.get("textbox", "Name").fill("ann")
    window.get("textbox", "Password", None).first.fill(PASSWORD)
    window.get("textbox", "Password again").fill("another")
    expect(window.get("alert")).to_contain_text("differ")
    window.get("textbox", "Password again").fill(PASSWORD)
    window.get("button", "Make the first account").click()
    window.ready()
    expect(window.page.locator("details.person summary")).to_have_text("ann")
    kept = window.context.storage_state()
    window.close()
    return kept


@pytest.fixture
def window(server: StationServer, browser: Browser, cookies: object) -> Iterator[Watched]:
    made = Watched(browser, server.url, cookies)
    yield made
    made.close()


@pytest.fixture
def script(server: StationServer, cookies: object) -> Iterator[Script]:
    """Ann's script; time runs when the test begins."""
    with server.script("ann") as made:
        made.clock("run", rate=120)
        yield made


def test_the_token_of_the_first_account_serves_once(
    server: StationServer, browser: Browser, cookies: object
) -> None:
    window = Watched(browser, server.url)
    window.forgive("401")
    window.page.goto(f"{server.url}/#/first?token={server.token}")
    expect(window.get("heading", "Sign in")).to_be_visible()
    expect(window.page.locator("main section")).to_contain_text("worth nothing")
    window.get("textbox", "Name").fill("ann")
    window.get("textbox", "Password").fill("not the password")
    window.get("button", "Sign in", None).first.click()
    expect(window.get("alert")).to_contain_text("name or password is wrong")
    window.shoot("people-sign-in")
    window.close()


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans"), ("ru", "ru")])
def test_every_screen_speaks_the_language(
    server: StationServer, browser: Browser, cookies: object, language: str, tag: str
) -> None:
    words, keys = catalogue(language), set(catalogue("en"))
    window = Watched(browser, server.url, cookies)
    window.open("overview")
    window.page.locator("header select").select_option(language)
    expect(window.page.locator("html")).to_have_attribute("lang", tag)
    shown = window.page.locator("nav .word").all_inner_texts()
    for panel in PANELS:
        assert words[f"panel.{panel}"] in shown
        window.go(panel)
        window.until(CURRENT, panel)
        bare = [text for text in window.texts() if keys.intersection(text.split())]
        assert bare == [], (panel, bare)
        window.shoot(f"{language}-{panel}")
    expect(window.page.locator(".shell > .mode")).to_have_text(words["mode.live"])
    # What the station calls things is told in the language as well.
    window.go("overview")
    title = {"en": "Battery", "zh": "蓄电池", "ru": "Аккумуляторная батарея"}[language]
    expect(window.page.get_by_text(title, exact=True).first).to_be_visible()
    # What was chosen stays with the person, at any browser.
    window.page.reload()
    expect(window.page.locator("html")).to_have_attribute("lang", tag)
    window.page.locator("header select").select_option("en")
    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    window.close()


def test_a_second_window_hears_the_same_and_follows_the_clock(
    window: Watched, server: StationServer, script: Script, browser: Browser, cookies: object
) -> None:
    other = Watched(browser, server.url, cookies)
    for each in (window, other):
        each.open("overview")
        expect(each.page.locator("footer .state")).to_contain_text("running")
    window.page.locator("footer .state").click()
    window.get("button", re.compile("Pause$")).click()
    for each in (window, other):
        expect(each.page.locator("footer .state")).to_contain_text("paused")
    # The clock, and the figures that are asked for when it stands, come in their own time.
    for told in ("header .main .big", ".figures"):
        eventually(window, lambda told=told: (
            window.page.inner_text(told) != other.page.inner_text(told)
        ))  # fmt: skip
    window.get("button", re.compile("Run$")).click()
    expect(other.page.locator("footer .state")).to_contain_text("running")
    other.close()


def test_a_replay_shows_values_of_its_moment_and_leads_back(
    window: Watched, script: Script
) -> None:
    script.clock("pause")
    script.jump("2035-03-15T08:00:00Z")
    window.open("wall?q=battery/charge_fraction&t=2035-03-15T03:00:00Z")
    expect(window.page.locator(".shell.replay > .mode")).to_have_text("REPLAY")
    border = window.page.locator(".shell").evaluate("e => getComputedStyle(e).borderTopColor")
    then = script.latest("battery/charge_fraction", at="2035-03-15T03:00:00Z")[0]["value"]
    now = script.latest("battery/charge_fraction")[0]["value"]
    value = window.page.locator("[role=listitem] .value")
    expect(value).to_have_text(f"{then * 100:.1f}")
    expect(window.page.locator("header .main .big")).to_contain_text("03:00:00")
    window.get("button", "Back to live").click()
    expect(value).to_have_text(f"{now * 100:.1f}")
    assert now != pytest.approx(then, abs=0.001)
    live = window.page.locator(".shell").evaluate("e => getComputedStyle(e).borderTopColor")
    assert live != border


def test_a_feed_that_stands_is_called_frozen_and_goes_on(
    window: Watched, server: StationServer, script: Script
) -> None:
    window.open("overview")
    expect(window.page.locator("footer .state")).to_contain_text("running")
    server.halt()
    try:
        expect(window.page.locator(".banner")).to_contain_text("Feed frozen")
        expect(window.page.locator(".banner")).to_contain_text("Do not act on it.")
        window.shoot("people-frozen")
    finally:
        server.go_on()
    expect(window.page.locator(".banner")).to_be_hidden()


def test_after_a_crash_the_page_comes_back_by_itself_with_nothing_lost(
    window: Watched, server: StationServer, script: Script
) -> None:
    window.forgive("ERR_CONNECTION", "WebSocket connection", "ERR_EMPTY_RESPONSE", "ERR_SOCKET")
    window.open("overview")
    window.await_live()
    window.until(
        "() => performance.getEntriesByType('resource').some(e => /Rehearsal/.test(e.name))"
    )
    before = script.get("/clock")["now"]
    entry = script.post("/events", text="Before the crash.")
    address = window.page.url
    server.kill()
    expect(window.page.locator(".banner")).to_contain_text("Feed lost")
    expect(window.page.locator("header .chip")).to_contain_text("NO FEED")
    window.shoot("people-lost")
    # A page that nobody has been to yet is there all the same, with its looks.
    window.go("power")
    expect(window.page.locator(".page.power")).to_have_css("display", "grid")
    window.go("overview")
    server.start()
    expect(window.page.locator(".banner")).to_be_hidden(timeout=2 * WAIT_MS)
    expect(window.page.locator("footer .state")).to_contain_text("running")
    assert window.page.url.split("?")[0] == address.split("?")[0]
    with server.script("ann") as again:
        found = datetime.fromisoformat(again.get("/clock")["now"])
        # A second of ours may be lived again, and one more where writing takes its time.
        assert found >= datetime.fromisoformat(before) - timedelta(seconds=2 * RATE)
        assert entry["id"] in [e["id"] for e in again.get("/events")]
        again.clock("pause")
        now = again.get("/clock")["now"]
        eventually(window, lambda: now[11:19] not in window.page.inner_text("header .main .big"))
        # What was told within the last minutes may still be on its way.
        gaps = again.get("/archive/gaps", start="2035-03-15T00:00:00Z", end=before)
        assert [gap for gap in gaps if gap["end"][:16] < before[:16]] == []
        told = again.get("/archive/range", address=["battery/charge_fraction"],
                         start="2035-03-15T00:00:00Z", end=now, buckets=20_000)  # fmt: skip
        times = told["battery/charge_fraction"]["t"]
        assert max(b - a for a, b in pairwise(times)) <= 61.0
        assert times[-1] >= datetime.fromisoformat(before).timestamp() - 120.0
        again.clock("run", rate=RATE)


def test_whoever_signs_out_hears_nothing_more(
    server: StationServer, browser: Browser, cookies: object
) -> None:
    window = Watched(browser, server.url)
    window.forgive("401", "1008", "WebSocket")
    window.page.goto(f"{server.url}/")
    window.get("textbox", "Name").fill("ann")
    window.get("textbox", "Password").fill(PASSWORD)
    with window.page.expect_websocket() as feed:
        window.get("button", "Sign in", None).first.click()
    window.ready()
    assert not feed.value.is_closed()
    window.page.locator("details.person summary").click()
    window.get("button", "Sign out").click()
    expect(window.get("heading", "Sign in")).to_be_visible()
    eventually(window, lambda: not feed.value.is_closed())
    answer = window.context.request.get(f"{server.url}/api/v1/clock")
    assert answer.status == 401
    window.close()


def test_where_somebody_goes_is_not_undone_by_the_page_that_is_left(window: Watched) -> None:
    """The browser tells of a new address a moment later than it has it; pages write theirs too."""
    window.open("wall?q=battery")
    window.page.evaluate(
        """() => {
          location.hash = '#/events?q=charge';
          const box = document.querySelector('main input');
          box.value = 'heater';
          box.dispatchEvent(new Event('input', { bubbles: true }));
        }"""
    )
    window.until(CURRENT, "events")
    assert window.page.evaluate("location.hash").startswith("#/events?q=charge")
