"""JSON Schema of station files, for editors: completion, descriptions and red underlines.

Made from the format and from the kinds that are installed, so that `params`, `commands` and `ports`
of an element are completed for its kind. An element that names a part instead of a kind is not
narrowed down: the schema cannot look into the part's file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from ilrs.carrier import CARRIERS
from ilrs.kind import Command, Kind, Param, Port
from ilrs.station.places import GROUND
from ilrs.station.schema import (
    CONFIDENCES,
    FACILITIES,
    FileModel,
    Given,
    ImportFile,
    PartFile,
    ScenarioFile,
    StationFile,
)
from ilrs.units import example_of, show, stem, unit_of

Json = dict[str, Any]
FileSort = Literal["station", "import", "scenario", "part"]
DIALECT = "http://json-schema.org/draft-07/schema#"
_MODELS: dict[str, type[FileModel]] = {
    "station": StationFile,
    "import": ImportFile,
    "scenario": ScenarioFile,
    "part": PartFile,
}
_ORIGIN: Json = {
    key: {"type": "string", "description": Given.model_fields[key].description}
    for key in ("source", "confidence", "note")
}
_ORIGIN["confidence"]["enum"] = list(CONFIDENCES)


def json_schema(kinds: Mapping[str, Kind], file: FileSort = "station") -> Json:
    """The JSON Schema (draft 7) of one sort of file."""
    schema = _MODELS[file].model_json_schema(ref_template="#/definitions/{model}")
    schema["definitions"] = schema.pop("$defs", {}) | _ORIGIN
    if file == "part":
        schema["properties"]["kind"] |= _kind_words(kinds)
        schema["allOf"] = [_when_kind(kind, _of_part) for kind in kinds.values()]
    else:
        _narrow_tables(schema["definitions"], kinds)
    _plain_defaults(schema)
    return {"$schema": DIALECT, **schema, "title": f"ilrs {file} file"}


def _plain_defaults(schema: Json) -> None:
    """Show defaults as people write them, and keep descriptions beside references (draft 7)."""
    for table in (schema, *schema["definitions"].values()):
        for entry in table.get("properties", {}).values():
            if isinstance(entry.get("default"), dict):
                entry["default"] = entry["default"].get("value", {})
            if "$ref" in entry:
                entry["allOf"] = [{"$ref": entry.pop("$ref")}]


def _narrow_tables(definitions: Json, kinds: Mapping[str, Kind]) -> None:
    element = definitions["ElementTable"]
    element["properties"]["kind"] |= _kind_words(kinds)
    element["properties"]["facility"]["enum"] = list(FACILITIES)
    element["allOf"] = [_when_kind(kind, _of_element) for kind in kinds.values()]
    carrier = definitions["BusTable"]["properties"]["carrier"]
    carrier["enum"] = list(CARRIERS)
    carrier["description"] += " " + " ".join(f"{c.name}: {c.doc}" for c in CARRIERS.values())
    ground = definitions["SiteTable"]["properties"]["ground"]
    definitions["SiteTable"]["properties"]["ground"] = _closed(
        {stem(p.name): _param(p) for p in GROUND}, ground["description"]
    )


def _kind_words(kinds: Mapping[str, Kind]) -> Json:
    titles = "; ".join(f"{kind.id}: {kind.title}" for kind in kinds.values())
    return {"enum": list(kinds), "description": f"The behaviour. {titles}"}


def _when_kind(kind: Kind, properties: Callable[[Kind], Json]) -> Json:
    """Narrower properties for tables with `kind` set to this one."""
    return {
        "if": {"properties": {"kind": {"const": kind.id}}, "required": ["kind"]},
        "then": {"properties": properties(kind)},
    }


def _of_part(kind: Kind) -> Json:
    doc = f"Numbers of {kind.id}."
    return {"params": _closed({stem(p.name): _param(p) for p in kind.params}, doc)}


def _of_element(kind: Kind) -> Json:
    ports = {port.name: _port(port) for port in kind.ports}
    commands = {command.name: _command(command) for command in kind.commands}
    return {
        **_of_part(kind),
        "ports": _closed(ports, f"Which bus each port of {kind.id} is connected to."),
        "commands": _closed(commands, f"Initial values of the commands of {kind.id}."),
    }


def _closed(properties: Json, description: str) -> Json:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }


def _param(param: Param) -> Json:
    doc = f"{param.doc} [{unit_of(param.name)}]"
    if param.choices:
        words = [word for word in param.words if word in param.choices]
        plain: Json = {"enum": [*words, "unknown"]}
        examples: list[Any] = list(param.words)
        if param.files:
            endings = "|".join(ending.removeprefix(".") for ending in param.files)
            plain = {"anyOf": [plain, {"type": "string", "pattern": rf"\.({endings})$"}]}
        doc = param.doc
    elif param.count:
        plain, examples, doc = {"type": "integer"}, [3], f"{param.doc} (a count)"
        plain = {"anyOf": [plain, {"const": "unknown"}]}
    else:
        plain, examples = {"type": "string"}, [example_of(param.name)]
    doc += (
        f"; default {_shown(param, param.default)}" if param.default is not None else "; required"
    )
    origin = {key: {"$ref": f"#/definitions/{key}"} for key in _ORIGIN}
    table = _closed({"value": plain, **origin}, "The value and where it comes from.")
    table["required"] = ["value"]
    return {"description": doc, "examples": examples, "anyOf": [plain, table]}


def _shown(param: Param, value: float) -> str:
    for word, code in (param.choices or {}).items():
        if code == value:
            return word
    return f"{value:g}" if param.count else show(value, unit_of(param.name))


def _command(command: Command) -> Json:
    examples = list(command.values) if command.values else [example_of(command.name)]
    allowed: Json = {"enum": examples} if command.values else {"type": ["string", "number"]}
    doc = f"{command.doc}; at first {command.default}"
    return {"description": doc, "examples": examples, **allowed}


def _port(port: Port) -> Json:
    need = "may stay unconnected" if port.optional else "must be connected"
    role = "hosts" if port.role == "host" else "joins"
    doc = f"{port.doc}: {role} a bus of {port.carrier}; {need}"
    return {"type": "string", "description": doc}
