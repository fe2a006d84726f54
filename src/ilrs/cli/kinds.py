"""`ilrs kinds`: which kinds are installed, and what one of them declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.kind import Kind, Param


@click.command("kinds")
@click.argument("kind_id", metavar="[KIND]", required=False, default="")
@json_option
@click.pass_obj
def command(screen: Screen, kind_id: str) -> None:
    """List the kinds, or what one KIND declares."""
    from ilrs.catalogue import installed_kinds
    from ilrs.diagnostics import did_you_mean

    kinds = installed_kinds()
    if not kind_id:
        screen.emit({"kinds": [{"id": k.id, "title": k.title} for k in kinds.values()]})
        width = max(map(len, kinds), default=0)
        for kind in kinds.values():
            screen.say(f"{kind.id:{width}s}  {kind.title}")
        return
    if kind_id not in kinds:
        hint = did_you_mean(kind_id, list(kinds)) or "see ilrs kinds"
        raise click.BadParameter(f'there is no kind "{kind_id}"; {hint}', param_hint="KIND")
    screen.emit(facts(kinds[kind_id]))
    screen.say(page(kinds[kind_id]))


def facts(kind: Kind) -> dict[str, Any]:
    """A kind's declaration as plain JSON types."""
    return {
        "id": kind.id,
        "title": kind.title,
        "equation": kind.equation,
        "source": kind.source,
        "not_modelled": kind.not_modelled,
        "params": [_param_facts(p) for p in kind.params],
        "states": [{"name": s.name, "doc": s.doc} for s in kind.states],
        "ports": [
            {"name": p.name, "carrier": p.carrier, "role": p.role, "optional": p.optional,
             "doc": p.doc}
            for p in kind.ports
        ],
        "drivers": [{"name": d.name, "doc": d.doc} for d in kind.drivers],
        "commands": [
            {"name": c.name, "doc": c.doc, "values": c.values, "done": c.done}
            for c in kind.commands
        ],
        "faults": [{"name": f.name, "doc": f.doc} for f in kind.faults],
        "measurements": [{"name": m.name, "doc": m.doc} for m in kind.measurements],
        "events": [{"name": e.name, "doc": e.doc} for e in kind.events],
    }  # fmt: skip


def page(kind: Kind) -> str:
    """A kind's declaration for people."""
    from ilrs.units import stem, unit_of

    lines = [f"{kind.id}: {kind.title}", "", kind.equation.strip(), ""]
    lines += [f"Source: {kind.source.strip()}", f"Not modelled: {kind.not_modelled.strip()}"]
    sections = {
        "Parameters": [(stem(p.name), _param_words(p)) for p in kind.params],
        "States": [(s.name, f"[{unit_of(s.name)}] {s.doc}") for s in kind.states],
        "Ports": [(p.name, f"{p.carrier}, {p.role}: {p.doc}") for p in kind.ports],
        "Drivers": [(d.name, d.doc) for d in kind.drivers],
        "Commands": [(c.name, _choices(c.values) + c.doc) for c in kind.commands],
        "Faults": [(f.name, f.doc) for f in kind.faults],
        "Measurements": [(m.name, f"[{unit_of(m.name)}] {m.doc}") for m in kind.measurements],
        "Events": [(e.name, e.doc) for e in kind.events],
    }
    for title, rows in sections.items():
        if rows:
            width = max(len(name) for name, _ in rows)
            lines += ["", title, *(f"  {name:{width}s}  {doc}" for name, doc in rows)]
    return "\n".join(lines)


def _param_facts(param: Param) -> dict[str, Any]:
    from ilrs.units import stem, unit_of

    return {
        "name": param.name,
        "written": stem(param.name),
        "unit": unit_of(param.name),
        "doc": param.doc,
        "default": param.default,
        "minimum": _finite(param.minimum),
        "maximum": _finite(param.maximum),
        "count": param.count,
        "choices": dict(param.choices) if param.choices else None,
    }


def _param_words(param: Param) -> str:
    from ilrs.units import show, unit_of

    if param.choices:
        words = {code: word for word, code in param.choices.items()}
        default = "" if param.default is None else f" (default {words[int(param.default)]})"
        return _choices(param.words) + param.doc + default
    if param.default is None:
        return f"[{unit_of(param.name)}] {param.doc} (required)"
    return (
        f"[{unit_of(param.name)}] {param.doc} (default {show(param.default, unit_of(param.name))})"
    )


def _choices(words: Any) -> str:
    return f"one of {', '.join(words)}: " if words else ""


def _finite(number: float) -> float | None:
    return number if abs(number) != float("inf") else None
