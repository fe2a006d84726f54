"""The summary as text: every part of it, and the parts that a run may lack."""

from __future__ import annotations

from typing import Any

import pytest

from ilrs.report.summary_text import summary_text
from ilrs.sim.journal import Command

SUMMARY: dict[str, Any] = {
    "station": "outpost",
    "title": "The outpost",
    "start": "2035-01-01T00:00:00Z",
    "duration_s": 30 * 86400.0,
    "scenario": "long_night",
    "survived": True,
    "why_not": [],
    "energy": {
        "made_j": 3.6e8, "used_j": 3.24e8, "stored_j": 3.6e7, "released_j": 1.8e7, "shed_j": 0.0,
        "curtailed_j": 3.6e6, "lost_j": 1.8e6,
    },
    "charge": {"element": "battery", "lowest": 0.345, "at": "2035-01-20T04:30:00Z"},
    "dark": {
        "site": "rim", "height_m": 10.0, "longest_s": 90000.0, "lit_fraction": 0.84,
        "start": "2035-01-19T03:30:00Z", "end": "2035-01-20T04:30:00Z",
    },
    "modes": {"nominal": 2_588_400.0, "low_power": 3600.0},
    "temperature": {
        "coldest": {
            "address": "box/temperature_k", "value_k": 263.15, "at": "2035-01-20T04:30:00Z"
        },
        "hottest": {
            "address": "box/temperature_k", "value_k": 303.15, "at": "2035-01-05T00:00:00Z"
        },
    },
    "data": {"made_bit": 8e12, "kept_bit": 1e12, "sent_bit": 7e12, "lost_bit": 0.0},
    "alarms": {
        "red": 1,
        "yellow": 4,
        "list": [
            {"time": f"2035-01-1{i}T00:00:00Z", "level": "yellow", "text": f"yellow {i}"}
            for i in range(4)
        ]
        + [{"time": "2035-01-20T04:00:00Z", "level": "red", "text": "charge is low"}],
    },
    "commands": 3,
    "margins": [
        {"address": "battery/charge_fraction", "value": 0.345, "limit": 0.2, "unit": "1",
         "level": "red",
         "at": "2035-01-20T04:30:00Z"},
        {"address": "box/temperature_k", "value": 263.15, "limit": 253.15, "unit": "K", "at": ""},
    ],
}  # fmt: skip
NIGHT, DAWN = "low_power begins: charge < 40 %", "sunrise: lit"
JOURNAL = [
    Command(10, "centre", "camera/mode", 1.0, NIGHT),
    Command(10, "centre", "radio/mode", 1.0, NIGHT),
    Command(90, "centre", "camera/mode", 1.0, NIGHT),
    Command(50, "centre", "heater/offset_k", 1.0, DAWN),
]


def lines(summary: dict[str, Any]) -> dict[str, str]:
    """The rows by their titles; rows without a title continue the one before."""
    found: dict[str, str] = {}
    title = ""
    for line in summary_text(summary, JOURNAL).splitlines()[1:]:
        title = line[:15].strip() or title
        found[title] = " | ".join(filter(None, [found.get(title, ""), line[15:].strip()]))
    return found


def test_the_first_line_is_the_verdict() -> None:
    first = summary_text(SUMMARY).splitlines()[0]
    assert first == "The outpost (long_night): survived 30 d from 2035-01-01T00:00:00Z"


def test_not_surviving_is_explained_at_once() -> None:
    failed = SUMMARY | {"survived": False, "why_not": ["the heater went short", "too cold"]}
    text = summary_text(failed).splitlines()
    assert text[0].endswith("did not survive (30 d from 2035-01-01T00:00:00Z)")
    assert text[1:3] == ["  the heater went short", "  too cold"]


def test_every_part_is_told() -> None:
    found = lines(SUMMARY)
    assert "made 100 kWh, used 90 kWh, shed 0, curtailed 1 kWh, lost 500 Wh" in found["Energy"]
    assert "into stores 10 kWh, out of them 5 kWh" in found["Energy"]
    assert found["Lowest charge"] == "34.5 % in battery, 2035-01-20 04:30"
    assert found["Longest dark"].startswith("1 d 1 h at rim, 10 m above ground, 2035-01-19 03:30")
    assert "84 % of the time" in found["Longest dark"]
    assert found["Modes"] == "nominal 719 h, low power 1 h"
    brief = SUMMARY | {"modes": {"nominal": 600.0, "safe": 0.0}}
    assert lines(brief)["Modes"] == "nominal 10 min, safe 0 h"
    assert found["Temperature"] == (
        "coldest -10 °C in box, 2035-01-20 04:30 | hottest 30 °C in box, 2035-01-05 00:00"
    )
    assert found["Science data"] == "made 1 TB, kept 125 GB, sent 875 GB, lost 0"
    assert found["Centre"].split(" | ") == [
        "gave 3 commands",
        "low power begins: 2 times, 3 commands to camera, radio",
        "sunrise: once, to heater",
    ]
    assert found["Thin margins"].split(" | ") == [
        "battery/charge_fraction: 34.5 %, red limit 20.0 %, 2035-01-20 04:30",
        "box/temperature_k: -10 °C, limit -20 °C",
    ]


def test_hundreds_of_commands_are_told_by_what_they_mostly_did() -> None:
    loads = ["plant", "excavator", "rover", "telescope", "printer"]
    journal = [
        Command(100 * night, "centre", f"{load}/mode", 0.0, f"night: number {night}")
        for night in range(14)
        for load in loads
    ]
    journal += [Command(n, "centre", f"e{n}/mode", 0.0, f"reason_{n}: x") for n in range(7)]
    rows = summary_text(SUMMARY | {"commands": 77}, journal).splitlines()
    start = next(i for i, row in enumerate(rows) if row.startswith("Centre"))
    told = [row[15:] for row in rows[start : start + 8]]
    assert told[0] == "gave 77 commands"
    assert told[1] == "night: 14 times, 70 commands to plant, excavator, rover and 2 more"
    assert told[2] == "reason 0: once, to e0"
    assert told[7] == "and for 2 more reasons, in the report"


def test_red_alarms_come_first_and_the_rest_is_counted() -> None:
    rows = lines(SUMMARY)["Alarms"].split(" | ")
    assert rows[0] == "1 red, 4 yellow"
    assert rows[1] == "2035-01-20 04:00 red: charge is low"
    assert rows[2].endswith("yellow: yellow 0")
    assert rows[-1] == "and 2 more in the report"


def test_a_station_without_stores_data_or_dark_is_told_too() -> None:
    bare = {k: v for k, v in SUMMARY.items() if k not in ("charge", "dark", "alarms", "margins")}
    text = summary_text(bare | {"charge": {}, "dark": {}, "temperature": {}, "data": {}})
    for title in ("Lowest charge", "Longest dark", "Temperature", "Science data", "Thin margins"):
        assert title not in text


@pytest.mark.parametrize("character", ["\u00a0", "\u202f", "\u2212"])
def test_terminals_get_ordinary_characters(character: str) -> None:
    assert character not in summary_text(SUMMARY, JOURNAL)
