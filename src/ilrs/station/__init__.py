"""Station: the declaration of a station, read from files, checked and frozen."""

from ilrs.station.document import station_json
from ilrs.station.editor import json_schema
from ilrs.station.findings import diagnostics_page
from ilrs.station.load import Loaded, load
from ilrs.station.model import (
    Bus,
    Element,
    FaultPlan,
    Limit,
    Mode,
    Rule,
    Site,
    Station,
    Value,
)

__all__ = [
    "Bus",
    "Element",
    "FaultPlan",
    "Limit",
    "Loaded",
    "Mode",
    "Rule",
    "Site",
    "Station",
    "Value",
    "diagnostics_page",
    "json_schema",
    "load",
    "station_json",
]
