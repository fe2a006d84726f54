"""The dictionary as a value: applications, structures of parameters, events, functions.

Structures follow the housekeeping service and functions the function management service of
ECSS-E-ST-70-41C (2016); all numbers are big-endian, without calibration, in SI.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from ilrs.diagnostics import did_you_mean

Found = TypeVar("Found")
Encoding = Literal["float32", "float64", "uint8"]
CODES: dict[Encoding, str] = {"float32": "f", "float64": "d", "uint8": "B"}


@dataclass(frozen=True)
class Bounds:
    """Alarm limits in the parameter's unit; raised after `persist_s` outside of them."""

    red_low: float | None = None
    yellow_low: float | None = None
    yellow_high: float | None = None
    red_high: float | None = None
    persist_s: float = 0.0


@dataclass(frozen=True)
class Parameter:
    """One telemetry channel. `words` maps the codes of an enumeration to their words."""

    address: str
    number: int
    encoding: Encoding
    unit: str = ""
    doc: str = ""
    words: Mapping[int, str] = field(default_factory=dict[int, str])
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Structure:
    """What one housekeeping packet holds, in this order. `number` is its structure identifier."""

    name: str
    apid: int
    number: int
    parameters: tuple[Parameter, ...]

    @cached_property
    def form(self) -> struct.Struct:
        """The layout of the values, big-endian, without padding."""
        return struct.Struct(">" + "".join(CODES[p.encoding] for p in self.parameters))

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the parameters, in order."""
        return tuple(p.address for p in self.parameters)

    @cached_property
    def coded(self) -> tuple[int, ...]:
        """The places of parameters whose values are codes."""
        return tuple(i for i, p in enumerate(self.parameters) if p.encoding == "uint8")

    @cached_property
    def worded(self) -> tuple[int, ...]:
        """The places of parameters whose values have words."""
        return tuple(i for i, p in enumerate(self.parameters) if p.words)

    @cached_property
    def layout(self) -> int:
        """32 bits that stand for addresses, units, encodings and words, in order.

        Sent in every packet, so that one of another dictionary is refused and not misread.
        """
        told = [[p.address, p.unit, p.encoding, sorted(p.words.items())] for p in self.parameters]
        return int.from_bytes(hashlib.sha256(_canonical(told)).digest()[:4], "big")


@dataclass(frozen=True)
class Event:
    """What an event report may tell; its severity is that of the report."""

    name: str
    number: int
    apid: int
    doc: str = ""


@dataclass(frozen=True)
class Function:
    """A command of an element: one argument, a word's code (uint8) or a float64 in a range.

    `done` is the address of the flag that says that its work is done; without one, it is done as
    soon as its slot is set.
    """

    address: str
    number: int
    apid: int
    doc: str = ""
    unit: str = ""
    words: Mapping[int, str] = field(default_factory=dict[int, str])
    minimum: float = float("-inf")
    maximum: float = float("inf")
    initial: float = 0.0
    done: str = ""

    def code(self, value: str | float) -> float:
        """The code of a word or number; raises ValueError saying what is accepted."""
        for code, word in self.words.items():
            if value in (word, code):
                return float(code)
        if self.words or isinstance(value, str):
            accepted = ", ".join(self.words.values()) or f"a number in {self.unit or '1'}"
            raise ValueError(f"{self.address} takes {accepted}; not {value!r}")
        if not (math.isfinite(value) and self.minimum <= value <= self.maximum):
            takes = f"{self.minimum:g} ... {self.maximum:g} {self.unit}".rstrip()
            raise ValueError(f"{self.address} takes {takes}; not {value:g}")
        return float(value)


@dataclass(frozen=True)
class Dictionary:
    """All packets of a station. `applications` maps names to APIDs, the station's own first."""

    station: str
    title: str
    applications: Mapping[str, int]
    structures: tuple[Structure, ...]
    events: tuple[Event, ...]
    functions: tuple[Function, ...]

    @property
    def parameters(self) -> Iterator[Parameter]:
        """Every parameter, structure by structure."""
        return (p for s in self.structures for p in s.parameters)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the dictionary says."""
        return hashlib.sha256(_canonical(self._facts())).hexdigest()

    def structure(self, apid: int, number: int) -> Structure | None:
        """The structure of that application and number, or None."""
        return self._structures.get((apid, number))

    def event(self, key: str | int) -> Event:
        """The event of that name or number; raises KeyError with close matches."""
        return _one(self._events, key, "event")

    def function(self, key: str | int) -> Function:
        """The function of that address or number; raises KeyError with close matches."""
        return _one(self._functions, key, "command")

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types, the digest included; bounds of an open range are None."""
        return {"digest": self.digest, **self._facts()}

    def _facts(self) -> dict[str, Any]:
        facts = asdict(self)
        for told, own in zip(facts["structures"], self.structures, strict=True):
            told["layout"] = own.layout
        for told in facts["functions"]:
            for side in ("minimum", "maximum"):
                told[side] = told[side] if math.isfinite(told[side]) else None
        return facts

    @cached_property
    def _structures(self) -> dict[tuple[int, int], Structure]:
        return {(s.apid, s.number): s for s in self.structures}

    @cached_property
    def _events(self) -> dict[str | int, Event]:
        return {key: e for e in self.events for key in (e.name, e.number)}

    @cached_property
    def _functions(self) -> dict[str | int, Function]:
        return {key: f for f in self.functions for key in (f.address, f.number)}


def _one(table: Mapping[str | int, Found], key: str | int, what: str) -> Found:
    if key in table:
        return table[key]
    names = [k for k in table if isinstance(k, str)]
    hint = did_you_mean(key, names) if isinstance(key, str) else ""
    raise KeyError(f"the dictionary has no {what} {key}" + (f"; {hint}" if hint else ""))


def _canonical(facts: object) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
