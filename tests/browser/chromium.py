"""The Chromium that is here, and how it is started so that it asks nobody anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# WebGL without a graphics card; nothing that a browser asks of its maker.
FLAGS = (
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
ABSENT = "there is no Chromium here: install one, or name its program in ILRS_CHROMIUM"


def program() -> str | None:
    """Path of the browser, or None."""
    return next(
        filter(None, map(shutil.which, (os.environ.get("ILRS_CHROMIUM", ""), *NAMES))), None
    )


@contextmanager
def chromium() -> Generator[Browser]:
    """The browser, while the block runs."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
