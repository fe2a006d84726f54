"""Relays of the Moon: what they cover, their rates, their bands."""

import math
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ilrs.epoch import DAY_S, Epoch
from ilrs.flight.halo import southern_halo
from ilrs.flight.named import HALO_AMPLITUDE_M, named_orbit
from ilrs.flight.trajectory import Trajectory
from ilrs.frames import MOON_RADIUS_M
from ilrs.network.radio.bands import BANDS
from ilrs.network.radio.link import link_budget, space_loss_db
from ilrs.network.radio.modcod import CCSDS, DVB_S2
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.radios import (
    QUEQIAO_1_EARTH,
    QUEQIAO_1_EARTH_BIT_S,
    QUEQIAO_2_EARTH,
    earth_receiver,
)
from ilrs.network.sight.coverage import coverage_map

HERE = Path(__file__).parent
Case = runpy.run_path(str(HERE / "case.py"))["Case"]
kepler = runpy.run_path(str(HERE.parent / "two_body.py"))["orbit"]
EPOCH = Epoch.from_utc("2030-01-01")
HOUR_S = 3_600.0
# One turn of the Moon under an orbit.
MONTH_S = 27.32166 * DAY_S
FLOWN_S = 60.0 * DAY_S
MASK_DEG = 10.0


def cases() -> list:
    """All comparisons of relays, some ten seconds of computing."""
    given = tomllib.loads((HERE / "relay_values.toml").read_text(encoding="utf-8"))
    return [
        *ellipse_cases(given["coverage"]),
        *flown_cases(given["coverage"], given["chang_e_6"]),
        *concept_cases(given["concept"]),
        *three_craft_cases(given["three_craft"]),
        *halo_cases(given["queqiao_1"]),
        *rate_cases(given["queqiao_1"], given["queqiao_2"]),
        *band_cases(given["bands"]),
    ]


def share_percent(
    craft: list[Trajectory], place_deg: list[float], mask_deg: float, span_s: float, count: int = 1
) -> float:
    """The share of a span with so many craft above a mask at a place."""
    latitude, longitude = (np.radians(np.array([x])) for x in place_deg)
    span = EPOCH.tdb_s, EPOCH.tdb_s + span_s
    found = coverage_map(craft, latitude, longitude, span, math.radians(mask_deg), 60.0)
    return 100.0 * float(found.at_least[count - 1, 0])


def equator_percent(craft: Trajectory, span_s: float) -> float:
    """The mean share along the equator."""
    longitude, span = np.radians(np.arange(0.0, 360.0, 15.0)), (EPOCH.tdb_s, EPOCH.tdb_s + span_s)
    found = coverage_map([craft], np.zeros(1), longitude, span, math.radians(MASK_DEG))
    return 100.0 * float(found.at_least[0].mean())


def ellipse(heights_km: list[float], tilt_deg: float, span_s: float, mean_deg: float = 0.0):
    """Kepler's orbit with its perilune over the north, every minute."""
    t = np.arange(EPOCH.tdb_s, EPOCH.tdb_s + span_s + 120.0, 60.0)
    low_m, high_m = (1e3 * h for h in heights_km)
    return kepler("ellipse", t, low_m, high_m, tilt_deg, 0.0, 90.0, mean_deg)


def ellipse_cases(given: dict) -> Iterator:
    """The same ellipse as the source's, over whole turns: printed to 0.1 % and 1 %."""
    *heights_km, tilt_deg = given["elements"]
    turns_s = 72.0 * given["period_h"] * HOUR_S
    craft = ellipse(heights_km, tilt_deg, turns_s)
    for mask_deg, seen in zip(given["masks_deg"], given["seen_percent"], strict=True):
        ours = share_percent([craft], given["site_deg"], mask_deg, turns_s)
        yield Case(f"ellipse of Queqiao-2 above {mask_deg:g} deg at 88.8 S", ours, seen, 0.3, "%",
                   given["source"])  # fmt: skip
    mean = equator_percent(craft, MONTH_S)
    yield Case("ellipse of Queqiao-2 above 10 deg, mean of the equator", mean,
               given["equator_percent"], 1.5, "%", given["source"])  # fmt: skip


def flown_cases(given: dict, lander: dict) -> Iterator:
    """The orbit that ships, with all forces."""
    reason = (
        "ours is flown with all forces: the Earth moves perilune, inclination and apolune within "
        "months; the ellipse of the source stands still"
    )
    craft = named_orbit("queqiao-2", EPOCH, 3.0 * MONTH_S + 120.0, 60.0)
    mean = equator_percent(craft, 3.0 * MONTH_S)
    yield Case("Queqiao-2 as flown above 10 deg, mean of the equator", mean,
               given["equator_percent"], 2.0, "%", given["source"], reason=reason)  # fmt: skip
    all_h = 0.24 * share_percent([craft], lander["site_deg"], 0.0, MONTH_S)
    reason = (
        "published as more than 21 h of 24 for two days of June 2024; the node of the orbit that "
        "was flown then is not public, so the best two days of a month are compared, above a level "
        f"horizon; the mean of a month is {all_h:.1f} h"
    )
    middle_h = 0.5 * (lander["hours_a_day"] + 24.0)
    yield Case("Queqiao-2 over Chang'e-6, best two days of a month, hours a day",
               best_day_h(craft, lander["site_deg"]), middle_h, 24.0 - middle_h, "h",
               lander["source"], reason=reason)  # fmt: skip


