"""Every mistake in limits, modes and rules is a diagnostic with a place and a hint."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ilrs.control.centre import Centre
from ilrs.control.condition import Place
from ilrs.control.order import expand
from ilrs.station.model import Limit, Mode, Rule, Station

Make = Callable[..., Station]
DARK, DIM = "array/lit < 0.5", "battery/charge_fraction < 40 %"
OFF = ("science_a/mode = off",)


def mode(name: str = "low", level: int = 1, enter: str = DIM, **more: object) -> Mode:
    return Mode(name, level, enter, file="modes.toml", line=7, **more)  # type: ignore[arg-type]


def rule(when: str = DARK, do: tuple[str, ...] = OFF, **more: object) -> Rule:
    return Rule("r", when, do, file="rules.toml", line=3, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("declared", "id", "what"),
    [
        ({"rules": (rule("array/lti < 0.5"),)}, "CTL-UNKNOWN-ADDRESS", 'mean "array/lit"'),
        ({"rules": (rule("array/lit < 5 K"),)}, "CTL-DIMENSION", "joins a plain number"),
        ({"rules": (rule("array/lit <"),)}, "CTL-SYNTAX", 'column 12 of "array/lit <"'),
        ({"rules": (rule("1 < 2"),)}, "CTL-CONSTANT", "reads no telemetry"),
        ({"rules": (rule("battery/charge_fraction > 40"),)}, "CTL-NEVER", "40 %"),
        ({"rules": (rule(do=("science_z/mode = off",)),)}, "CTL-UNKNOWN-ELEMENT", "science_a"),
        ({"rules": (rule(do=("zcience*/mode = off",)),)}, "CTL-UNKNOWN-ELEMENT", "no element"),
        ({"rules": (rule(do=("batt*/mode = off",)),)}, "CTL-UNKNOWN-ELEMENT", "this command"),
        ({"rules": (rule(do=("science_a/mod = off",)),)}, "CTL-UNKNOWN-COMMAND", '"mode"'),
        ({"rules": (rule(do=("battery/mode = off",)),)}, "CTL-UNKNOWN-COMMAND", "no commands"),
        ({"rules": (rule(do=("science_a/mode = of",)),)}, "CTL-COMMAND-VALUE", "off, on, standby"),
        ({"rules": (rule(do=("heater/setpoint_k = 9 W",)),)}, "CTL-COMMAND-VALUE", "dimension"),
        ({"rules": (rule(do=("heater/setpoint_k = 9 K",)),)}, "CTL-COMMAND-VALUE", "200 ... 320"),
        ({"rules": (rule(do=("switch it off",)),)}, "CTL-ORDER", "ELEMENT/COMMAND = VALUE"),
        ({"rules": (rule(do=()),)}, "CTL-RULE-IDLE", "does nothing"),
        ({"rules": (rule(), rule())}, "CTL-RULE-TWICE", "second rule"),
        ({"rules": (rule(modes=("nominl",)),)}, "CTL-UNKNOWN-MODE", '"nominal"'),
        ({"modes": (mode(), mode("lower"))}, "CTL-MODE-LEVEL", "also the level of low"),
        ({"modes": (mode("a", 0, ""), mode("b", 1, ""))}, "CTL-MODE-UNREACHABLE", "b: can never"),
        ({"modes": (mode("nominal", 5),)}, "CTL-MODE-NOMINAL", "lowest level"),
        ({"modes": (mode("a", 0, "", leave=DARK),)}, "CTL-MODE-LEAVE", "held always"),
        ({"modes": (mode(leave="array/lit"),)}, "CTL-DIMENSION", "number is not a condition"),
        ({"modes": (mode(leave="battery/charge_fraction > 30 %"),)}, "CTL-MODE-BAND", "both"),
        ({"modes": (mode(do=("x/y = 1",)),)}, "CTL-UNKNOWN-ELEMENT", 'no element "x"'),
        ({"limits": (Limit("array/lti", 0.1),)}, "CTL-UNKNOWN-ADDRESS", "array/lit"),
    ],
)
def test_mistakes(
    station: Make, telemetry: tuple[str, ...], declared: dict[str, object], id: str, what: str
) -> None:
    (found,) = Centre.check(station(**declared), telemetry)
    assert found.id == id
    assert what in str(found)
    assert found.file == {"rules": "rules.toml", "modes": "modes.toml"}.get(*declared, "")


def test_a_sound_station_gets_no_diagnostics(station: Make, telemetry: tuple[str, ...]) -> None:
    declared = station(
        modes=(mode("nominal", 0, ""), mode(leave="battery/charge_fraction > 60 %", do=OFF)),
        rules=(rule(modes=("nominal", "low")),),
        limits=(Limit("battery/charge_fraction", 0.1, 0.2),),
    )
    assert Centre.check(declared, telemetry) == []


def test_all_mistakes_are_reported_at_once(station: Make, telemetry: tuple[str, ...]) -> None:
    declared = station(
        modes=(mode(enter="x/y > 1", do=("x/z = 1",)),),
        rules=(rule("array/lit", ("science_*/mode = of",)),),
        limits=(Limit("x/y", 1.0),),
    )
    assert sorted(d.id for d in Centre.check(declared, telemetry)) == [
        "CTL-COMMAND-VALUE", "CTL-COMMAND-VALUE", "CTL-DIMENSION", "CTL-UNKNOWN-ADDRESS",
        "CTL-UNKNOWN-ADDRESS", "CTL-UNKNOWN-ELEMENT",
    ]  # fmt: skip


def test_a_pattern_takes_in_every_element_with_the_command(station: Make) -> None:
    elements = station().elements
    orders, found = expand("*/mode = standby", elements, Place("f", 1, "x"))
    assert found == []
    assert [(o.address, o.value) for o in orders] == [
        ("science_a/mode", 2.0), ("science_b/mode", 2.0),
    ]  # fmt: skip
    orders, _ = expand("science_?/rate_bit_s = 2 kbit/s", elements, Place("f", 1, "x"))
    assert [o.value for o in orders] == [2000.0, 2000.0]
