"""The quantities of a contribution in SI, by their dotted path: `mass.dry`, `power.modes.on.peak`.

A quantity that is given as `unknown` has no value. It is kept, so that a rule which needs it can
say that it does not know, instead of passing over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ilrs.diagnostics import did_you_mean
from ilrs.partners.contribution.groups import Amount
from ilrs.partners.contribution.words import MATURITIES
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import CONFIDENCES
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT
from ilrs.units import QuantityError, example_of, parse

UNKNOWN = "unknown"
_SIGNED = ("_k", "_rad")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Quantity:
    """A number of a contribution: `si` is None when it is to be determined.

    `growth` is the allowance as a fraction; `grown` is what a limit is compared with.
    """

    path: str
    si: float | None
    unit: str
    text: str
    growth: float = 0.0
    source: str = ""
    confidence: str = "assumed"
    maturity: str = ""
    line: int = 0

    @property
    def grown(self) -> float | None:
        """The value with its growth allowance; None when it is to be determined."""
        return None if self.si is None else self.si * (1.0 + self.growth)


def read_amounts(table: BaseModel, file: TomlFile, findings: Findings) -> dict[str, Quantity]:
    """All quantities that a file gives, by dotted path; what cannot be read is a finding."""
    found: dict[str, Quantity] = {}
    for path, amount, unit in _walk(table, ()):
        if amount.value == ABSENT:
            continue
        read = _read(path, amount, unit, file.place(*path), findings)
        if read is not None:
            found[read.path] = read
    return found


def _walk(table: BaseModel, path: Path) -> Iterator[tuple[Path, Amount, str]]:
    for name, field in type(table).model_fields.items():
        value = getattr(table, name)
        extra = field.json_schema_extra
        unit = str(extra.get("ilrs_unit", "")) if isinstance(extra, dict) else ""
        yield from _values(value, (*path, field.alias or name), unit)


def _values(value: Any, path: Path, unit: str) -> Iterator[tuple[Path, Amount, str]]:
    if isinstance(value, Amount):
        yield path, value, unit
    elif isinstance(value, BaseModel):
        yield from _walk(value, path)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _values(item, (*path, str(key)), unit)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from _values(item, (*path, i), unit)


def _read(
    path: Path, amount: Amount, unit: str, place: Place, findings: Findings
) -> Quantity | None:
    label = ".".join(map(str, path))
    text = str(amount.value).strip()
    confidence = amount.confidence or "assumed"
    _check_words(amount, label, place, findings)
    try:
        si = None if text == UNKNOWN else _number(amount, f"it{unit}")
        growth = parse(amount.growth, "growth") if amount.growth else 0.0
    except QuantityError as error:
        what, _, hint = str(error).rpartition("; ")
        findings.add("CON-QUANTITY", place, f"{label}: {what or error}", hint if what else "")
        return None
    if si is not None and si < 0.0 and unit not in _SIGNED:
        findings.add("CON-RANGE", place, f"{label}: {text} is negative", "give its size")
        return None
    if growth < 0.0:
        what = f"{label}: a growth of {amount.growth} is negative"
        findings.add("CON-RANGE", place, what, "growth is what it may still gain: 0 % or more")
        return None
    return Quantity(
        label, si, unit, text, growth, amount.source, confidence, amount.maturity, place.line
    )


def _number(amount: Amount, name: str) -> float:
    if isinstance(amount.value, bool) or not isinstance(amount.value, str):
        hint = f'write for example "{example_of(name)}"'
        raise QuantityError(f"{amount.value!r} has no unit; {hint}")
    return parse(amount.value, name)


def _check_words(amount: Amount, label: str, place: Place, findings: Findings) -> None:
    for word, known, what in (
        (amount.confidence, (*CONFIDENCES, UNKNOWN), "confidence"),
        (amount.maturity, MATURITIES, "maturity"),
    ):
        if word and word not in known:
            hint = did_you_mean(word, known) or f"known: {', '.join(known)}"
            findings.add("CON-WORD", place, f'{label}: {what} "{word}" is not known', hint)
    if amount.confidence in ("published", "measured", "derived") and not amount.source.strip():
        what = f"{label} is called {amount.confidence} but names no source"
        findings.add("CON-NO-SOURCE", place, what, 'add source = "...", or call it assumed')
