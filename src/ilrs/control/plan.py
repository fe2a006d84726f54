"""Everything a centre works with, drawn from a station once, with all that is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ilrs.control.limits import Bound, bounds_of, limit_problems
from ilrs.control.modes import Rung, ladder, mode_names
from ilrs.control.rules import Reflex, reflexes
from ilrs.control.scope import Scope
from ilrs.control.tree import Tree, addresses_in
from ilrs.diagnostics import Diagnostic
from ilrs.station.model import Limit, Station


@dataclass(frozen=True)
class Plan:
    """Bounds, rungs (modes, shallowest first) and reflexes (rules), in the centre's order."""

    telemetry: tuple[str, ...]
    limits: tuple[Limit, ...]
    bounds: tuple[Bound, ...]
    rungs: tuple[Rung, ...]
    reflexes: tuple[Reflex, ...]

    @property
    def trees(self) -> tuple[Tree, ...]:
        """Enter and leave of every mode but the first, then the rules: the rows of the program."""
        found = [c.tree for rung in self.rungs[1:] for c in (rung.enter, rung.leave) if c]
        return (*found, *(reflex.when.tree for reflex in self.reflexes))

    @property
    def needed(self) -> tuple[str, ...]:
        """The telemetry that some limit, mode or rule depends on, each once."""
        watched = [bound.address for bound in self.bounds]
        read = [address for tree in self.trees for address in addresses_in(tree)]
        return tuple(dict.fromkeys(watched + read))

    @property
    def touched(self) -> tuple[str, ...]:
        """The command slots that some mode or rule writes, each once."""
        orders = [o for rung in self.rungs for o in rung.orders]
        orders += [o for reflex in self.reflexes for o in reflex.orders]
        return tuple(dict.fromkeys(order.address for order in orders))


def draw(station: Station, telemetry: Sequence[str]) -> tuple[Plan, list[Diagnostic]]:
    """The plan and the diagnostics; with errors among them the plan cannot be used."""
    scope = Scope(tuple(telemetry), mode_names(station.modes))
    found = limit_problems(station.limits, scope.addresses)
    rungs, problems = ladder(station.modes, station.elements, scope)
    found += problems
    rules, problems = reflexes(station.rules, station.elements, scope)
    found += problems
    bounds = bounds_of(station.limits)
    return Plan(scope.addresses, station.limits, bounds, rungs, rules), found
