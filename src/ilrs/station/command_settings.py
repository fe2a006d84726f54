"""The commands of elements at the start: what a declaration or a scenario sets their slots to."""

from __future__ import annotations

from ilrs.diagnostics import did_you_mean
from ilrs.kind import Command, Kind, Param
from ilrs.station.draft import Declared, Entry
from ilrs.station.findings import Findings
from ilrs.station.schema import ElementTable
from ilrs.station.values import ValueReader
from ilrs.units import suffix_of


class CommandReader:
    """Reads the codes of all commands of an element, defaults included."""

    def __init__(self, values: ValueReader, findings: Findings) -> None:
        self._values, self._findings = values, findings

    def read(
        self, kind: Kind, declared: Declared[ElementTable], patch: dict[str, Entry]
    ) -> dict[str, float]:
        codes = {command.name: command.code(command.default) for command in kind.commands}
        given = declared.entries("commands", declared.table.commands)
        given |= {key: entry for key, entry in patch.items() if key in codes}
        for key, entry in given.items():
            command = kind.command(key)
            if command is None:
                what = f'{declared.name} ({kind.id}) has no command "{key}"'
                hint = did_you_mean(key, list(codes)) or "it takes no commands"
                self._findings.add("STN-UNKNOWN-COMMAND", entry.place, what, hint)
            elif (code := self._one(command, entry, declared.name)) is not None:
                codes[key] = code
        return codes

    def _one(self, command: Command, entry: Entry, owner: str) -> float | None:
        plain = not suffix_of(command.name) and command.values is None
        if plain and isinstance(entry.value, int | float) and not isinstance(entry.value, bool):
            entry = Entry(str(entry.value), entry.place)
        param = Param(
            command.name, command.doc, None, command.minimum, command.maximum,
            choices=command.values,
        )  # fmt: skip
        value = self._values.read(param, entry, owner, command.name)
        return value.si if value else None
