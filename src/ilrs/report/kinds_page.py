"""The reference page of kinds, written from their declarations: a pure function to Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from ilrs.carrier import CARRIERS
from ilrs.kind import Command, Kind, Param
from ilrs.units import show, stem, unit_of

HEAD = """# Kinds

A kind is a behaviour that elements of a station have. This page is written from the declarations
in the code. Names of parameters are given as station files write them, without unit; the unit is
that of the value in memory and in the record. Flows are means over a step and positive into the
bus; states are values at the start of the step.
"""


def kinds_page(kinds: Iterable[Kind]) -> str:
    """The whole page; kinds in the order of their ids, grouped by domain."""
    ordered = sorted(kinds, key=lambda kind: kind.id)
    contents = [f"- [{k.id}](#{_anchor(k.id)}): {k.title}" for k in ordered]
    sections = ["\n".join(contents) + "\n"]
    for domain, members in groupby(ordered, key=_domain):
        sections.append(f"## {domain.capitalize()}\n")
        sections += [kind_section(kind) for kind in members]
    return "\n".join([HEAD, *sections, _carriers()])


def kind_section(kind: Kind) -> str:
    """One kind: what it does, its source and limits, and its tables."""
    parts = [
        f"### {kind.id}\n",
        f"**{kind.title}.** {kind.equation}\n",
        f"*Source:* {kind.source}\n",
        f"*Not modelled:* {kind.not_modelled}\n",
        _table(
            ("port", "carrier", "meaning"),
            [
                (f"`{p.name}`", _carrier_of(p.carrier, p.role, p.optional), p.doc)
                for p in kind.ports
            ],
        ),
        _table(
            ("parameter", "unit", "default", "meaning"),
            [(f"`{stem(p.name)}`", unit_of(p.name), _default(p), p.doc) for p in kind.params],
        ),
        _table(
            ("command", "takes", "default", "meaning"),
            [(f"`{c.name}`", _takes(c), _word(c), _what(c)) for c in kind.commands],
        ),
        _table(("fault", "meaning"), [(f"`{f.name}`", f.doc) for f in kind.faults]),
        _table(
            ("driver", "unit", "meaning"),
            [(f"`{d.name}`", unit_of(d.name), d.doc) for d in (*kind.drivers, *kind.noises)],
        ),
        _table(
            ("state", "unit", "meaning"),
            [(f"`{s.name}`", unit_of(s.name), s.doc) for s in kind.states],
        ),
        _table(
            ("measurement", "unit", "meaning"),
            [(f"`{m.name}`", unit_of(m.name), m.doc) for m in kind.measurements],
        ),
        _table(("event", "meaning"), [(f"`{e.name}`", e.doc) for e in kind.events]),
    ]
    return "\n".join(part for part in parts if part)


def _carriers() -> str:
    sections = ["## What meets on a bus\n"]
    for carrier in CARRIERS.values():
        rows = [
            (
                f"`{q.name}`",
                unit_of(q.name),
                "the host" if q.by == "host" else "members",
                f"{q.doc}; {q.classes} classes ({q.class_of})" if q.classes else q.doc,
            )
            for q in carrier.quantities
        ]
        sections.append(f"### {carrier.name}\n\n{carrier.doc} Unit: {carrier.flow_unit}.\n")
        sections.append(_table(("quantity", "unit", "given by", "meaning"), rows))
    return "\n".join(sections)


def _domain(kind: Kind) -> str:
    return kind.id.partition(".")[0]


def _anchor(text: str) -> str:
    return text.replace(".", "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _carrier_of(carrier: str, role: str, optional: bool) -> str:
    notes = [note for note, holds in (("host", role == "host"), ("optional", optional)) if holds]
    return f"{carrier} ({', '.join(notes)})" if notes else carrier


def _default(param: Param) -> str:
    if param.default is None:
        return f"**required** (of {', '.join(param.words)})" if param.choices else "**required**"
    if param.choices is not None:
        words = {code: word for word, code in param.choices.items()}
        return f"{words[int(param.default)]} (of {', '.join(param.words)})"
    if param.count:
        return f"{param.default:.0f}"
    return _shown(param.default, unit_of(param.name))


def _shown(value: float, unit: str) -> str:
    # Slow rates read as per year; 0.00000000317 per second says nothing to anybody.
    if unit == "s-1" and 0.0 < value < 1e-6:
        return f"{value * 31557600.0 * 100.0:.3g} %/year"
    return show(value, unit)


def _takes(command: Command) -> str:
    if command.values is not None:
        return ", ".join(command.values)
    if math.isinf(command.minimum) and math.isinf(command.maximum):
        return "a number"
    unit = unit_of(command.name)
    span = f"{command.minimum:g} to {command.maximum:g}"
    return span if unit == "1" else f"{span} {unit}"


def _what(command: Command) -> str:
    return f"{command.doc}; done while `{command.done}` is 1" if command.done else command.doc


def _word(command: Command) -> str:
    return command.default if isinstance(command.default, str) else f"{command.default:g}"
