from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.units import (
    SUFFIXES,
    UNITS,
    QuantityError,
    example_of,
    parse,
    parse_unit,
    show,
    stem,
    suffix_of,
    unit_of,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "name", "si"),
    [
        ("40 kWh", "capacity_j", 1.44e8),
        ("40kWh", "capacity_j", 1.44e8),
        ("8 kW", "power_w", 8000.0),
        ("94 %", "efficiency", 0.94),
        ("0.94", "efficiency", 0.94),
        ("-20 degC", "temperature_k", 253.15),
        ("−20 °C", "temperature_k", 253.15),
        ("30 deg", "latitude_rad", math.radians(30.0)),
        ("1 year", "duration_s", 31_557_600.0),
        ("512 GB", "capacity_bit", 4.096e12),
        ("2 Mbit/s", "rate_bit_s", 2e6),
        ("2 Mbps", "rate_bit_s", 2e6),
        ("5 W/m2/K", "loss_w_m2_k", 5.0),
        ("5 W m-2 K-1", "loss_w_m2_k", 5.0),
        ("5 W/m²/K", "loss_w_m2_k", 5.0),
        ("900 J/kg/K", "heat_j_kg_k", 900.0),
        ("0.3 Ω/km", "resistance_ohm_m", 3e-4),
        ("5 µm", "thickness_m", 5e-6),
        ("12 cm", "thickness_m", 0.12),
        ("1_000 m", "length_m", 1000.0),
        ("2 %/year", "fade_per_s", 0.02 / 31_557_600.0),
        ("3.5e3 kg", "mass_kg", 3500.0),
        ("0 W", "power_w", 0.0),
        ("0 degC", "temperature_k", 273.15),
    ],
)
def test_quantities_become_si(text: str, name: str, si: float) -> None:
    assert parse(text, name) == pytest.approx(si, rel=1e-15, abs=0.0)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("40 kW", "capacity_j", ["wrong dimension", "capacity is measured in J", "40 kWh"]),
        ("40", "capacity_j", ["has no unit", "40 kWh"]),
        ("40 kWhh", "capacity_j", ['unknown unit "kWhh"', "40 kWh"]),
        ("lots", "capacity_j", ["is not a number with a unit", "40 kWh"]),
        ("nan kWh", "capacity_j", ["is not a number", "40 kWh"]),
        ("1e999 kWh", "capacity_j", ["is not a finite number"]),
        ("1e300 TWh", "capacity_j", ["is not a finite number"]),
        ("30 %", "angle_rad", ["wrong dimension", "30 deg"]),
        ("100 Hz", "rate_bit_s", ["wrong dimension", "Mbit/s"]),
        ("5 km^999", "length_m", ["unknown unit"]),
        ("5 /s", "fade_per_s", ["unknown unit"]),
        ("", "efficiency", ["is not a number"]),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, name: str, words: list[str]) -> None:
    with pytest.raises(QuantityError) as caught:
        parse(text, name)
    for word in words:
        assert word in str(caught.value)


def test_a_tiny_exponent_is_read_at_once() -> None:
    before = time.process_time()
    assert parse("1e-999999999 kWh", "capacity_j") == 0.0
    assert time.process_time() - before < 1.0


@given(FINITE, st.sampled_from([s for s in SUFFIXES if s not in ("_k",)]))
def test_si_units_round_trip_to_the_last_bit(value: float, suffix: str) -> None:
    assert parse(f"{value!r} {SUFFIXES[suffix][1]}", "x" + suffix) == value


@given(st.text(max_size=20), st.sampled_from([*SUFFIXES, ""]))
def test_any_text_is_a_finite_number_or_a_quantity_error(text: str, suffix: str) -> None:
    try:
        value = parse(text, "x" + suffix)
    except QuantityError:
        return
    assert math.isfinite(value)


@pytest.mark.parametrize("suffix", list(SUFFIXES))
def test_the_example_of_every_suffix_can_be_read(suffix: str) -> None:
    assert math.isfinite(parse(example_of("x" + suffix), "x" + suffix))
    assert parse_unit(unit_of("x" + suffix)).dimension == SUFFIXES[suffix][0]
    assert parse_unit(unit_of("x" + suffix)).scale == 1.0


def test_the_longest_suffix_counts() -> None:
    assert suffix_of("drain_bit_s") == "_bit_s"
    assert suffix_of("heat_capacity_j_k") == "_j_k"
    assert suffix_of("efficiency") == ""
    assert suffix_of("_w") == ""
    assert stem("heat_capacity_j_k") == "heat_capacity"
    assert stem("packing") == "packing"


def test_no_prefix_hides_a_unit() -> None:
    assert UNITS["min"].scale == 60.0
    assert UNITS["Pa"].scale == 1.0
    assert UNITS["d"].scale == 86400.0
    assert UNITS["mm"].scale == 1e-3


@pytest.mark.parametrize(
    ("si", "unit", "text"),
    [
        (1.44e8, "J", "40 kWh"),
        (1.0, "J", "1 J"),
        (0.0, "J", "0 J"),
        (5.0, "bit", "5 bit"),
        (6.31152e9, "s", "73050 d"),
        (3.844e8, "m", "384400 km"),
        (-12345.0, "W K-1", "-12345 W K-1"),
        (1.23456e7, "W K-1", "1.235e+07 W K-1"),
        (8000.0, "W", "8 kW"),
        (253.15, "K", "253.2 K (-20.0 degC)"),
        (math.radians(30.0), "rad", "30.00 deg"),
        (0.94, "1", "0.94"),
        (3.0, "Pa", "3 Pa"),
        (0.0, "s", "0 s"),
    ],
)
def test_values_are_shown_as_people_read_them(si: float, unit: str, text: str) -> None:
    assert show(si, unit) == text
