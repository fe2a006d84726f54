"""A station of as many measurements as one likes, out of what the stations here are made of.

Usage: python bench/wide_station.py FOLDER MEASUREMENTS. Writes the folder of a station: modules
with a power bus, a data bus and four warm boxes each, fed by cables from a trunk. Every element is
one of the outpost (cables: of the reference station) under another name; so are limits and rules.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

STATIONS = Path(__file__).parent.parent / "stations"
CABLES = STATIONS / "reference" / "surface-support" / "towers.toml"
ZONES = 4

Table = dict[str, Any]


def text_of(value: object) -> str:
    """A value as TOML; tables within tables stand in braces."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {text_of(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(text_of, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def table_of(head: str, table: Mapping[str, Any]) -> str:
    """A table with its head."""
    return "\n".join([head, *(f"{key} = {text_of(value)}" for key, value in table.items()), ""])


class Origin:
    """What copies are made of."""

    def __init__(self) -> None:
        self.outpost = tomllib.loads((STATIONS / "outpost" / "station.toml").read_text("utf-8"))
        self.cable = tomllib.loads(CABLES.read_text("utf-8"))["elements"]["tower_a_cable"]

    def element(self, name: str, ports: Mapping[str, str]) -> Table:
        """An element of the outpost with its ports connected elsewhere."""
        return self.outpost["elements"][name] | {"ports": dict(ports)}

    def renamed(self, entry: Table, names: Mapping[str, str]) -> Table:
        """A limit or a rule about copies: every address names the copy."""
        pattern = re.compile(rf"\b({'|'.join(names)})/")

        def new(value: Any) -> Any:
            if isinstance(value, list):
                return [new(item) for item in value]
            if isinstance(value, str):
                return pattern.sub(lambda found: f"{names[found[1]]}/", value)
            return value

        return {key: new(value) for key, value in entry.items()}


def zone(origin: Origin, name: str, module: str) -> dict[str, Table]:
    """One warm box with all that makes the outpost, on the buses of its module."""
    power, body, data = {"bus": module}, {"body": f"{name}_box"}, {"data": f"{module}_data"}
    ports = {
        "array": power, "battery": power | body, "box": body, "radiator": body,
        "heater": power | body, "spectrometer": power | data | body,
    }  # fmt: skip
    return {f"{name}_{what}": origin.element(what, to) for what, to in ports.items()}


def module(origin: Origin, name: str, zones: Iterable[str]) -> dict[str, Table]:
    """The elements of a module: cable, distributor, memory and its zones."""
    zones = list(zones)
    found = {
        f"{name}_cable": origin.cable | {"ports": {"up": "trunk", "down": name}},
        f"{name}_distributor": origin.element(
            "distributor", {"bus": name, "body": f"{zones[0]}_box"}
        ),
        f"{name}_memory": origin.element("memory", {"data": f"{name}_data"}),
    }
    for one in zones:
        found |= zone(origin, one, name)
    return {key: _of_outpost(element) for key, element in found.items()}


def _of_outpost(element: Table) -> Table:
    """Without what only its own station knows: facility and owner."""
    return {key: value for key, value in element.items() if key not in ("facility", "owner")}


def names_of(measurements: int) -> dict[str, list[str]]:
    """Modules and their zones, so many that there are at least so many values.

    A zone has 56, a module 36 besides them, the trunk 59.
    """
    count = max(1, -(-(measurements - 59) // (36 + ZONES * 56)))
    return {
        f"m{i:03d}": [f"m{i:03d}_z{j}" for j in range(1, ZONES + 1)] for i in range(1, count + 1)
    }


def pieces(measurements: int) -> Iterator[str]:
    """The text of such a station, piece by piece."""
    origin, modules = Origin(), names_of(measurements)
    head = {key: value for key, value in origin.outpost.items() if not _is_table(value)}
    yield table_of("", head | {"name": "wide", "title": "Wide station", "summary": "Many modules."})
    for name, site in origin.outpost["sites"].items():
        yield table_of(f"[sites.{name}]", site)
    buses = {"trunk": "electricity", "trunk_box": "heat"}
    elements = {
        f"trunk_{what}": _of_outpost(element)
        for what, element in {
            **{w: origin.element(w, {"bus": "trunk"}) for w in ("array",)},
            **{w: origin.element(w, {"bus": "trunk", "body": "trunk_box"})
               for w in ("distributor", "battery", "heater")},
            **{w: origin.element(w, {"body": "trunk_box"}) for w in ("box", "radiator")},
        }.items()
    }  # fmt: skip
    for name, zones in modules.items():
        buses |= {name: "electricity", f"{name}_data": "data"} | {f"{z}_box": "heat" for z in zones}
        elements |= module(origin, name, zones)
    for name, carrier in buses.items():
        yield table_of(f"[buses.{name}]", {"carrier": carrier})
    for name, element in elements.items():
        yield from _element(name, element)
    yield from _operations(origin, modules)


def _is_table(value: object) -> bool:
    return isinstance(value, dict | list)


def _element(name: str, element: Table) -> Iterator[str]:
    inner = {key: value for key, value in element.items() if key in ("params", "commands")}
    yield table_of(f"[elements.{name}]", {key: v for key, v in element.items() if key not in inner})
    for key, table in inner.items():
        yield table_of(f"[elements.{name}.{key}]", table)


def _operations(origin: Origin, modules: Mapping[str, list[str]]) -> Iterator[str]:
    """Limits and rules for every zone, modes by the first."""
    first = True
    for name, zones in modules.items():
        for one in zones:
            names = {
                what: f"{one}_{what}"
                for what in ("array", "battery", "box", "heater", "radiator", "spectrometer")
            } | {"memory": f"{name}_memory"}
            for limit in origin.outpost["limits"]:
                if one == zones[0] or not limit["telemetry"].startswith("memory/"):
                    yield table_of("[[limits]]", origin.renamed(limit, names))
            for rule in origin.outpost["rules"]:
                own = rule | {"name": f"{rule['name']}_{one}"}
                yield table_of("[[rules]]", origin.renamed(own, names))
            if first:
                for mode, entry in origin.outpost["modes"].items():
                    yield table_of(f"[modes.{mode}]", origin.renamed(entry, names))
            first = False


def write(folder: Path, measurements: int) -> Path:
    """The folder of a station with at least so many measurements; the folder again."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIONS / "outpost" / "horizons", folder / "horizons", dirs_exist_ok=True)
    (folder / "station.toml").write_text("\n".join(pieces(measurements)), encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2])))
