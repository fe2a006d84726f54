"""`ilrs explain`: what a run was made of, and where one of its values comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.kind import Kind
    from ilrs.sim.record import Record


@click.command("explain")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("address", required=False, default="", metavar="[ADDRESS]")
@json_option
@click.pass_obj
def command(screen: Screen, run: Path, address: str) -> None:
    """Say what RUN was made of, or what a value is.

    RUN is a run's folder; without an ADDRESS its digests, seed and versions are printed. With one,
    such as battery/capacity or battery/energy_j: what that value is and where it comes from.
    """
    from ilrs.batch import open_record

    record = open_record(run)
    found = origin_of(record, address) if address else record.provenance
    screen.emit(found)
    screen.say("\n".join(lines_of(found)))


def origin_of(record: Record, text: str) -> dict[str, Any]:
    """What is known about one address of a run; a usage error, with a hint, for an unknown one."""
    from ilrs.address import Address
    from ilrs.catalogue import installed_kinds
    from ilrs.diagnostics import did_you_mean

    try:
        address = Address.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="ADDRESS") from None
    elements = record.station.get("elements", {})
    if address.element not in elements:
        hint = did_you_mean(address.element, list(elements))
        what = f'the run has no element "{address.element}"; {hint}'
        raise click.BadParameter(what, param_hint="ADDRESS")
    element = elements[address.element]
    kind = installed_kinds().get(element["kind"])
    found = _declared(element, address.quantity) or _computed(record, kind, address)
    if found is None:
        hint = did_you_mean(address.quantity, _names(element, kind))
        what = f'{address.element} ({element["kind"]}) has no "{address.quantity}"; {hint}'
        raise click.BadParameter(what, param_hint="ADDRESS")
    told = {key: element[key] for key in ("title", "kind", "part", "owner") if element.get(key)}
    return {"address": text, **found, "element": told}


def _declared(element: dict[str, Any], quantity: str) -> dict[str, Any] | None:
    """A parameter: the value, as written, with source and confidence."""
    from ilrs.units import stem, unit_of

    for name, value in element["params"].items():
        if quantity in (name, stem(name)):
            place = f"{value['file']}:{value['line']}" if value.get("file") else ""
            return {
                "what": "a parameter",
                "value": value["si"],
                "unit": unit_of(name),
                "written": value["text"],
                "source": value["source"],
                "confidence": value["confidence"],
                "note": value["note"],
                "declared": place,
            }
    return None


def _computed(record: Record, kind: Kind | None, address: Any) -> dict[str, Any] | None:
    """A state, measurement, command or fault: who computes or writes it, and what it did."""
    from ilrs.units import unit_of

    slot = kind.find(address.quantity) if kind else None
    if kind is None or slot is None:
        return None
    word = type(slot).__name__.lower()
    found: dict[str, Any] = {
        "what": f"a {word}",
        "doc": getattr(slot, "doc", ""),
        "unit": unit_of(address.quantity),
    }
    if word in ("command", "fault"):
        written = [c for c in record.journal if c.address == str(address)]
        return found | {
            "written": [f"step {c.step} by {c.actor}: {c.value:g}, {c.why}" for c in written]
        }
    stages = [s.name for s in kind.stages if address.quantity in s.returns]
    found |= {"computed_by": f"{kind.id}, stage {stages[0]}" if stages else kind.id}
    found |= {"equation": kind.equation.strip(), "source": kind.source.strip()}
    return found | {"in_this_run": record.extremes.get(str(address), {})}


def _names(element: dict[str, Any], kind: Kind | None) -> list[str]:
    from ilrs.units import stem

    slots = (
        [] if kind is None else [*kind.telemetry, *(s.name for s in (*kind.commands, *kind.faults))]
    )
    return [*(stem(name) for name in element["params"]), *slots]


def lines_of(part: Any, indent: str = "") -> list[str]:
    """Nested mappings as indented lines of names and values; empty values are left out."""
    lines: list[str] = []
    for name, value in part.items():
        title = f"{indent}{name.replace('_', ' '):{max(1, 18 - len(indent))}s}"
        if isinstance(value, dict) and value:
            lines += [title.rstrip(), *lines_of(value, indent + "  ")]
        elif isinstance(value, list) and value:
            lines += [f"{title} {value[0]}", *(f"{' ' * len(title)} {v}" for v in value[1:])]
        elif value not in ("", None, {}, []):
            lines.append(f"{title} " + str(value).replace("\n", "\n" + " " * (len(title) + 1)))
    return lines