def best_day_h(craft: Trajectory, place_deg: list[float]) -> float:
    """Hours a day above the horizon in the two days of a month that have most of them."""
    latitude, longitude = (np.radians(np.array([x])) for x in place_deg)
    found = [
        coverage_map([craft], latitude, longitude, (start, start + 2.0 * DAY_S), 0.0, 60.0)
        for start in EPOCH.tdb_s + DAY_S * np.arange(28.0)
    ]
    return 24.0 * max(float(m.at_least[0, 0]) for m in found)


def concept_cases(given: dict) -> Iterator:
    """The concept of 2021: its period, printed to the hour, and how long it is seen each turn."""
    *heights_km, tilt_deg = given["elements"]
    axis_m = 1e3 * sum(heights_km) / 2.0 + MOON_RADIUS_M
    period_s = 2.0 * math.pi * math.sqrt(axis_m**3 / 4.902800066e12)
    yield Case("concept of 2021, period", period_s / HOUR_S, given["period_h"], 0.5, "h",
               given["source"])  # fmt: skip
    craft = ellipse(heights_km, tilt_deg, 60.0 * period_s)
    seen = share_percent([craft], [-88.8, 123.4], MASK_DEG, 60.0 * period_s)
    yield Case("concept of 2021, seen from 88.8 S in a turn", seen / 100.0 * period_s / HOUR_S,
               given["access_h"], 0.15, "h", given["access_source"])  # fmt: skip
    flown = named_orbit("relay-12h", EPOCH, FLOWN_S + 120.0, 60.0)
    seen = share_percent([flown], [-88.8, 123.4], MASK_DEG, FLOWN_S)
    yield Case("relay-12h as flown, seen from 88.8 S in a turn", seen / 100.0 * period_s / HOUR_S,
               given["access_h"], 0.5, "h", given["access_source"],
               reason="ours is flown with all forces")  # fmt: skip


def three_craft_cases(given: dict) -> Iterator:
    """Three craft, a third of a turn apart: two are always above the horizon of the far south."""
    axis_km, shape, tilt_deg = given["elements"]
    heights_km = [axis_km * (1.0 + sign * shape) - MOON_RADIUS_M / 1e3 for sign in (-1.0, 1.0)]
    craft = [ellipse(heights_km, tilt_deg, MONTH_S, 120.0 * k) for k in range(3)]
    for latitude in (-90.0, -75.0):
        ours = min(
            share_percent(craft, [latitude, longitude], 0.0, MONTH_S, 2)
            for longitude in (0.0, 120.0, 240.0)
        )
        yield Case(f"two of three craft of Ely above the horizon at {-latitude:g} S", ours,
                   given["always_percent"], 0.1, "%", given["source"],
                   reason="ours are ellipses of Kepler; with all forces the phases must be tuned, "
                   "as the source does, or the three draw together within months")  # fmt: skip


def halo_cases(given: dict) -> Iterator:
    """The period of the periodic orbit of the restricted problem; "about 14 days"."""
    days = southern_halo(HALO_AMPLITUDE_M).period_s / DAY_S
    yield Case("Queqiao-1, period", days, given["period_days"], 1.0, "days", given["period_source"],
               reason="printed to the day; ours is the periodic orbit of the restricted problem "
               "with the printed amplitude")  # fmt: skip


def rate_cases(one: dict, two: dict) -> Iterator:
    """Rates as steps that close with 3 dB in reserve; losses to 0.1 dB."""
    for km, loss in zip(one["lunar_range_km"], one["space_loss_8450_mhz_db"], strict=True):
        ours = float(space_loss_db(km * 1e3, 8.45e9))
        name = f"Queqiao-1, X band over {km} km, space loss"
        yield Case(name, ours, loss, 0.1, "dB", "20 log10(4 pi d / L) of the orbit's ends")
    far = one["earth_range_km"] * 1e3
    modem = Modem(12e6, CCSDS, steps_bit_s=QUEQIAO_1_EARTH_BIT_S)
    budget = link_budget(QUEQIAO_1_EARTH, earth_receiver("jiamusi", 2.25e9), 2.25e9, far)
    yield Case(
        "Queqiao-1 to 66 m, S band, highest rate", float(budget.rate_bit_s(modem)),
        one["earth_rate_bit_s"], 0.0, "bit/s", one["source"],
    )  # fmt: skip
    modem = Modem(150e6, DVB_S2[:11], steps_bit_s=(two["earth_rate_bit_s"],))
    budget = link_budget(
        QUEQIAO_2_EARTH, earth_receiver("kunming", 26e9, 100.0), 26e9, two["earth_range_km"] * 1e3
    )
    yield Case(
        "Queqiao-2 to 40 m, Ka band, rate", float(budget.rate_bit_s(modem)),
        two["earth_rate_bit_s"], 0.0, "bit/s", two["source"],
    )  # fmt: skip


def band_cases(given: dict) -> Iterator:
    """The edges of all bands of the source; none may differ."""
    ours = {band.name: (band.lower_hz / 1e6, band.upper_hz / 1e6) for band in BANDS}
    source, named = given["source"], {n: edges for n, edges in given.items() if n != "source"}
    gaps = np.array([np.subtract(ours[name], edges) for name, edges in named.items()])
    name = f"edges of {len(named)} bands, largest difference"
    yield Case(name, float(np.abs(gaps).max()), 0.0, 1e-6, "MHz", source)
