"""The journal: every write to a slot of the plant, by whom, when and why.

A command is the only way into a running plant. The journal of a run, replayed on the same station,
grid and seed, gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Command:
    """A write to one slot: takes effect at the start of step `step`.

    `actor` says who (`centre`, `nature` for injected faults, a person's name), `address` is
    `element/slot`, `value` the slot code (see `ilrs.kind.Command.code`), `why` a sentence.
    """

    step: int
    actor: str
    address: str
    value: float
    why: str


def journal_lines(commands: Iterable[Command]) -> str:
    """The commands as JSON lines, in order."""
    return "".join(json.dumps(asdict(c), sort_keys=True) + "\n" for c in commands)


def read_journal(text: str) -> list[Command]:
    """Commands from JSON lines; raises ValueError naming the line that cannot be read."""
    commands: list[Command] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            entry = json.loads(line)
            commands.append(Command(**entry))
        except (ValueError, TypeError) as error:
            raise ValueError(f"journal line {number}: {error}") from None
    return commands
