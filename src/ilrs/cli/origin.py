"""Where one of a run's values comes from: a parameter, a state, a command, an element, a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ilrs.address import Address
from ilrs.catalogue import installed_kinds
from ilrs.diagnostics import did_you_mean
from ilrs.kind import Kind
from ilrs.units import show, stem, unit_of

if TYPE_CHECKING:
    from ilrs.sim.record import Record

Facts = dict[str, Any]
ENVIRONMENT = "site."


def origin_of(record: Record, text: str) -> Facts:
    """What is known about an address, an element or a series of a site, as plain JSON types.

    Raises ValueError, with a hint, for what the run does not have.
    """
    if text.startswith(ENVIRONMENT):
        return _environment(record, text)
    elements = record.station.get("elements", {})
    if "/" not in text and text in elements:
        return {"address": text, **_element(elements[text])}
    address = Address.parse(text)
    if address.element not in elements:
        hint = did_you_mean(address.element, list(elements))
        raise ValueError(f'the run has no element "{address.element}"; {hint}')
    element = elements[address.element]
    kind = installed_kinds().get(element["kind"])
    found = _declared(element, address.quantity) or _computed(record, kind, address)
    if found is None:
        hint = did_you_mean(address.quantity, _names(element, kind))
        raise ValueError(
            f'{address.element} ({element["kind"]}) has no "{address.quantity}"; {hint}'
        )
    told = {key: element[key] for key in ("title", "kind", "part", "owner") if element.get(key)}
    return {"address": text, **found, "element": told}


def place_of(value: Facts) -> str:
    """`file:line`, or what stands for a file on the command line, which has no lines."""
    return f"{value['file']}:{value['line']}" if value.get("line") else str(value.get("file") or "")


def _environment(record: Record, name: str) -> Facts:
    """A series of a site: sunlight, the Earth, the ground."""
    attributes = {key: of for key, of in record.attributes.items() if key.startswith(ENVIRONMENT)}
    if name not in attributes:
        raise ValueError(f'the run has no series "{name}"; {did_you_mean(name, list(attributes))}')
    found, site = attributes[name], name.split(".")[1]
    declared = record.station.get("sites", {}).get(site, {})
    return {
        "address": name,
        "what": "a series of the environment",
        "doc": found.get("long_name", ""),
        "unit": found.get("units", ""),
        "computed_by": "ilrs.moon, from DE421 and the horizon of the site",
        "horizon": declared.get("horizon", ""),
        "digest": record.provenance.get("environment", {}).get(site, ""),
        "site": {key: declared[key] for key in ("title", "source") if declared.get(key)},
    }


def _element(element: Facts) -> Facts:
    """An element: what it is, the buses it meets others on, and its parameters as written."""
    keys = ("title", "kind", "part", "facility", "owner", "site", "ports", "note")
    written = {stem(name): of["text"] for name, of in element["params"].items()}
    return {
        "what": "an element",
        **{k: element[k] for k in keys if element.get(k)},
        "params": written,
    }


def _declared(element: Facts, quantity: str) -> Facts | None:
    """A parameter: the value, as written, with source and confidence."""
    for name, value in element["params"].items():
        if quantity in (name, stem(name)):
            return {
                "what": "a parameter",
                "value": value["si"],
                "unit": unit_of(name),
                "shown": "" if value["si"] is None else show(value["si"], unit_of(name)),
                "written": value["text"],
                "source": value["source"],
                "confidence": value["confidence"],
                "note": value["note"],
                "declared": place_of(value),
            }
    return None


def _computed(record: Record, kind: Kind | None, address: Address) -> Facts | None:
    """A state, measurement, command or fault: who computes or writes it, and what it did."""
    slot = kind.find(address.quantity) if kind else None
    if kind is None or slot is None:
        return None
    word = type(slot).__name__.lower()
    unit = unit_of(address.quantity)
    found: Facts = {"what": f"a {word}", "doc": getattr(slot, "doc", ""), "unit": unit}
    if word == "command":
        words = {code: name for name, code in (getattr(slot, "values", None) or {}).items()}
        return found | {"given": _given(record, address, words)}
    if word == "fault":
        happened = [e for e in record.events if e["address"] == str(address)]
        return found | {"happened": [{"time": e["time"], "text": e["text"]} for e in happened]}
    stages = [s.name for s in kind.stages if address.quantity in s.returns]
    found |= {"computed_by": f"{kind.id}, stage {stages[0]}" if stages else kind.id}
    found |= {"equation": kind.equation.strip(), "source": kind.source.strip()}
    return found | {"in_this_run": record.extremes.get(str(address), {})}


def _given(record: Record, address: Address, words: dict[float, str]) -> list[Facts]:
    return [
        {
            "time": record.time_of(c.step),
            "step": c.step,
            "actor": c.actor,
            "value": c.value,
            "word": words.get(c.value, ""),
            "why": c.why,
        }
        for c in record.journal
        if c.address == str(address)
    ]


def _names(element: Facts, kind: Kind | None) -> list[str]:
    slots = (
        [] if kind is None else [*kind.telemetry, *(s.name for s in (*kind.commands, *kind.faults))]
    )
    return [*(stem(name) for name in element["params"]), *slots]
