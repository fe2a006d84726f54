"""Values as the page shows them, read back into SI: written apart from the page's own code."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from station_server import Script
from watched import Watched

PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
# Shown unit -> how many of the dictionary's unit it is.
UNITS = {"%": 0.01, "°": 0.017453292519943295, "°/s": 0.017453292519943295, "km": 1e3,
         "min": 60.0, "h": 3600.0, "d": 86400.0} | {
    prefix + unit: factor * size
    for unit, size in (("W", 1.0), ("Wh", 3600.0), ("B", 8.0), ("bit/s", 1.0), ("Pa", 1.0),
                       ("V", 1.0), ("Hz", 1.0))
    for prefix, factor in PREFIXES.items()
}  # fmt: skip
NUMBER = re.compile(r"([−-]?[\d,]+(?:\.\d+)?)\s*(\S*)$")
WITHIN_S = 10.0


def fits(text: str, value: float, words: dict[str, str] | None) -> bool:
    """Whether what is shown is this value, as exactly as it is shown."""
    text = text.strip().lstrip("■▲").strip()
    word = (words or {}).get(str(round(value)))
    if word is not None:
        return text == word
    if text in ("no", "yes"):
        return abs(value - (text == "yes")) < 0.001
    found = NUMBER.fullmatch(text)
    if found is None:
        return False
    digits = found[1].replace(",", "").replace("−", "-")
    step = 10.0 ** -len(digits.partition(".")[2])
    unit = UNITS.get(found[2], 1.0)
    offset = 273.15 if found[2] == "°C" else 0.0
    shown = float(digits) * unit + offset
    # Values travel as 32-bit numbers; half of the last digit is rounding.
    return abs(shown - value) <= 0.501 * step * unit + 2e-7 * abs(value)


def shown_values(window: Watched) -> list[tuple[str, str]]:
    """Address and text of every value of telemetry in the page."""
    found = window.page.eval_on_selector_all(
        "main span.number[title*=' · ']",
        "all => all.map(e => [e.title.split(' · ')[0], e.textContent])",
    )
    return [(address, text) for address, text in found if re.fullmatch(r"\w+/\w+", address)]


def differing(window: Watched, script: Script) -> list[str]:
    """What the page shows otherwise than the API tells it, or that it shows nothing."""
    shown = shown_values(window)
    if not shown:
        return ["no value of telemetry is shown"]
    words = {p["address"]: p["words"] for p in script.get("/dictionary")["parameters"]}
    told = {v["address"]: v["value"] for v in script.latest(*sorted({a for a, _ in shown}))}
    return [
        f"{address}: {text!r} for {told[address]}"
        for address, text in shown
        if (text.strip() != "–" if told[address] is None
            else not fits(text, told[address], words[address]))
    ]  # fmt: skip


def eventually(window: Watched, wrong: Callable[[], Any], within_s: float = WITHIN_S) -> None:
    """Ask until nothing is wrong any more, with the page going on meanwhile."""
    until_s = time.monotonic() + within_s
    while found := wrong():
        assert time.monotonic() < until_s, found
        window.page.wait_for_timeout(100)
