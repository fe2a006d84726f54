"""Check the shape of a file against its format; every fault is a finding, none stops the reading.

A faulty key is reported, taken out (or, when required, replaced by a stand-in) and the rest is
checked again, so that one typing error does not hide the others.
"""

from __future__ import annotations

import copy
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from ilrs.diagnostics import did_you_mean
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile

# Stands for a required value that is missing and has been reported: later checks pass over it.
ABSENT = "\0absent"
_STAND_INS: dict[str, Any] = {"schema": 1, "level": 0, "do": []}
# Where the first stand-in is not of the type that the format wants, the next one is tried.
_OTHERS: tuple[Any, ...] = (ABSENT, 0, [], {})
_VALUE = "must be a quantity with its unit, a word or a whole number"
Loc = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], file: TomlFile, findings: Findings) -> M:
    """The file as a model, with faulty parts reported and left out."""
    mender = _Mender(model, file, findings)
    while True:
        try:
            return model.model_validate(mender.data)
        except ValidationError as error:
            mender.handle(error)


class _Mender:
    """Reports each fault once, and mends the data so that the next pass gets further."""

    def __init__(self, model: type[BaseModel], file: TomlFile, findings: Findings) -> None:
        self.data: dict[str, Any] = copy.deepcopy(file.data)
        self._model = model
        self._file = file
        self._findings = findings
        self._reported: set[Loc] = set()
        self._tried: dict[Loc, int] = {}

    def handle(self, error: ValidationError) -> None:
        """Report and mend all faults of one pass; places are found before anything is moved."""
        faults: dict[Loc, tuple[str, str]] = {}
        for detail in error.errors(include_url=False):
            missing = detail["type"] == "missing"
            loc = detail["loc"] if missing else _standing(self.data, detail["loc"])
            # Beyond what stands in the file, pydantic names the types that a value may have.
            plain = loc == detail["loc"]
            faults.setdefault(loc, (detail["type"], detail["msg"] if plain else _VALUE))
        for loc, (type_, message) in faults.items():
            if not any(loc[:n] in self._reported for n in range(1, len(loc) + 1)):
                self._report(type_, loc, message)
            self._reported.add(loc)
        for loc, (type_, _) in faults.items():
            if type_ == "missing":
                self._stand_in(loc, error)
            else:
                _take_out(self.data, loc)

    def _stand_in(self, loc: Loc, error: ValidationError) -> None:
        """Put something in place of what is missing; raises the error when nothing serves."""
        tried = self._tried[loc] = self._tried.get(loc, -1) + 1
        named = _STAND_INS.get(str(loc[-1]), ABSENT)
        options = [named, *(other for other in _OTHERS if other != named)]
        if tried >= len(options):
            raise error
        if _standing(self.data, loc[:-1]) == loc[:-1]:
            _node_at(self.data, loc[:-1])[loc[-1]] = copy.copy(options[tried])

    def _report(self, type_: str, loc: Loc, message: str) -> None:
        place = self._file.place(*loc)
        key, table = str(loc[-1]), _dotted(loc[:-1])
        if type_ == "extra_forbidden":
            what = f'unknown key "{key}"{f" in {table}" if table else ""}'
            hint = _hint(self._model, loc)
            self._findings.add("STN-UNKNOWN-KEY", place, what, hint)
        elif type_ == "missing":
            what = f'"{key}" is missing{f" in {table}" if table else ""}'
            self._findings.add("STN-MISSING-KEY", place, what, f"add {key} = ...")
        else:
            reason = message[0].lower() + message[1:]
            self._findings.add("STN-WRONG-TYPE", place, f"{_dotted(loc)}: {reason}")


def _standing(data: Any, loc: Loc) -> Loc:
    """The part of a location that stands in the data (pydantic adds names of union members)."""
    node = data
    for i, key in enumerate(loc):
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return loc[:i]
    return loc


def _take_out(data: dict[str, Any], loc: Loc) -> None:
    """Take a fault out; items of lists keep their index, so they get a neutral value instead."""
    if _standing(data, loc[:-1]) != loc[:-1]:
        return  # an earlier fault has taken out what it stood in
    node, last = _node_at(data, loc[:-1]), loc[-1]
    if isinstance(node, dict):
        node.pop(last, None)
    elif node[last] == {}:
        _take_out(data, loc[:-1])
    else:
        node[last] = {} if node[last] == ABSENT else ABSENT


def _node_at(data: Any, loc: Loc) -> Any:
    for key in loc:
        data = data[key]
    return data


def _dotted(loc: Loc) -> str:
    """`elements.battery.params`; list items as people count them."""
    text = ""
    for key in loc:
        text += f" #{key + 1}" if isinstance(key, int) else f"{'.' if text else ''}{key}"
    return text


def _hint(model: type[BaseModel], loc: Loc) -> str:
    known = _keys_at(model, loc[:-1])
    hint = did_you_mean(str(loc[-1]), known)
    if len(loc) == 3 and loc[0] == "elements":
        params = f"parameters of an element stand in [elements.{loc[1]}.params]"
        return f"{hint} {params}" if hint else params
    return hint or f"known: {', '.join(sorted(known))}"


def _keys_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that the format knows in the table at a location."""
    annotation: Any = model
    for key in loc:
        found = _model_in(annotation)
        if found is not None:
            fields = found.model_fields.items()
            annotation = next(f.annotation for name, f in fields if (f.alias or name) == key)
        else:
            annotation = get_args(annotation)[-1]
    table = _model_in(annotation)
    return [] if table is None else [f.alias or n for n, f in table.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation is, or is optionally (`T | None`)."""
    options = (annotation, *(a for a in get_args(annotation) if type(None) in get_args(annotation)))
    for option in options:
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None
