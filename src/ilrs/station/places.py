"""Sites: coordinates, horizon file and ground of each place on the Moon."""

from __future__ import annotations

import math
from pathlib import Path

from ilrs.diagnostics import did_you_mean
from ilrs.frames import SitePoint
from ilrs.kind import Param
from ilrs.station.draft import Declared, Draft, Entry
from ilrs.station.findings import Findings
from ilrs.station.imports import read_inside
from ilrs.station.model import Site, Value
from ilrs.station.schema import SiteTable
from ilrs.station.validate import ABSENT
from ilrs.station.values import ValueReader
from ilrs.units import stem

# The Moon's surface lies between -9.1 km and +10.8 km (LOLA, Smith et al. 2010,
# doi:10.1029/2010GL043751); a wider range still catches a radius given as a height.
POSITION = (
    Param("latitude_rad", "north positive", None, -math.pi / 2.0, math.pi / 2.0),
    Param("longitude_rad", "east positive", None, -math.pi, 2.0 * math.pi),
    Param("height_m", "above the 1737.4 km sphere", None, -20e3, 20e3),
)
GROUND = (
    Param("albedo", "of the ground, at normal incidence", None, 0.0, 1.0),
    Param("emissivity", "of the ground, infrared", None, 0.01, 1.0),
    Param("scale_depth_m", "over which the regolith gets denser", None, 1e-4, 10.0),
    Param("heat_flow_w_m2", "from the interior", None, 0.0, 1.0),
    Param("terrain_flux_w_m2", "taken up from surrounding terrain", None, 0.0, 1000.0),
    Param("slope_rad", "of the ground", None, 0.0, math.pi / 2.0),
    Param("slope_azimuth_rad", "towards which the ground falls", None, -math.pi, 2.0 * math.pi),
)
_GROUND = {stem(param.name): param for param in GROUND}


class SiteReader:
    """Builds sites from their tables, with what a scenario sets."""

    def __init__(self, folder: Path, shown: str, findings: Findings) -> None:
        self._folder = folder
        self._shown = shown
        self._findings = findings
        self._values = ValueReader(findings)

    def read(self, declared: Declared[SiteTable], draft: Draft) -> Site | None:
        """The site; None, with findings, when its position cannot be used."""
        table, name = declared.table, declared.name
        given = {
            "latitude": Entry.of(table.latitude, declared.at("latitude"), table.source),
            "longitude": Entry.of(table.longitude, declared.at("longitude"), table.source),
            "height": Entry.of(table.height, declared.at("height"), table.source),
        }
        ground = declared.entries("ground", table.ground)
        for key, entry in draft.sets.get(f"sites.{name}", {}).items():
            (given if key in given else ground)[key] = entry
        position = [
            self._values.read(param, given[stem(param.name)], f"sites.{name}") for param in POSITION
        ]
        values = self._ground(name, ground)
        horizon = self._horizon(declared)
        latitude, longitude, height = (p.si if p else None for p in position)
        if latitude is None or longitude is None or height is None:
            return None
        point = SitePoint(latitude, longitude, height)
        title, place = table.title or name, declared.at()
        return Site(name, title, point, table.horizon, horizon, values, table.source, *place)

    def _ground(self, name: str, given: dict[str, Entry]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, entry in given.items():
            param = _GROUND.get(key)
            if param is None:
                hint = did_you_mean(key, list(_GROUND))
                what = f'sites.{name}: the ground has no "{key}"'
                self._findings.add("STN-UNKNOWN-PARAM", entry.place, what, hint)
            elif value := self._values.read(param, entry, f"sites.{name}.ground"):
                values[param.name] = value
        return values

    def _horizon(self, declared: Declared[SiteTable]) -> str:
        name = declared.table.horizon
        if not name or name == ABSENT:
            return ""
        place = declared.at("horizon")
        return read_inside(self._folder, self._shown, name, place, self._findings) or ""
