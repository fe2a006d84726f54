"""The journal: every write to a slot of the plant, by whom, when and why.

A command is the only way into a running plant. The journal of a run, replayed on the same station,
grid and seed, gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ilrs.epoch import Grid


@dataclass(frozen=True)
class Command:
    """A write to one slot: takes effect at the start of step `step`.

    `actor` says who (`centre`, or a person's name; planned faults are events), `address` is
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


def journal_entries(commands: Iterable[Command], grid: Grid) -> list[dict[str, Any]]:
    """The commands as they are kept for people and programs: with the UTC at which they act."""
    return [{**asdict(c), "time": grid.at(c.step).utc} for c in commands]


def read_journal(text: str) -> list[Command]:
    """Commands from JSON lines, with or without `time`; raises ValueError naming a bad line."""
    commands: list[Command] = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            entry = dict(json.loads(line))
            entry.pop("time", None)
            commands.append(Command(**entry))
        except (ValueError, TypeError) as error:
            raise ValueError(f"journal line {number}: {error}") from None
    return commands
