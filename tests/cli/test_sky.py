"""`ilrs sky`: arguments with a minus, JSON, and what is refused."""

from __future__ import annotations

import pytest

PLACE = ("-89.45", "222.69", "2035-01-01T00:00:00Z")


def test_negative_latitudes_are_plain_arguments(ask) -> None:
    answer = ask("sky", *PLACE, "--json")
    assert answer.status == 0
    assert set(answer.json) == {"sun", "earth"}
    for body in answer.json.values():
        assert set(body) == {
            "azimuth_deg", "elevation_deg", "range_km", "sub_latitude_deg", "sub_longitude_deg",
        }  # fmt: skip
    assert 147.0e6 < answer.json["sun"]["range_km"] < 147.6e6


def test_negative_longitudes_too(ask) -> None:
    west = ask("sky", "-89.45", "-137.31", PLACE[2], "--json").json
    east = ask("sky", *PLACE, "--json").json
    assert west["sun"]["azimuth_deg"] == pytest.approx(east["sun"]["azimuth_deg"], abs=1e-6)


def test_altitude_moves_the_observer(ask) -> None:
    low, high = (
        ask("sky", "0", "0", PLACE[2], "--altitude", a, "--json").json["earth"]["range_km"]
        for a in ("0 m", "10km")
    )
    assert 5.0 < low - high < 10.01


def test_the_text_names_both_bodies(ask) -> None:
    lines = ask("sky", *PLACE).out.splitlines()
    assert [line.split()[0] for line in lines] == ["Sun", "Earth"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-91", "0", PLACE[2]), "-90 to 90"),
        (("nan", "0", PLACE[2]), "-90 to 90"),
        (("0", "361", PLACE[2]), "-360 to 360"),
        (("0", "x", PLACE[2]), "degrees"),
        (("0", "0", "tomorrow"), "write 2035-01-01"),
        (("0", "0", "2035-02-30"), "not a date"),
        (("0", "0", PLACE[2], "--altitude", "1957"), "no unit"),
        (("0", "0", PLACE[2], "--altitude", "5 kg"), "dimension"),
        (("0", "0", PLACE[2], "--nonsense"), "nonsense"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask, arguments: tuple[str, ...], said: str) -> None:
    answer = ask("sky", *arguments)
    assert answer.status == 2
    assert said in answer.err.replace("\n", " ")


def test_a_date_outside_the_ephemeris_is_said(ask) -> None:
    answer = ask("sky", "0", "0", "2200-01-01")
    assert answer.status == 1
    assert "2200" in answer.err or "ephemeris" in answer.err


def test_planets_and_stations_on_request(ask) -> None:
    answer = ask("sky", *PLACE, "--body", "Mars", "--station", "jiamusi", "--json")
    assert set(answer.json) == {"sun", "earth", "mars", "jiamusi"}
    station = answer.json["jiamusi"]
    assert abs(station["range_km"] - answer.json["earth"]["range_km"]) < 6_400.0
    assert -90.0 <= station["site_elevation_deg"] <= 90.0
    assert "Mars" in ask("sky", *PLACE, "--body", "mars").out


def test_a_station_by_its_place(ask) -> None:
    found = ask("sky", *PLACE, "--station", "-38.1914,-70.1495,800m", "--json").json
    named = ask("sky", *PLACE, "--station", "neuquen", "--json").json["neuquen"]
    assert found["-38.1914,-70.1495,800m"] == pytest.approx(named)


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--body", "marz", "mars"),
        ("--station", "atlantis", "bear_lakes"),
        ("--station", "91,0,0m", "LAT,LON"),
        ("--station", "1,2,3", "no unit"),
    ],
)
def test_unknown_bodies_and_stations_are_refused(ask, option: str, text: str, said: str) -> None:
    answer = ask("sky", *PLACE, option, text)
    assert answer.status == 2
    assert said in " ".join(answer.err.split())


def test_the_libration_is_told(ask) -> None:
    lines = ask("sky", *PLACE, "--libration").out.splitlines()
    assert lines[2].startswith("Earth overhead at latitude ")
    assert lines[3].startswith("Sun overhead at latitude ")
    found = ask("sky", *PLACE, "--json").json
    assert abs(found["earth"]["sub_latitude_deg"]) < 6.9
    assert abs(found["earth"]["sub_longitude_deg"]) < 8.2
    assert abs(found["sun"]["sub_latitude_deg"]) < 1.6
    # Seen from the point below it the Earth stands overhead.
    below = (str(found["earth"][f"sub_{k}_deg"]) for k in ("latitude", "longitude"))
    there = ask("sky", *below, PLACE[2], "--json").json
    assert there["earth"]["elevation_deg"] == pytest.approx(90.0, abs=1e-3)


def test_a_late_date_says_how_far_stations_may_be_off(ask) -> None:
    answer = ask("sky", *PLACE[:2], "2045-01-01", "--station", "jiamusi", "--json")
    late_s = answer.json["jiamusi"]["rotation_error_s"]
    assert 5.0 < late_s < 20.0
    assert f"{late_s:.1f} s of rotation" in answer.err
    early = ask("sky", *PLACE[:2], "2024-01-01", "--station", "jiamusi", "--json")
    assert early.json["jiamusi"]["rotation_error_s"] == 0.0
    assert early.err == ""
