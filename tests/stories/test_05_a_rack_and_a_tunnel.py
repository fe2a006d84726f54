"""A rack is to come in through the docking tunnel; it is refused, with the reason."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from answers import Ask
from judged import OUTPOST, judged, row

# ISPR, as published: 2 x 1.05 x 0.859 m; the smallest face is that of width and depth.
FACE_M = math.hypot(1.05, 0.859)
RACK = """\
[ports.body]
type = "rack.ispr"
role = "item"
to = "tunnel"

[elements.dust_meter]
"""
WAY = """

[ports.tunnel]
type = "hatch.tunnel_800"
role = "way"
"""


def test_it_does_not_pass(ask: Ask) -> None:
    answer = ask("ports", "match", "rack.ispr", "hatch.tunnel_800", "--json")
    assert answer.status == 1
    assert answer.json["verdict"] == "incompatible"
    (reason,) = (r for r in answer.json["reasons"] if r["verdict"] == "incompatible")
    assert (reason["value"], reason["limit"]) == (pytest.approx(FACE_M), 0.8)
    assert "does not pass" in reason["says"]


def test_the_station_refuses_it_too(tmp_path: Path) -> None:
    station = tmp_path / "outpost"
    _copy_with(station)
    call = (('call = "change7"', 'call = "rim-2035"'), ('role = "lander"', 'role = "lid"'))
    found = judged(tmp_path, *call, ("[elements.dust_meter]\n", RACK), station=station)
    assert found.verdict == "fail"
    port = row(found, "PRT-MATCH")
    assert (port["severity"], port["value"]) == ("fail", pytest.approx(FACE_M))
    assert port["limit"] == 0.8
    assert "does not pass" in port["says"]
    assert port["remedy"]


def _copy_with(station: Path) -> None:
    """The outpost with a tunnel in its call."""
    import shutil

    shutil.copytree(OUTPOST, station)
    call = station / "calls" / "rim-2035.toml"
    call.write_text(call.read_text("utf-8") + WAY, encoding="utf-8")
