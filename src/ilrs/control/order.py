"""What modes and rules do: `ELEMENT/COMMAND = VALUE`, where the element may be a pattern."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ilrs.control.condition import Place
from ilrs.diagnostics import Diagnostic, did_you_mean
from ilrs.kind import Command
from ilrs.station.model import Element
from ilrs.units import QuantityError, parse

_ORDER = re.compile(r"\s*([a-z*?][a-z0-9_*?]*)/([a-z][a-z0-9_]*)\s*=\s*(.+?)\s*\Z")


@dataclass(frozen=True)
class Order:
    """A command slot and the code that is to stand in it; `text` is for people."""

    address: str
    value: float
    text: str


def expand(
    text: str, elements: Mapping[str, Element], place: Place
) -> tuple[list[Order], list[Diagnostic]]:
    """The orders that a text stands for, in the order of the elements, and what is wrong in it.

    `*` and `?` match any and one letter of an element's name; a pattern takes in every element
    of that name that has the command.
    """
    match = _ORDER.match(text)
    if match is None:
        what = f'"{text}" is not an order'
        return [], [place.finding("CTL-ORDER", what, "write ELEMENT/COMMAND = VALUE")]
    name, command, value = match.groups()
    if "*" in name or "?" in name:
        return _expand_pattern(name, command, value, elements, place)
    if name not in elements:
        hint = did_you_mean(name, tuple(elements))
        return [], [place.finding("CTL-UNKNOWN-ELEMENT", f'there is no element "{name}"', hint)]
    return _one(elements[name], command, value, place)


def _expand_pattern(
    pattern: str, command: str, value: str, elements: Mapping[str, Element], place: Place
) -> tuple[list[Order], list[Diagnostic]]:
    orders: list[Order] = []
    found: list[Diagnostic] = []
    named = [e for e in elements.values() if fnmatch.fnmatchcase(e.name, pattern)]
    able = [e for e in named if e.kind.command(command)]
    if not able:
        what = f'"{pattern}/{command}" matches no element'
        what += " that has this command" if named else ""
        return [], [place.finding("CTL-UNKNOWN-ELEMENT", what)]
    for element in able:
        more, problems = _one(element, command, value, place)
        orders += more
        found += problems
    return orders, found


def _one(
    element: Element, name: str, value: str, place: Place
) -> tuple[list[Order], list[Diagnostic]]:
    command = element.kind.command(name)
    if command is None:
        names = tuple(c.name for c in element.kind.commands)
        hint = did_you_mean(name, names) or "this element takes no commands"
        what = f'{element.name} ({element.kind.id}) has no command "{name}"'
        return [], [place.finding("CTL-UNKNOWN-COMMAND", what, hint)]
    try:
        code = code_of(command, value)
    except ValueError as error:
        return [], [place.finding("CTL-COMMAND-VALUE", f"{element.name}/{name}: {error}")]
    return [Order(f"{element.name}/{name}", code, f"{element.name}/{name} = {value}")], []


def code_of(command: Command, value: str) -> float:
    """The slot code of a word or a quantity string; raises ValueError saying what is accepted."""
    if command.values is not None:
        return command.code(value)
    try:
        return command.code(parse(value, command.name))
    except QuantityError as error:
        raise ValueError(str(error)) from None


def word_of(command: Command | None, code: float) -> str:
    """The word of a slot code, or the number."""
    for word, known in (command.values or {}).items() if command else ():
        if known == code:
            return word
    return f"{code:g}"


def initial_codes(elements: Mapping[str, Element]) -> dict[str, float]:
    """The code in every command slot before the first command."""
    return {
        f"{element.name}/{command.name}": element.commands.get(
            command.name, command.code(command.default)
        )
        for element in elements.values()
        for command in element.kind.commands
    }
