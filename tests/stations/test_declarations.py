"""What the stations of this repository declare: whole, sourced, honest about assumptions."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ilrs.batch import examine
from ilrs.diagnostics import has_errors
from ilrs.moon.horizon import parse_mask
from ilrs.station.load import Loaded
from ilrs.station.model import Station, Value
from ilrs.station.schema import FACILITIES

ROOT = Path(__file__).parents[2]
NEEDS_SOURCE = {"published", "measured", "derived", "disputed"}


def scenarios(name: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / "stations" / name / "scenarios").glob("*.toml"))


def built(loaded: Loaded) -> Station:
    assert loaded.station is not None, "\n".join(map(str, loaded.diagnostics))
    return loaded.station


def given_values(station: Station) -> list[tuple[str, Value]]:
    """Every number that a file gives, with its address; defaults are the kinds' own."""
    return [
        (f"{element.name}/{name}", value)
        for element in station.elements.values()
        for name, value in element.params.items()
        if value.confidence != "default"
    ]


@pytest.mark.parametrize("name", ["outpost", "reference"])
def test_loads_without_a_word(name: str) -> None:
    assert examine(ROOT / "stations" / name).diagnostics == ()


@pytest.mark.parametrize(
    ("name", "scenario"),
    [(name, scenario) for name in ("outpost", "reference") for scenario in scenarios(name)],
)
def test_every_scenario_loads(name: str, scenario: str) -> None:
    loaded = examine(ROOT / "stations" / name, scenario=scenario)
    assert not has_errors(loaded.diagnostics), "\n".join(map(str, loaded.diagnostics))
    assert built(loaded).scenarios[scenario] != scenario, "a scenario needs a title"


def test_there_are_scenarios_to_try() -> None:
    assert len(scenarios("reference")) >= 6
    assert {"no_fission", "long_dark", "link_outage"} <= set(scenarios("reference"))


def test_outpost_is_small() -> None:
    assert 6 <= len(built(examine(ROOT / "stations/outpost")).elements) <= 8


def test_reference_has_its_five_facilities(reference_loaded: Loaded) -> None:
    elements = built(reference_loaded).elements.values()
    count = Counter(element.facility for element in elements)
    assert len(elements) >= 40
    assert set(count) == set(FACILITIES)
    for element in elements:
        assert f"/{element.facility}/" in element.file, f"{element.name} is in the wrong folder"


def test_every_element_says_what_and_whose_it_is(reference_loaded: Loaded) -> None:
    partners = [tomllib.loads(p.read_text()) for p in (ROOT / "partners").glob("*.toml")]
    known = {partner["name"] for partner in partners if partner["fictitious"]} | {"ILRS"}
    for element in built(reference_loaded).elements.values():
        assert element.title != element.name
        assert element.owner in known


def test_every_number_of_the_reference_says_where_it_is_from(reference_loaded: Loaded) -> None:
    values = given_values(built(reference_loaded))
    assert len(values) > 200
    assert [address for address, value in values if not value.source.strip()] == []


def test_no_source_is_a_bare_label(reference_loaded: Loaded) -> None:
    """A stranger must be able to follow a source: no internal numbers instead of titles."""
    for address, value in given_values(built(reference_loaded)):
        if value.confidence in NEEDS_SOURCE:
            assert len(value.source) >= 15, f"{address}: {value.source}"


def test_what_can_be_seen_says_where_it_stands(reference_loaded: Loaded) -> None:
    """Towers, module, garage, landing site, plant; cables are as long as the way, or longer."""
    found = built(reference_loaded).elements
    for name in ("tower_a", "tower_c", "command_module", "garage", "lander", "fission_plant",
                 "telescope", "rover"):  # fmt: skip
        assert found[name].at is not None, name
    module = found["command_module"].at
    for name, cable in (("tower_a", "tower_a_cable"), ("tower_b", "tower_b_cable"),
                        ("garage", "garage_cable"), ("lander", "landing_cable")):  # fmt: skip
        at, length_m = found[name].at, found[cable].params["length_m"].si
        assert at is not None
        assert module is not None
        assert at.site == module.site == "ridge"
        way_m = math.hypot(at.east_m - module.east_m, at.north_m - module.north_m)
        assert length_m is not None
        assert 0.8 * length_m < way_m <= length_m


