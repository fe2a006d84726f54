"""Screens on which people act, at the outpost: commanding, procedures, partner, rehearsal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from reading import eventually
from station_server import PASSWORD, Script, StationServer, served
from watched import Watched, cookies_of

OPTIONS = ("--for", "3 days", "--step", "10 s", "--rate", "10")
FORM, DESK = "Form of the command", "Queue and history of commands"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[StationServer]:
    with served(StationServer(tmp_path_factory.mktemp("work"), "outpost", *OPTIONS)) as made:
        made.account("ann", "operator", "administrator")
        yield made


@pytest.fixture(scope="module")
def script(server: StationServer) -> Iterator[Script]:
    with server.script("ann") as made:
        yield made


@pytest.fixture
def window(server: StationServer, browser: Browser) -> Iterator[Watched]:
    made = Watched(browser, server.url, cookies_of(browser, server.url, "ann", PASSWORD))
    yield made
    made.close()


def test_a_command_is_looked_at_disarmed_and_released(window: Watched, script: Script) -> None:
    window.open("commanding")
    dictionary = window.get("navigation", "Dictionary of commands")
    expect(dictionary.locator("li")).to_have_count(len(script.get("/dictionary")["commands"]))
    window.get("searchbox").fill("spectrometer")
    dictionary.get_by_role("link").first.click()
    form = window.get("region", FORM)
    expect(form).to_contain_text("spectrometer/mode")
    form.get_by_role("radio", name=re.compile("^standby")).check()
    arm, go = (form.get_by_role("button", name=re.compile(n)) for n in ("ARM", "RELEASE$"))
    expect(form).to_contain_text("A reason is missing")
    form.get_by_label("Reason").fill("a calibration comes first")
    checked = script.post("/commands/check", address="spectrometer/mode", value="standby")
    expect(form).to_contain_text(checked["octets_hex"][:14])
    arm.click()
    expect(go).to_be_enabled()
    window.page.keyboard.press("Escape")
    expect(go).to_be_disabled()
    assert script.get("/commands") == []
    arm.click()
    go.click()
    row = window.get("region", DESK).locator("article")
    expect(row).to_contain_text("a calibration comes first")
    expect(row).to_contain_text("completed", timeout=30_000.0)
    made = script.get("/commands")[0]
    eventually(window, lambda: script.get(f"/commands/{made['id']}")["state"] != "completed")
    assert (made["address"], made["by"]) == ("spectrometer/mode", "ann")
    for stage in script.get(f"/commands/{made['id']}")["stages"][1:]:
        expect(row).to_contain_text(stage["time"][11:19])
    window.shoot("work-commanding")


def test_a_procedure_is_walked_through_dry(window: Watched, script: Script) -> None:
    window.open("procedures")
    told = script.get("/procedures")
    links = window.page.locator("nav[aria-label=Procedures] ul").first.get_by_role("link")
    expect(links).to_have_count(len(told))
    links.first.click()
    expect(window.page.locator("main h1")).to_contain_text(told[0]["title"]["en"])
    window.get("button", "Dry run").click()
    told_dry = "() => document.querySelector('main').innerText.toLowerCase().includes('dry run ·')"
    window.until(told_dry)
    runs = script.get("/runs")
    assert [(r["procedure"], r["dry_run"]) for r in runs] == [(told[0]["name"], True)]
    window.shoot("work-procedures")


def test_a_partner_sees_what_is_theirs(window: Watched, script: Script) -> None:
    window.open("partner")
    tabs = window.get("navigation", "Partner").get_by_role("link")
    expect(tabs.first).to_be_visible()
    for element in script.get("/station")["elements"]:
        expect(window.page.locator(".page.partner")).to_contain_text(element["title"])
    window.shoot("work-partner")
    for tab in range(1, tabs.count()):
        tabs.nth(tab).click()
        expect(tabs.nth(tab)).to_have_attribute("aria-current", "true")
    expect(window.page.locator(".page.partner")).to_contain_text("ann")


def test_a_rehearsal_is_branched_off_and_entered(window: Watched, script: Script) -> None:
    window.open("overview")
    expect(window.page.locator(".figure .mode")).to_have_text("Nominal", timeout=60_000.0)
    window.go("rehearsal")
    window.get("textbox", "What is rehearsed").fill("the heater fails")
    window.get("button", "Branch off").click()
    window.get("button", re.compile("Enter$")).click()
    shell = window.page.locator(".shell.rehearsal")
    expect(shell.locator("> .mode")).to_contain_text("REHEARSAL")
    expect(window.page.locator(".figure .mode")).to_have_text("Nominal")
    window.shoot("work-in-a-rehearsal")
    made = script.get("/rehearsals")[0]
    assert made["title"] == "the heater fails"
    # Its clock is its own: the live station goes on.
    assert script.get("/clock", session=made["id"])["session"] == made["id"]
    window.go(f"rehearsal/{made['id']}?session={made['id']}")
    window.shoot("work-rehearsal")
    window.get("button", "← Leave").click()
    expect(window.page.locator(".shell.live")).to_be_visible()
    window.get("link", re.compile("the heater fails")).click()
    window.get("button", "End…").click()
    window.get("button", "End it now").click()
    expect(window.page.locator(".page.rehearsals")).to_contain_text("There is no rehearsal.")
