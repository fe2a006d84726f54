"""The digest of a station: it follows every number, and nothing but the content."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ilrs.kind import Kind
from ilrs.station import Station, station_json
from ilrs.station.model import Offset
from ilrs.station.reopen import reopen

Good = Callable[..., Station]


def test_the_digest_follows_content_and_not_files(good: Good, station_text: str) -> None:
    digest = good().digest
    assert len(digest) == 64
    at = station_text.index("[elements.hub]")
    split = {
        "station.toml": station_text[:at].replace('"trial"', '"trial"\nimports = ["e.toml"]', 1),
        "e.toml": "# comment\n\n" + station_text[at:].replace("40 W", "0.04 kW"),
    }
    assert good("", split).digest == digest
    titled = station_text.replace("Trial station", "Another title")
    assert good("", {"station.toml": titled}).digest == digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40 W", "41 W"),
        ("-89.45", "-89.46"),
        ("2035-01-01", "2035-01-02"),
        ("10 days", "11 days"),
        ("[elements.lamp]", "[elements.bulb]"),
        ('params = { power = "40 W" }', 'params = { power = "40 W", shade = "red" }'),
        ('params = { power = "40 W" }', 'params = { power = "40 W" }\ncommands = { mode = "off" }'),
        ('params = { power = "40 W" }',
         'params = { power = "40 W" }\n[[rules]]\nname="r"\nwhen="x"\ndo=[]'),
    ],
)  # fmt: skip
def test_the_digest_sees_every_number(good: Good, station_text: str, old: str, new: str) -> None:
    changed = station_text.replace(old, new)
    assert changed != station_text
    assert good("", {"station.toml": changed}).digest != good().digest


def test_the_digest_sees_the_horizon(good: Good, station_text: str) -> None:
    head = station_text.replace('height = "1957 m"', 'height = "1957 m"\nhorizon = "h.csv"')
    texts = [{"station.toml": head, "h.csv": text} for text in ("0\n", "1\n")]
    first, second = (good("", files).digest for files in texts)
    assert first != second


def test_where_an_element_stands_is_read_and_kept_but_is_no_physics(
    good: Good, station_text: str, kinds: dict[str, Kind]
) -> None:
    told = station_text.replace(
        "[elements.lamp]\n",
        '[elements.lamp]\nat = { site = "ridge", east = "0.12 km", north = "-40 m" }\n',
    )
    station = good("", {"station.toml": told})
    assert station.elements["lamp"].at == Offset("ridge", 120.0, -40.0, 0.0)
    assert station.elements["hub"].at is None
    assert station.digest == good().digest
    document = json.loads(json.dumps(station_json(station)))
    again = reopen(document, {}, kinds)
    assert again.elements["lamp"].at == station.elements["lamp"].at
    del document["elements"]["lamp"]["at"]
    assert reopen(document, {}, kinds).elements["lamp"].at is None
