"""`ilrs dictionary`: what is listed, as text, JSON and XTCE."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree


def test_the_json_says_all_that_the_text_says(ask, outpost: Path) -> None:
    text, found = ask("dictionary", outpost), ask("dictionary", outpost, "--json")
    assert (text.status, found.status, found.err) == (0, 0, "")
    said = found.json
    assert said["digest"] in text.out
    assert said["applications"] == {"": 1}
    for structure in said["structures"]:
        assert f"structure {structure['number']}, {structure['name']}," in text.out
        for parameter in structure["parameters"]:
            assert f"    {parameter['address']}" in text.out
    for event in said["events"]:
        assert f"event {event['number']}, {event['name']}: {event['doc']}" in text.out
    for function in said["functions"]:
        assert f"command {function['number']}, {function['address']} = " in text.out
    offset = next(f for f in said["functions"] if f["address"] == "heater/offset_k")
    assert (offset["minimum"], offset["maximum"], offset["unit"]) == (-100.0, 100.0, "K")


def test_xtce_is_written_where_it_was_asked_for(ask, outpost: Path, tmp_path: Path) -> None:
    file = tmp_path / "outpost.xml"
    found = ask("dictionary", outpost, "--xtce", file)
    assert found.status == 0
    assert str(file) in found.out
    assert ElementTree.parse(file).getroot().get("name") == "outpost"
    again = ask("dictionary", outpost, "--xtce", tmp_path / "again.xml", "--json")
    assert again.json["xtce"] == str(tmp_path / "again.xml")
    assert (tmp_path / "again.xml").read_bytes() == file.read_bytes()


def test_a_scenario_is_part_of_the_station(ask, outpost: Path) -> None:
    plain, radio = (
        ask("dictionary", outpost, "--json", *more).json for more in ((), ("--scenario", "radio"))
    )
    assert {s["name"] for s in radio["structures"]} > {s["name"] for s in plain["structures"]}
    assert plain["digest"] != radio["digest"]


def test_what_cannot_be_done_is_told(ask, outpost: Path, tmp_path: Path) -> None:
    nowhere = ask("dictionary", outpost, "--xtce", tmp_path / "no" / "such.xml")
    assert nowhere.status == 1
    assert "such.xml" in nowhere.err
    assert ask("dictionary", tmp_path).status == 1
