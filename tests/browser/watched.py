"""A page of mission control under watch: what it asks for, what goes wrong in it, what it shows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
)

WIDTH, HEIGHT = 1440, 900
# Patience of one wait; a page that has loaded answers in a twentieth of it.
WAIT_MS = 60_000.0
# Whether a panel is the one that the navigation shows.
CURRENT = "panel => document.querySelector('nav [aria-current]')?.hash.startsWith('#/' + panel)"
WORDS = Path(__file__).parents[2] / "web" / "src"
Cookies = Any
expect.set_options(timeout=WAIT_MS)


def catalogue(language: str) -> dict[str, str]:
    """All words of the page in a language, as its sources have them."""
    words: dict[str, str] = {}
    for file in [*WORDS.glob(f"i18n/{language}.json"), *WORDS.glob(f"panels/*/{language}.json")]:
        words |= json.loads(file.read_text(encoding="utf-8"))
    return words


class Watched:
    """A window of its own with a page in it; `close` says what has gone wrong."""

    def __init__(self, browser: Browser, url: str, cookies: Cookies = None) -> None:
        self.url = url
        self.context: BrowserContext = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en", storage_state=cookies,
            reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(WAIT_MS)
        self.problems: list[str] = []
        self.asked: list[str] = []
        self._forgiven: tuple[str, ...] = ()
        self.page: Page = self.context.new_page()
        self._watch(self.page)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._console)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("response", self._response)
        page.on("websocket", lambda socket: self.asked.append(socket.url))

    def _console(self, message: ConsoleMessage) -> None:
        # What could not be loaded is told by its answer, with its address.
        if message.type == "error" and "the server responded with" not in message.text:
            self.problems.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            path = response.url.removeprefix(self.url)
            self.problems.append(f"{response.status} {response.request.method} {path}")

    def forgive(self, *parts: str) -> None:
        """Problems with these words belong to the test."""
        self._forgiven += parts

    def open(self, path: str) -> None:
        """Go to a page, such as `overview`, and wait until it is there with its panel."""
        self.page.goto(f"{self.url}/#/{path}")
        self.ready()

    def go(self, path: str) -> None:
        """Go on to another page without loading anew."""
        self.page.evaluate("path => { location.hash = '#/' + path; }", path)
        self.ready()

    def ready(self) -> None:
        """Wait until the station has answered and a panel is shown."""
        expect(self.page.locator("main .outlet > *").first).to_be_visible(timeout=WAIT_MS)

    def until(self, holds: str, argument: Any = None, within_ms: float = WAIT_MS) -> Any:
        """Wait until an expression of the page is true; gives its value."""
        return self.page.wait_for_function(holds, arg=argument, timeout=within_ms).json_value()

    def await_live(self) -> None:
        """Wait until telemetry has come over the feed."""
        self.until("() => !/^–$/.test(document.querySelector('header dl .big')?.innerText ?? '–')")

    def get(self, role: Any, name: Any = None, within: Locator | None = None) -> Locator:
        """What has a role and a name, as readers of screens find it."""
        return (within or self.page).get_by_role(role, name=name)

    def texts(self) -> list[str]:
        """Every piece of text that is shown or spoken."""
        found: list[str] = self.page.evaluate(
            """() => {
              const out = [];
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) out.push(walk.currentNode.data.trim());
              for (const e of document.querySelectorAll('[aria-label],[title],[placeholder]'))
                for (const a of ['aria-label', 'title', 'placeholder']) out.push(e.getAttribute(a));
              return out.filter(Boolean);
            }"""
        )
        return found

    def shoot(self, name: str) -> None:
        """A picture of the page into the folder that ILRS_SCREENSHOTS names, if it does."""
        if folder := os.environ.get("ILRS_SCREENSHOTS"):
            # For the eyes only: plots and lists that are still on their way.
            self.page.wait_for_timeout(1500)
            self.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    def strangers(self) -> list[str]:
        """What was asked of anybody but the server."""
        own = (self.url, self.url.replace("http", "ws", 1), "data:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]

    def close(self) -> None:
        """Fail for what went wrong in the page, and for what left the origin."""
        self.context.close()
        problems = [p for p in self.problems if not any(f in p for f in self._forgiven)]
        if problems or self.strangers():
            pytest.fail(f"in the page: {problems}, asked elsewhere: {self.strangers()}")


Windows = Callable[..., Watched]


def cookies_of(browser: Browser, url: str, name: str, password: str) -> Cookies:
    """What a browser keeps of somebody who has signed in."""
    context = browser.new_context()
    answer = context.request.post(
        f"{url}/api/v1/auth/login", data={"name": name, "password": password}
    )
    assert answer.ok, answer.text()
    kept = context.storage_state()
    context.close()
    return kept
