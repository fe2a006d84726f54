"""A station as JSON, at a glance and as a page of a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ilrs.station import Station, station_json
from ilrs.station.digest import canonical

Good = Callable[..., Station]


def test_a_station_as_json_types(good: Good) -> None:
    station = good("[[rules]]\nname='r'\nwhen='x'\ndo=['lamp/mode = on']\n")
    document = json.loads(json.dumps(station_json(station), allow_nan=False))
    assert document == station_json(station)
    power = document["elements"]["lamp"]["params"]["power_w"]
    assert (power["si"], power["unit"], power["confidence"]) == (40.0, "W", "assumed")
    assert document["digest"] == station.digest
    assert document["sites"]["ridge"]["latitude_deg"] == pytest.approx(-89.45)
    json.dumps(canonical(station), allow_nan=False)


def test_a_station_at_a_glance(good: Good) -> None:
    station = good("[elements.x]\nkind='test.lamp'\ntitle='<b>'\nfacility='science'\n"
                   "ports={bus='main'}\nparams={power='1 W'}\n")  # fmt: skip
    text = repr(station)
    assert len(text.splitlines()) < 10
    for words in ("Trial station", "2035-01-01", "science: x", "main (electricity: hub, lamp, x)"):
        assert words in text
    html = station._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert repr(station.elements["lamp"]).splitlines()[1] == "  power = 40 W (assumed)"
