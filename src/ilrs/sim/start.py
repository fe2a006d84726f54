"""The start: parameter, slot and state values before the first step."""

from __future__ import annotations

import inspect

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.kind import Command, State
from ilrs.sim.layout import Layout
from ilrs.station.model import Element, Station

Floats = NDArray[np.float64]


def parameter_values(station: Station, layout: Layout) -> Floats:
    """All parameters in SI, shape (params,); raises DeclarationError for what is unknown."""
    values = np.zeros(len(layout.params))
    unknown: list[Diagnostic] = []
    for (name, param), i in layout.params.items():
        value = station.elements[name].params[param]
        if value.si is None:
            what = f"{name}/{param} is to be determined, so the station cannot run"
            hint = "give an assumed value in a scenario, or with --set"
            unknown.append(Diagnostic(value.file, value.line, "SIM-UNKNOWN", what, hint))
        else:
            values[i] = value.si
    if unknown:
        raise DeclarationError(unknown)
    return values


def first_slots(station: Station, layout: Layout) -> Floats:
    """Command slots at their initial codes, fault slots at 0 (healthy), shape (slots,)."""
    values = np.zeros(len(layout.slots))
    for address, i in layout.slots.items():
        owner = layout.slot_owner[address]
        if isinstance(owner, Command):
            element = station.elements[address.partition("/")[0]]
            declared = element.commands.get(owner.name)
            values[i] = owner.code(owner.default) if declared is None else declared
    return values


def first_states(station: Station, layout: Layout) -> Floats:
    """State values at step 0, shape (states,)."""
    values = np.zeros(len(layout.states))
    for element in station.elements.values():
        for state in element.kind.states:
            values[layout.states[(element.name, state.name)]] = _initial(element, state)
    return values


def _initial(element: Element, state: State) -> float:
    start = state.initial
    if isinstance(start, str):
        return float(element.params[start].si or 0.0)
    if callable(start):
        names = inspect.signature(start).parameters
        return float(start(*(element.params[name].si or 0.0 for name in names)))
    return float(start)
