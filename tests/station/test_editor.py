"""The JSON Schema for editors accepts good stations and underlines what is wrong."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest

from ilrs.kind import Kind
from ilrs.station.editor import FileSort, json_schema
from ilrs.station.schema import FACILITIES

Json = dict[str, Any]
SORTS: tuple[FileSort, ...] = ("station", "import", "scenario", "part")
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
}  # fmt: skip


def is_type(value: Any, name: str) -> bool:
    if name in ("integer", "number"):
        numbers = int if name == "integer" else int | float
        return isinstance(value, numbers) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def faults(value: Any, schema: Json, root: Json, path: str = "") -> list[str]:
    """What the part of JSON Schema (draft 7) that we use has against a value."""
    if "$ref" in schema:
        target: Any = root
        for key in schema["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        return faults(value, target, root, path)
    found: list[str] = []
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, name) for name in types):
        found.append(f"{path}: not {types}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: not in {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: not {schema['const']}")
    options = [faults(value, option, root, path) for option in schema.get("anyOf", [])]
    if options and all(options):
        found.append(f"{path}: none of anyOf")
    for part in schema.get("allOf", []):
        found += faults(value, part, root, path)
    if "if" in schema and not faults(value, schema["if"], root, path):
        found += faults(value, schema["then"], root, path)
    if isinstance(value, dict):
        found += in_table(value, schema, root, path)
    if isinstance(value, list):
        for i, item in enumerate(value):
            found += faults(item, schema.get("items", {}), root, f"{path}/{i}")
    return found


def in_table(value: Json, schema: Json, root: Json, path: str) -> list[str]:
    found = [f"{path}: {key} missing" for key in schema.get("required", []) if key not in value]
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for key, item in value.items():
        if key in known:
            found += faults(item, known[key], root, f"{path}/{key}")
        elif others is False:
            found.append(f"{path}/{key}: unknown")
        elif isinstance(others, dict):
            found += faults(item, others, root, f"{path}/{key}")
    return found


@pytest.mark.parametrize("sort", SORTS)
def test_every_reference_leads_somewhere(kinds: dict[str, Kind], sort: FileSort) -> None:
    schema = json_schema(kinds, sort)
    text = json.dumps(schema, allow_nan=False)
    names = set(re.findall(r'"\$ref": "#/definitions/([^"]+)"', text))
    assert names
    assert names <= set(schema["definitions"])
    assert "draft-07" in schema["$schema"]


def test_a_good_station_has_no_faults(kinds: dict[str, Kind], station_text: str) -> None:
    schema = json_schema(kinds)
    assert faults(tomllib.loads(station_text), schema, schema) == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("power =", "pwer =", "/elements/lamp/params/pwer"),
        ('"40 W"', "40", "/elements/lamp/params/power"),
        ('"40 W" }', '"40 W", shade = "blue" }', "/elements/lamp/params/shade"),
        ('"40 W" }', '"40 W", priority = "3" }', "/elements/lamp/params/priority"),
        ('"40 W"', '{ value = "40 W", confidence = "sure" }', "/elements/lamp/params/power"),
        ('{ bus = "main" }\nparams', '{ buss = "main" }\nparams', "/elements/lamp/ports/buss"),
        ('"40 W" }', '"40 W" }\ncommands = { mode = "of" }', "/elements/lamp/commands/mode"),
        ('kind = "test.lamp"', 'kind = "test.lmp"', "/elements/lamp/kind"),
        ('kind = "test.lamp"', 'kind = "test.lamp"\nplce = "x"', "/elements/lamp/plce"),
        ('kind = "test.lamp"', 'kind = "test.lamp"\nfacility = "x"', "/elements/lamp/facility"),
        ('"electricity"', '"steam"', "/buses/main/carrier"),
        ('name = "trial"\n', "", ": name missing"),
        ("[elements.hub]", "[sites.ridge.ground]\nalbdo='1 %'\n[elements.hub]", "/ground/albdo"),
    ],
)
def test_mistakes_are_underlined(
    kinds: dict[str, Kind], station_text: str, old: str, new: str, where: str
) -> None:
    schema = json_schema(kinds)
    assert old in station_text
    found = faults(tomllib.loads(station_text.replace(old, new)), schema, schema)
    assert found
    assert any(where in fault for fault in found), found


def test_parameters_are_described_with_unit_default_and_example(kinds: dict[str, Kind]) -> None:
    element = json_schema(kinds)["definitions"]["ElementTable"]
    (lamp,) = [
        part["then"]["properties"]
        for part in element["allOf"]
        if part["if"]["properties"]["kind"]["const"] == "test.lamp"
    ]
    params = lamp["params"]["properties"]
    assert params["power"]["description"] == "when on [W]; required"
    assert params["power"]["examples"] == ["8 kW"]
    assert params["efficiency"]["description"] == "light from power [1]; default 0.5"
    assert params["shade"]["examples"] == ["white", "red"]
    assert "must be connected" in lamp["ports"]["properties"]["bus"]["description"]
    assert lamp["commands"]["properties"]["mode"]["enum"] == ["off", "on"]
    assert element["properties"]["facility"]["enum"] == list(FACILITIES)


def test_a_part_is_narrowed_by_its_kind(kinds: dict[str, Kind]) -> None:
    schema = json_schema(kinds, "part")
    part: Json = {"schema": 1, "kind": "test.store", "params": {"capacity": "40 kWh"}}
    assert faults(part, schema, schema) == []
    part["params"]["size"] = "40 kWh"
    assert faults(part, schema, schema) == ["/params/size: unknown"]
