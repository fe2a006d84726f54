"""Routes: what the station is, and what its packets carry."""

from __future__ import annotations

from math import degrees
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ilrs.control.modes import mode_names
from ilrs.mission.live.live import Live
from ilrs.mission.server.asked import Asked
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.station.languages import texts_in
from ilrs.station.model import Element, Station

router = APIRouter(tags=["station"])


@router.get("/station")
def station(live: Asked) -> dict[str, Any]:
    """The station as declared: sites, buses, modes, elements with places, values and commands."""
    report_s = live.session.told_every * live.session.plant.grid.step_s
    return station_facts(live.station, live.dictionary) | {"report_period_s": report_s}


@router.get("/station/texts")
def texts(
    live: Asked,
    language: Annotated[str, Query(pattern="^[a-z]{2,3}$", description="`zh`, `ru`")],
) -> dict[str, str]:
    """The station's texts in a language: titles, names, words and reasons, by what they are in
    English. What is not there is not translated.
    """
    folder = live.settings.station_folder
    return texts_in(language, Path(folder) if folder else None)


@router.get("/dictionary")
def dictionary(live: Asked) -> dict[str, Any]:
    """Structures, parameters in their order, commands and events."""
    return _dictionary(live)


def station_facts(station: Station, dictionary: Dictionary) -> dict[str, Any]:
    """What `GET /station` tells."""
    grid = station.grid()
    facilities = sorted({e.facility for e in station.elements.values() if e.facility})
    return {
        "name": station.name,
        "title": station.title,
        "scenario": station.scenario,
        "start": grid.start.utc,
        "end": grid.end.utc,
        "step_s": grid.step_s,
        "control_period_s": station.control_period_s,
        "facilities": [{"name": f, "title": f.replace("-", " ")} for f in facilities],
        "sites": [
            {
                "name": s.name, "title": s.title, "height_m": s.point.height_m,
                "latitude_deg": degrees(s.point.latitude_rad),
                "longitude_deg": degrees(s.point.longitude_rad),
            }
            for s in station.sites.values()
        ],
        "buses": [
            {"name": b.name, "title": b.title, "carrier": b.carrier}
            for b in station.buses.values()
        ],
        "modes": _modes(station),
        "elements": [_element(e, dictionary) for e in station.elements.values()],
    }  # fmt: skip


def _modes(station: Station) -> list[dict[str, Any]]:
    known = {m.name: m for m in station.modes}
    return [
        {"name": n, "title": known[n].title if n in known else n, "level": level}
        for level, n in enumerate(mode_names(station.modes))
    ]


def _element(element: Element, dictionary: Dictionary) -> dict[str, Any]:
    return {
        "name": element.name,
        "title": element.title,
        "kind": element.kind.id,
        "kind_title": element.kind.title,
        "facility": element.facility,
        "owner": element.owner,
        "site": element.at.site or element.site if element.at else element.site,
        "east_m": element.at.east_m if element.at else None,
        "north_m": element.at.north_m if element.at else None,
        "up_m": element.at.up_m if element.at else None,
        "ports": element.ports,
        "measurements": [f"{element.name}/{name}" for name in element.kind.telemetry],
        "commands": [
            f.address for f in dictionary.functions if f.address.startswith(element.name + "/")
        ],
    }


def _dictionary(live: Live) -> dict[str, Any]:
    dictionary = live.dictionary
    structures: list[dict[str, Any]] = []
    parameters: list[dict[str, Any]] = []
    for structure in dictionary.structures:
        structures.append({"name": structure.name, "first": len(parameters)})
        parameters += [
            {
                "address": p.address, "element": p.address.partition("/")[0],
                "name": p.address.partition("/")[2], "unit": p.unit, "doc": p.doc,
                "words": p.words, "structure": len(structures) - 1,
                "bounds": None if p.bounds is None else vars(p.bounds),
            }
            for p in structure.parameters
        ]  # fmt: skip
    return {
        "digest": dictionary.digest,
        "structures": structures,
        "parameters": parameters,
        "commands": [
            {
                "address": f.address, "element": f.address.partition("/")[0],
                "name": f.address.partition("/")[2], "doc": f.doc, "unit": f.unit,
                "words": f.words, "minimum": f.minimum, "maximum": f.maximum,
                "default": f.initial, "done": f.done,
            }
            for f in dictionary.functions
        ],
        "events": [{"name": e.name, "doc": e.doc} for e in dictionary.events],
    }  # fmt: skip
