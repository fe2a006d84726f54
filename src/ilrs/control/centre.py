"""The command centre: sees telemetry, never the truth; acts by commands, never otherwise.

In each control period it takes in what was received, raises and clears alarms, moves along the
ladder of modes, fires rules, and sends the commands that follow. The same step and values give the
same commands on every machine: no clock, no chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.control import machine
from ilrs.control.alarms import Alarms
from ilrs.control.condition import Condition
from ilrs.control.limits import shown
from ilrs.control.log import Entry, entries_from
from ilrs.control.order import Order, initial_codes, word_of
from ilrs.control.picture import Picture
from ilrs.control.plan import draw
from ilrs.control.settings import Setting, Settings
from ilrs.control.tree import addresses_in
from ilrs.control.walker import grounds
from ilrs.control.watch import Watch
from ilrs.diagnostics import DeclarationError, Diagnostic, has_errors
from ilrs.provenance import digest_json
from ilrs.sim.journal import Command
from ilrs.station.model import Station

ACTOR = "centre"


class Centre:
    """One station's command centre.

    `telemetry` gives the addresses in the order of the values that `decide` gets, `period_s` the
    seconds between two calls. Raises DeclarationError when limits, modes or rules cannot be used;
    `Centre.check` says the same without raising.
    """

    def __init__(self, station: Station, telemetry: Sequence[str], period_s: float) -> None:
        self._plan, found = draw(station, telemetry)
        if has_errors(found):
            raise DeclarationError(found)
        self._elements = station.elements
        self.picture = Picture(telemetry, station.step_s, period_s)
        self._watch = Watch(self._plan, self.picture)
        self._alarms = Alarms(self._plan, self.picture, self._watch)
        self._settings = Settings(initial_codes(station.elements), self._plan.touched)
        self._started = False
        self.log: list[Entry] = []

    @staticmethod
    def check(station: Station, telemetry: Sequence[str]) -> list[Diagnostic]:
        """Everything wrong (or odd) in the limits, modes and rules of a station."""
        return draw(station, telemetry)[1]

    @property
    def modes(self) -> tuple[str, ...]:
        """The names of the modes, shallowest first."""
        return tuple(rung.name for rung in self._plan.rungs)

    @property
    def mode_index(self) -> int:
        """The place of the present mode in `modes`."""
        return int(self.picture.clock[machine.MODE_NOW])

    @property
    def mode(self) -> str:
        """The name of the present mode."""
        return self._plan.rungs[self.mode_index].name

    @property
    def alarms(self) -> dict[str, str]:
        """The address of every limit in alarm and its colour."""
        return self._alarms.active()

    def decide(self, step: int, values: NDArray[np.float64]) -> list[Command]:
        """The commands for this control period, in order.

        `values`: SI, in the order of the telemetry; NaN means not received. Steps must not go
        back. What was noticed and done is appended to `log`. Raises ValueError for another number
        of values.
        """
        if values.size != len(self.picture.telemetry):
            raise ValueError(f"{len(self.picture.telemetry)} values expected, not {values.size}")
        before = self.mode_index if self._started else -1
        count = self._watch.look(step, values)
        if count == 0 and self._started:
            return []
        step, news = int(step), self._watch.news(count)
        self.log += self._alarms.entries(news, step)
        return self._act(news, before, step)

    def heard(self, command: Command) -> None:
        """Somebody else's command has gone out: the centre takes it as wanted, and keeps it."""
        self._settings.heard(command.address, command.value, command.why, command.step)

    def _act(self, news: list[tuple[int, int]], before: int, step: int) -> list[Command]:
        """Moves modes, fires rules, sends what follows, and logs each cause with its commands."""
        causes: list[tuple[str, Entry]] = []
        if not self._started:
            causes += self._begin(step)
        ends: list[str] = []
        for what, i in news:
            if what == machine.ENTERED:
                causes.append(self._enter(i, max(before, 0), step))
            elif what == machine.LEFT:
                causes.append(self._leave(i, max(before, 0), step))
                ends.append(causes[-1][0])
            elif what == machine.FIRED:
                causes.append(self._fire(i, step))
        sent = [self._sent(a, s, step, ends) for a, s in self._settings.changes()]
        for cause, entry in causes:
            mine = tuple(self._text(c) for because, c in sent if because == cause)
            self.log.append(replace(entry, commands=mine))
        return [command for _, command in sent]

    def _begin(self, step: int) -> list[tuple[str, Entry]]:
        """The first mode's orders, as ordinary settings; of no note if it has none."""
        self._started = True
        first = self._plan.rungs[0]
        why = f"{first.name} from the start"
        self._settings.lay(0, first.orders, why, step)
        return [(why, Entry(step, "mode", why, "info", self.mode))] if first.orders else []

    def _enter(self, i: int, before: int, step: int) -> tuple[str, Entry]:
        rung = self._plan.rungs[i]
        why = f"{rung.name} begins: {self._reason(rung.enter, before, step)}"
        self._settings.lay(i, rung.orders, why, step)
        beneath = "" if i == self.mode_index else f" (beneath {self.mode})"
        deeper = i == self.mode_index > before
        return why, Entry(step, "mode", why + beneath, "yellow" if deeper else "info", self.mode)

    def _leave(self, i: int, before: int, step: int) -> tuple[str, Entry]:
        rung = self._plan.rungs[i]
        why = f"{rung.name} ends: {self._reason(rung.leave, before, step)}"
        self._settings.lift(i)
        where = f" (beneath {self.mode})" if i < self.mode_index else f"; now {self.mode}"
        return why, Entry(step, "mode", why + where, "info", self.mode)

    def _fire(self, i: int, step: int) -> tuple[str, Entry]:
        reflex = self._plan.reflexes[i]
        why = f"{reflex.name}: {self._reason(reflex.when, self.mode_index, step)}"
        why += f"; {reflex.why}" if reflex.why else ""
        for layer in [m for m in reflex.modes if self._watch.holding[m]] or [0]:
            self._settings.lay(layer, reflex.orders, why, step)
        back = [o.text for o in reflex.orders if self._held_back(o)]
        text = why + (f" (held back by {self.mode}: {', '.join(back)})" if back else "")
        return why, Entry(step, "rule", text, "info", reflex.name)

    def _held_back(self, order: Order) -> bool:
        top = self._settings.wanted(order.address)
        return top is not None and top[0] > 0 and top[1].value != order.value

    def _reason(self, condition: Condition | None, mode: int, step: int) -> str:
        """The condition and the readings that made it true."""
        if condition is None:
            return ""
        addresses = addresses_in(condition.tree)
        sight = self.picture.sight(addresses, self.modes[mode], step)
        readings = [
            f"{a} {shown(a, self.picture.value(a))}" for a in grounds(condition.tree, sight)
        ]
        return condition.text + (f" ({', '.join(readings)})" if readings else "")

    def _sent(
        self, address: str, setting: Setting, step: int, ends: Sequence[str]
    ) -> tuple[str, Command]:
        """The command and its cause: a setting of this step, or the mode that has just ended."""
        if setting.step == step or not ends:
            return setting.why, Command(step, ACTOR, address, setting.value, setting.why)
        why = f"{ends[-1]}; {setting.why}"
        return ends[-1], Command(step, ACTOR, address, setting.value, why)

    def _text(self, command: Command) -> str:
        name, _, slot = command.address.partition("/")
        declared = self._elements[name].kind.command(slot)
        return f"{command.address} = {word_of(declared, command.value)}"

    def snapshot(self) -> dict[str, Any]:
        """Everything the centre remembers, in plain JSON types; `restore` continues exactly."""
        return {
            "schema": 1,
            "plan": self._identity(),
            "started": self._started,
            "watch": self._watch.snapshot(),
            "settings": self._settings.snapshot(),
            "log": [entry.as_dict() for entry in self.log],
        }

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Continues from a snapshot; raises ValueError if it is of another station's centre."""
        if saved.get("schema") != 1 or saved.get("plan") != self._identity():
            raise ValueError("the snapshot is of a centre with other telemetry, modes or rules")
        self._started = saved["started"]
        self._watch.restore(saved["watch"])
        self._alarms.recall()
        self._settings.restore(saved["settings"])
        self.log = entries_from(saved["log"])

    def _identity(self) -> str:
        plan = self._plan
        return digest_json(
            [list(plan.telemetry), [repr(b) for b in plan.bounds],
             [repr(r) for r in plan.rungs], [repr(r) for r in plan.reflexes]]
        )  # fmt: skip
