"""The built pages in the package are those of the sources beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from ilrs.mission.server.console import FOLDER

WEB = Path(__file__).resolve().parents[3] / "web"
SOURCES = ("index.html", "package-lock.json", "src", "svelte.config.js", "vite.config.ts")


def digest(root: Path) -> str:
    """As `web/sources.ts` does it."""
    places = [root / name for name in SOURCES]
    files = [f for p in places for f in ([p] if p.is_file() else p.rglob("*")) if f.is_file()]
    found = hashlib.sha256()
    for name, file in sorted((f.relative_to(root).as_posix(), f) for f in files):
        octets = file.read_bytes()
        found.update(f"{name}\0{len(octets)}\0".encode())
        found.update(octets)
    return found.hexdigest()


def test_the_build_is_that_of_the_sources() -> None:
    if not WEB.is_dir():
        pytest.skip("the sources of the pages are not beside the package")
    built = (FOLDER / "sources.sha256").read_text("utf-8").strip()
    assert built == digest(WEB), "the pages have changed since they were built: run make web"


def test_the_first_page_needs_nothing_from_elsewhere() -> None:
    page = (FOLDER / "index.html").read_text("utf-8")
    wanted = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert wanted
    assert all((FOLDER / name).is_file() for name in wanted)
    assert not re.search(r"https?://", page)
