"""A station's network for other programs: CZML for Cesium, orbits as CCSDS OEM.

CZML (Analytical Graphics, CZML Guide) is JSON: packets with positions over time. Places and orbits
are in the Moon's mean-Earth frame, which Cesium calls FIXED when its globe is the Moon
(`Cesium.Ellipsoid.MOON`, 1737.4 km); ground stations on the Earth are left out, as they have no
place on that globe. Link lines show while a pass lasts.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ilrs.flight.trajectory import Trajectory
from ilrs.network.navigation.positions import states_me
from ilrs.network.sight.nodes import GroundStation, Rover, Site, Spacecraft
from ilrs.telecom.station_plan import StationNetwork

SAMPLE_S = 300.0
_SENDER, _CRAFT = [46, 204, 113, 255], [241, 196, 15, 255]


def czml(network: StationNetwork) -> str:
    """The document as JSON text: a clock, one packet for each node, one for each link."""
    grid = network.grid
    start, end = _utc(grid.start.utc), _utc((grid.start + float(grid.duration_s)).utc)
    interval = f"{start}/{end}"
    packets: list[dict[str, Any]] = [
        {
            "id": "document", "name": network.station.title or network.station.name,
            "version": "1.0",
            "clock": {"interval": interval, "currentTime": start, "multiplier": 600},
        }
    ]  # fmt: skip
    for name, node in network.nodes.items():
        if isinstance(node, GroundStation):
            continue
        title = network.station.elements[name].title
        packets.append(
            {
                "id": name, "name": title, "availability": interval,
                "position": _position(network, node, start),
                "point": {"pixelSize": 8, "color": {"rgba": _colour(node)}},
                "label": {"text": title, "font": "12px sans-serif", "pixelOffset":
                          {"cartesian2": [10, 0]}, "horizontalOrigin": "LEFT"},
                **({"path": {"width": 1, "leadTime": 43_200, "trailTime": 43_200,
                             "resolution": SAMPLE_S}} if isinstance(node, Spacecraft) else {}),
            }
        )  # fmt: skip
    packets += _links(network)
    return json.dumps(packets, indent=1)


def spacecraft(network: StationNetwork, name: str) -> Trajectory:
    """The trajectory of the spacecraft of that name, or of the only one there is.

    ValueError, saying what there is, otherwise: a file tells of one object (CCSDS 502.0-B).
    """
    craft = {n.name: n.trajectory for n in network.nodes.values() if isinstance(n, Spacecraft)}
    if not craft:
        raise ValueError(f"{network.station.name} has no spacecraft to write")
    if name not in craft and len(craft) > 1:
        raise ValueError(
            f"it tells of one spacecraft, and its name says of which: {', '.join(craft)}"
        )
    return craft.get(name, next(iter(craft.values())))


def _position(network: StationNetwork, node: object, start: str) -> dict[str, Any]:
    if isinstance(node, Site):
        return {"cartesian": [float(x) for x in node.point.r_me_m], "referenceFrame": "FIXED"}
    if isinstance(node, Rover):
        return _way(network, node, start)
    assert isinstance(node, Spacecraft)
    grid = network.grid
    count = int(grid.duration_s / SAMPLE_S) + 1
    seconds = np.arange(count, dtype=np.float64) * SAMPLE_S
    r, _ = states_me([node.trajectory], grid.start.tdb_s + seconds)
    rows = np.column_stack([seconds, np.round(r[0], 1)])
    return {
        "epoch": start, "referenceFrame": "FIXED", "interpolationAlgorithm": "LAGRANGE",
        "interpolationDegree": 5, "cartesian": rows.ravel().tolist(),
    }  # fmt: skip


def _way(network: StationNetwork, node: Rover, start: str) -> dict[str, Any]:
    """A drive: straight between its points; before the first and after the last it stands."""
    at_s = node.tdb_s - network.grid.start.tdb_s
    rows = [[float(t), *map(float, p.r_me_m)] for t, p in zip(at_s, node.points, strict=True)]
    return {
        "epoch": start, "referenceFrame": "FIXED", "interpolationAlgorithm": "LINEAR",
        "forwardExtrapolationType": "HOLD", "backwardExtrapolationType": "HOLD",
        "cartesian": [round(x, 3) for row in rows for x in row],
    }  # fmt: skip


def _links(network: StationNetwork) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for link in network.links:
        for hearer in link.hearers:
            if isinstance(network.nodes[hearer.name], GroundStation):
                continue
            spans = [
                f"{_utc((network.grid.start + p.start_s).utc)}/"
                f"{_utc((network.grid.start + p.end_s).utc)}"
                for p in network.passes.between(link.sender.name, hearer.name)
            ]
            if spans:
                ends = [f"{link.sender.name}#position", f"{hearer.name}#position"]
                found.append(
                    {
                        "id": f"{link.sender.name} > {hearer.name}", "availability": spans,
                        "polyline": {
                            "positions": {"references": ends}, "width": 2, "arcType": "NONE",
                            "material": {"solidColor": {"color": {"rgba": [52, 152, 219, 200]}}},
                        },
                    }
                )  # fmt: skip
    return found


def _colour(node: object) -> list[int]:
    return _CRAFT if isinstance(node, Spacecraft) else _SENDER


def _utc(text: str) -> str:
    """To the millisecond: Cesium reads no more."""
    head, _, fraction = text.removesuffix("Z").partition(".")
    return f"{head}.{fraction[:3]:0<3s}Z" if fraction else f"{head}Z"