def test_the_rover_is_drawn_at_its_dock(reference_loaded: Loaded) -> None:
    rover = built(reference_loaded).elements["rover"]
    assert rover.at is not None
    assert rover.at.site == rover.site
    assert (rover.params["dock_east_m"].si, rover.params["dock_north_m"].si) == (
        rover.at.east_m, rover.at.north_m,
    )  # fmt: skip


def test_the_share_of_assumptions_is_known(
    reference_loaded: Loaded, record_property: Callable[[str, object], None]
) -> None:
    count = Counter(value.confidence for _, value in given_values(built(reference_loaded)))
    share = count["assumed"] / count.total()
    record_property("confidence", dict(count))
    record_property("assumed_share", round(share, 3))
    assert count["published"] + count["derived"] >= 30
    assert 0.5 < share < 0.95, "the README gives the share"


def test_the_rating_of_the_plant_is_disputed(reference_loaded: Loaded) -> None:
    rating = built(reference_loaded).elements["fission_plant"].params["electric_power_w"]
    assert rating.confidence == "disputed"
    assert "40" in rating.note
    assert "500" in rating.note


def test_the_base_year_does_not_need_the_plant(reference_loaded: Loaded) -> None:
    elements = built(reference_loaded).elements
    assert elements["fission_plant"].commands["mode"] == 0.0
    assert elements["plant_cable"].commands["switch"] == 0.0


@pytest.mark.parametrize("name", ["outpost", "reference"])
def test_horizons_are_those_of_their_sites(name: str) -> None:
    for site in built(examine(ROOT / "stations" / name)).sites.values():
        mask = parse_mask(site.horizon_text)
        latitude = float(mask.provenance["latitude"].split()[0])
        assert latitude == pytest.approx(site.point.latitude_rad * 57.29577951308232, abs=1e-5)


@pytest.mark.parametrize("part", sorted((ROOT / "parts").glob("*/part.toml")), ids=str)
def test_parts_bring_their_evidence(part: Path) -> None:
    assert (part.parent / "evidence.md").read_text().startswith("# Evidence")
    table = tomllib.loads(part.read_text())
    assert table["partner"] in {p.stem for p in (ROOT / "partners").glob("*.toml")}


@pytest.mark.parametrize("part", sorted((ROOT / "parts").glob("*/part.toml")), ids=str)
def test_every_part_can_be_used(part: Path, tmp_path: Path) -> None:
    """Each part, alone on its buses, is complete: the only complaints are about the buses."""
    ports = {
        "power.photovoltaic": 'bus = "e"',
        "power.battery": 'bus = "e", body = "h"',
        "power.radioisotope": 'bus = "e"',
        "thermal.radioisotope_heater": 'body = "h"',
        "comms.earth_link": 'bus = "e", data = "d"',
    }[tomllib.loads(part.read_text())["kind"]]
    (tmp_path / "station.toml").write_text(
        f"""schema = 1
name = "bench"
start = "2035-01-01"
duration = "1 day"
part_paths = ["{part.parents[1]}"]
sites.s = {{ latitude = "-89 deg", longitude = "0 deg", height = "0 m" }}
buses.e.carrier = "electricity"
buses.h.carrier = "heat"
buses.d.carrier = "data"

[elements.it]
part = "{part.parent.name}"
place = "s"
ports = {{ {ports} }}
"""
    )
    found = {d.id for d in examine(tmp_path).diagnostics}
    assert found <= {"STN-NO-HOST", "STN-UNUSED-BUS", "STN-NO-MEMBERS"}
