"""A small station with an antenna, a relay in orbit and two ground stations, built in Python."""

from __future__ import annotations

from dataclasses import replace

from small import digested, element, small_station

from ilrs.station.model import Bus, FaultPlan, Station

ORBIT = {
    "perilune_height": "1500 km", "apolune_height": "16000 km", "inclination": "62 deg",
    "node": "90 deg", "periapsis": "90 deg", "orbit_frame": 2, "orbit": 0,
}  # fmt: skip


def relayed_station(
    days: float = 3.0, faults: tuple[FaultPlan, ...] = (), store: str = "8 GB",
    **relay: str | float,
) -> Station:  # fmt: skip
    """The small station without its direct link: all data go over the relay."""
    plain = small_station(days, faults)
    kept = {name: e for name, e in plain.elements.items() if name not in ("link", "store")}
    more = [
        element("store", "comms.data_store", {"data": "data_bus"}, capacity=store),
        element(
            "dish", "comms.antenna", {"bus": "main_bus", "data": "data_bus", "far": "sky"},
            through=1, antenna_diameter="0.5 m", on_power="20 W", frequency="8.47 GHz",
            bandwidth="20 MHz", max_rate="10 Mbit/s",
        ),
        element(
            "relay", "comms.relay", {"data": "sky"}, antenna_diameter="0.6 m", **{**ORBIT, **relay}
        ),
        element("recorder", "comms.data_store", {"data": "sky"}, capacity="8 GB"),
        element(
            "east", "comms.ground_station", {}, latitude="38.42 deg", longitude="76.71 deg",
            height="1450 m", antenna_diameter="35 m",
        ),
        element(
            "west", "comms.ground_station", {}, latitude="-38.19 deg", longitude="-70.15 deg",
            height="800 m", antenna_diameter="35 m",
        ),
    ]  # fmt: skip
    return digested(
        replace(
            plain,
            elements={**kept, **{e.name: e for e in more}},
            buses={**plain.buses, "sky": Bus("sky", "data")},
        )
    )
