"""All procedures of a station: by name, with the values that its commands take."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ilrs.control.order import code_of
from ilrs.diagnostics import did_you_mean
from ilrs.mission.procedures.model import Procedure
from ilrs.station.model import Element


class UnknownProcedureError(KeyError):
    """There is no procedure of that name; the message says which there are."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Library:
    """Procedures that have been checked, and the elements that they command."""

    procedures: Mapping[str, Procedure]
    elements: Mapping[str, Element]

    def procedure(self, name: str) -> Procedure:
        """The procedure of that name; raises UnknownProcedureError with close matches."""
        if name in self.procedures:
            return self.procedures[name]
        hint = did_you_mean(name, tuple(self.procedures))
        raise UnknownProcedureError(f'there is no procedure "{name}"' + (f"; {hint}" * bool(hint)))

    def whole(self, name: str) -> Iterator[Procedure]:
        """A procedure and all that it calls, directly or not, each once."""
        seen, open_ = set[str](), [name]
        while open_:
            found = self.procedure(open_.pop())
            if found.name not in seen:
                seen.add(found.name)
                open_ += [call.procedure for call in found.calls]
                yield found

    def elements_of(self, name: str) -> tuple[str, ...]:
        """The elements that a procedure may command, those of its calls included."""
        addresses = [c.address for p in self.whole(name) for c in p.commands]
        return tuple(sorted({address.partition("/")[0] for address in addresses}))

    def digest(self, name: str) -> str:
        """SHA-256 over the files of a procedure and of all that it calls."""
        told = sorted(f"{p.name} {p.digest}" for p in self.whole(name))
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def value(self, address: str, text: str) -> str | float:
        """The word, or the SI number, that a text stands for; ValueError says what is accepted."""
        element, _, name = address.partition("/")
        command = self.elements[element].kind.command(name)
        if command is None:
            raise ValueError(f"{element} has no command {name}")
        code = code_of(command, text)
        return code if command.values is None else text

    def arguments(self, name: str, given: Mapping[str, str]) -> dict[str, str]:
        """All arguments of a procedure, defaults filled in; ValueError for what does not fit."""
        declared = self.procedure(name).arguments
        for key in given:
            if key not in declared:
                hint = did_you_mean(key, tuple(declared)) or "it takes none"
                raise ValueError(f'{name} has no argument "{key}"; {hint}')
        filled: dict[str, str] = {}
        for argument in declared.values():
            value = given.get(argument.name, argument.default)
            if value is None:
                what = f'{name} needs "{argument.name}", a value of {argument.command}'
                raise ValueError(what)
            self.value(argument.command, value)
            filled[argument.name] = value
        return filled
