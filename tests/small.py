"""Small stations built in Python, without files, for the tests of several rooms."""

from __future__ import annotations

from dataclasses import replace

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.kind import Kind
from ilrs.station.digest import station_digest
from ilrs.station.model import Bus, Element, FaultPlan, Site, Station, Value
from ilrs.systems.comms import KINDS as COMMS
from ilrs.systems.mobility import KINDS as MOBILITY
from ilrs.systems.power import KINDS as POWER
from ilrs.systems.science import KINDS as SCIENCE
from ilrs.systems.thermal import KINDS as THERMAL
from ilrs.units import parse, stem

KINDS: dict[str, Kind] = {k.id: k for k in (*POWER, *THERMAL, *COMMS, *SCIENCE, *MOBILITY)}
RIDGE = SitePoint.from_degrees(-89.4511, 222.69, 1957.0)


def element(name: str, kind_id: str, ports: dict[str, str], **given: str | float) -> Element:
    """An element with its kind's defaults and the given quantities (by stem)."""
    kind = KINDS[kind_id]
    params: dict[str, Value] = {}
    for param in kind.params:
        text = given.pop(stem(param.name), None)
        if text is None:
            assert param.default is not None, f"{name} needs {param.name}"
            si = param.default
        else:
            si = parse(text, param.name) if isinstance(text, str) else float(text)
        params[param.name] = Value(si, str(text))
    assert not given, f"{name} has no {given}"
    return Element(name, name, kind, "", "ridge", "science", "test", ports, params)


def small_station(
    days: float = 3.0, faults: tuple[FaultPlan, ...] = (), step_s: int = 60
) -> Station:
    """Array, battery, heater, instrument, store and link on one bus, at the connecting ridge."""
    elements = [
        element("main", "power.distributor", {"bus": "main_bus"}, rating="20 kW"),
        element("array", "power.photovoltaic", {"bus": "main_bus"}, area="10 m2", mounting=2),
        element(
            "battery", "power.battery", {"bus": "main_bus", "body": "box_heat"},
            capacity="20 kWh", max_charge="5 kW", max_discharge="5 kW",
        ),
        element("box", "thermal.node", {"body": "box_heat"}, heat_capacity="200 kJ/K"),
        element(
            "heater", "thermal.heater", {"bus": "main_bus", "body": "box_heat"}, max_power="200 W"
        ),
        element("radiator", "thermal.radiator", {"body": "box_heat"}, area="0.3 m2"),
        element(
            "camera", "science.instrument", {"bus": "main_bus", "data": "data_bus"},
            on_power="60 W", data_rate="100 kbit/s",
        ),
        element("store", "comms.data_store", {"data": "data_bus"}, capacity="8 GB"),
        element(
            "link", "comms.earth_link", {"bus": "main_bus", "data": "data_bus"},
            rate="1 Mbit/s", on_power="80 W",
        ),
    ]  # fmt: skip
    buses = [Bus("main_bus", "electricity"), Bus("box_heat", "heat"), Bus("data_bus", "data")]
    return Station(
        name="small",
        title="A small station",
        summary="",
        start=Epoch.from_utc("2035-01-01"),
        duration_s=days * 86400.0,
        step_s=step_s,
        control_period_s=600,
        sites={"ridge": Site("ridge", "Connecting ridge", RIDGE)},
        buses={b.name: b for b in buses},
        elements={e.name: e for e in elements},
        faults=faults,
        digest="small",
    )


def digested(station: Station) -> Station:
    """The station with the digest of its content, as one from files has it."""
    return replace(station, digest=station_digest(station))
