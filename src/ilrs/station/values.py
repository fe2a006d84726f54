"""From what a file says to an SI number: units, words, counts, ranges, and where it comes from."""

from __future__ import annotations

import math

from ilrs.diagnostics import did_you_mean
from ilrs.kind import FILE, Param
from ilrs.station.draft import Entry
from ilrs.station.findings import Findings, Place
from ilrs.station.model import Value
from ilrs.station.schema import CONFIDENCES
from ilrs.station.validate import ABSENT
from ilrs.units import QuantityError, example_of, parse, show, stem, unit_of

UNKNOWN = "unknown"
_NEEDS_SOURCE = ("published", "measured", "derived")


class ValueReader:
    """Reads entries into values; what is wrong becomes a finding and the value None."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def read(
        self, param: Param, entry: Entry, owner: str, key: str = "", range_id: str = "STN-RANGE"
    ) -> Value | None:
        """The value of a parameter, which messages call `owner`: `key` ("battery: capacity")."""
        label = f"{owner}: {key or stem(param.name)}"
        if entry.value == ABSENT:
            return None
        self._check_origin(entry, label)
        if isinstance(entry.value, str) and entry.value.strip() == UNKNOWN:
            return self._to_be_determined(param, entry, label)
        si = self._number(param, entry, label)
        if si is None or not self._in_range(param, si, entry, label, range_id):
            return None
        confidence = entry.confidence if entry.confidence in CONFIDENCES else "assumed"
        text = str(entry.value)
        return Value(si, text, entry.source, confidence, entry.note, *entry.place)

    def _to_be_determined(self, param: Param, entry: Entry, label: str) -> Value:
        self._findings.add(
            "STN-TO-BE-DETERMINED",
            entry.place,
            f"{label} is unknown: to be determined ({param.doc})",
            f'give a number to run the station, for example "{_example(param)}"',
        )
        return Value(None, UNKNOWN, entry.source, UNKNOWN, entry.note, *entry.place)

    def _check_origin(self, entry: Entry, label: str) -> None:
        known = (*CONFIDENCES, UNKNOWN) if entry.value == UNKNOWN else CONFIDENCES
        word = entry.confidence
        if word and word not in known:
            hint = did_you_mean(word, known) or f"known: {', '.join(known)}"
            what = f'{label}: confidence "{word}" is not known for a value'
            self._findings.add("STN-CONFIDENCE", entry.place, what, hint)
        if word in _NEEDS_SOURCE and not entry.source.strip():
            what = f"{label} is called {word} but names no source"
            hint = 'add source = "...", or call it assumed'
            self._findings.add("STN-NO-SOURCE", entry.place, what, hint)

    def _number(self, param: Param, entry: Entry, label: str) -> float | None:
        if param.choices is not None:
            return self._choice(param, entry, label)
        if param.count:
            return self._count(param, entry, label)
        if not isinstance(entry.value, str):
            return self._bare(param, entry, label)
        try:
            si = parse(entry.value, param.name)
        except QuantityError as error:
            what, _, hint = str(error).rpartition("; ")
            finite = "finite" not in what and not _names_no_number(entry.value)
            id = "STN-QUANTITY" if finite else "STN-NOT-FINITE"
            self._findings.add(id, entry.place, f"{label}: {what}", hint)
            return None
        return self._finite(param, si, entry, label)

    def _choice(self, param: Param, entry: Entry, label: str) -> float | None:
        choices = dict(param.choices or {})
        stands_for = choices.pop(FILE, 0) if param.files else 0
        if isinstance(entry.value, str) and entry.value.lower().endswith(param.files or "\0"):
            return float(stands_for)
        if isinstance(entry.value, str) and entry.value in choices:
            return float(choices[entry.value])
        hint = did_you_mean(str(entry.value), param.words) or f"known: {', '.join(param.words)}"
        what = f'{label}: "{entry.value}" is not one of its choices'
        self._findings.add("STN-CHOICE", entry.place, what, hint)
        return None

    def _count(self, param: Param, entry: Entry, label: str) -> float | None:
        value = entry.value
        if entry.textual and isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
            value = float(value)
        elif isinstance(value, bool) or not isinstance(value, int):
            what = f"{label}: {value!r} is not a count"
            hint = f"write a whole number without quotes, such as {_example(param)}"
            self._findings.add("STN-QUANTITY", entry.place, what, hint)
            return None
        return self._finite(param, _as_float(value), entry, label)

    def _bare(self, param: Param, entry: Entry, label: str) -> float | None:
        value = entry.value
        if isinstance(value, float) and not math.isfinite(value):
            return self._finite(param, value, entry, label)
        shown = str(value).lower() if isinstance(value, bool) else value
        what = f"{label}: {shown} has no unit"
        hint = f'write for example "{_example(param)}"'
        self._findings.add("STN-QUANTITY", entry.place, what, hint)
        return None

    def _finite(self, param: Param, si: float, entry: Entry, label: str) -> float | None:
        if math.isfinite(si):
            return si
        what = f"{label}: {entry.value} is not a finite number"
        hint = f'write for example "{_example(param)}"'
        self._findings.add("STN-NOT-FINITE", entry.place, what, hint)
        return None

    def _in_range(self, param: Param, si: float, entry: Entry, label: str, id: str) -> bool:
        low, high = param.minimum, param.maximum
        # Bounds such as 94 % are not exact in binary: allow the last digits.
        slack = 1e-12 * max(abs(si), 1e-300)
        if low - slack <= si <= high + slack:
            return True
        hint = f"allowed: {_span(low, high, unit_of(param.name))}"
        self._findings.add(id, entry.place, f"{label}: {entry.value} is out of range", hint)
        return False


def default_value(param: Param, kind: str, place: Place) -> Value | None:
    """The default of a parameter as a value; None if it has none."""
    if param.default is None:
        return None
    words = {code: word for word, code in (param.choices or {}).items()}
    number = f"{param.default:g}" if param.count else show(param.default, unit_of(param.name))
    text = words.get(int(param.default), number) if words else number
    return Value(float(param.default), text, f"default of {kind}", "default", "", *place)


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _names_no_number(text: str) -> bool:
    return text.strip().lstrip("+-").lower().startswith(("nan", "inf"))


def _example(param: Param) -> str:
    if param.choices:
        return next(iter(param.choices))
    return "3" if param.count else example_of(param.name)


def _span(low: float, high: float, unit: str) -> str:
    least = f"at least {show(low, unit)}" if math.isfinite(low) else ""
    most = f"at most {show(high, unit)}" if math.isfinite(high) else ""
    return " and ".join(part for part in (least, most) if part)
