"""An optional port that a parameter makes necessary."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.catalogue import installed_kinds
from ilrs.station import load

STATION = """\
schema = 1
name = "trial"
start = "2035-01-01"
duration = "1 day"

[sites.ridge]
latitude = "-89.45 deg"
longitude = "222.69 deg"
height = "1957 m"

[buses.main]
carrier = "electricity"
[buses.bits]
carrier = "data"

[elements.hub]
kind = "power.distributor"
ports = { bus = "main" }
params = { rating = "1 kW" }

[elements.store]
kind = "comms.data_store"
ports = { data = "bits" }
params = { capacity = "1 GB" }

[elements.eye]
kind = "science.instrument"
place = "ridge"
ports = { bus = "main", data = "bits" }
params = { on_power = "10 W", data_rate = "1 kbit/s", thermal_window = "WINDOW" }
"""


@pytest.mark.parametrize(("window", "expected"), [("ignored", []), ("kept", ["STN-UNCONNECTED"])])
def test_a_thermal_window_needs_a_body(tmp_path: Path, window: str, expected: list[str]) -> None:
    """Without one the instrument would read 0 K and never observe."""
    (tmp_path / "station.toml").write_text(STATION.replace("WINDOW", window))
    found = load(tmp_path, installed_kinds()).diagnostics
    assert [d.id for d in found if d.severity == "error"] == expected
    for diagnostic in found:
        if diagnostic.id == "STN-UNCONNECTED":
            assert "port body is connected to no bus, which thermal_window needs" in diagnostic.what
