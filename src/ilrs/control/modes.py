"""The ladder of modes: the first is held always, each deeper one from its enter to its leave.

Every mode is held on its own account; the deepest one held is the mode of the station. So a station
in survival that recovers falls back to low power if that is still called for, and not to nominal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ilrs.control.condition import Condition, Place, read
from ilrs.control.order import Order, expand
from ilrs.control.scope import Scope
from ilrs.control.tree import Binary, Lasting, Number, Reading, Unary
from ilrs.diagnostics import Diagnostic
from ilrs.station.model import Element, Mode

NOMINAL = "nominal"


@dataclass(frozen=True)
class Rung:
    """A mode as the centre works with it; the first rung has no conditions."""

    name: str
    title: str
    level: int
    orders: tuple[Order, ...] = ()
    enter: Condition | None = None
    leave: Condition | None = None


def mode_names(modes: Sequence[Mode]) -> tuple[str, ...]:
    """The names of the modes from the shallowest to the deepest; nominal is added if missing."""
    ordered = sorted(modes, key=lambda m: m.level)
    names = tuple(m.name for m in ordered)
    if ordered and not ordered[0].enter.strip():
        return names
    return names if NOMINAL in names else (NOMINAL, *names)


def ladder(
    modes: Sequence[Mode], elements: Mapping[str, Element], scope: Scope
) -> tuple[tuple[Rung, ...], list[Diagnostic]]:
    """The rungs in the order of `mode_names`, and everything that is wrong with the modes."""
    found = _ladder_problems(modes)
    rungs: list[Rung] = []
    ordered = sorted(modes, key=lambda m: m.level)
    if scope.modes[0] not in (m.name for m in modes):
        rungs.append(Rung(NOMINAL, "Nominal", min((m.level for m in modes), default=1) - 1))
    for i, mode in enumerate(ordered):
        rung, problems = _rung(mode, elements, scope, first=i == 0 and not rungs)
        rungs.append(rung)
        found += problems
    return tuple(rungs), found


def _place(mode: Mode) -> Place:
    return Place(mode.file, mode.line, f"mode {mode.name}")


def _rung(
    mode: Mode, elements: Mapping[str, Element], scope: Scope, *, first: bool
) -> tuple[Rung, list[Diagnostic]]:
    place = _place(mode)
    orders: list[Order] = []
    found: list[Diagnostic] = []
    for text in mode.do:
        more, problems = expand(text, elements, place)
        orders += more
        found += problems
    enter: Condition | None = None
    leave: Condition | None = None
    if not first and mode.enter.strip():
        enter, problems = read(mode.enter, scope, place)
        found += problems
        leave, problems = _leave(mode, enter, scope, place)
        found += problems + _band_problems(enter, leave, place)
    return Rung(mode.name, mode.title or mode.name, mode.level, tuple(orders), enter, leave), found


def _leave(
    mode: Mode, enter: Condition | None, scope: Scope, place: Place
) -> tuple[Condition | None, list[Diagnostic]]:
    if mode.leave.strip():
        return read(mode.leave, scope, place)
    if enter is None:
        return None, []
    return Condition(f"no longer {enter.text}", Unary("not", enter.tree, 1)), []


def _band_problems(
    enter: Condition | None, leave: Condition | None, place: Place
) -> list[Diagnostic]:
    """Enter and leave on the same reading with bounds that overlap: the mode would come and go."""
    coming, going = _threshold(enter), _threshold(leave)
    if coming is None or going is None or coming[0] != going[0] or coming[1] == going[1]:
        return []
    if coming[1] * (going[2] - coming[2]) <= 0.0:
        return []
    what = "enter and leave can both be true, so the mode ends as soon as it may"
    hint = "leave a band between the two bounds, such as enter < 40 %, leave > 60 %"
    return [place.finding("CTL-MODE-BAND", what, hint, "warning")]


def _threshold(condition: Condition | None) -> tuple[str, int, float] | None:
    """Address, sign (1: above) and bound, if the condition is one comparison with a quantity."""
    tree = condition.tree if condition else None
    tree = tree.operand if isinstance(tree, Lasting) else tree
    if not isinstance(tree, Binary) or tree.operator[0] not in "<>":
        return None
    if not isinstance(tree.left, Reading) or not isinstance(tree.right, Number):
        return None
    sign = 1 if tree.operator[0] == ">" else -1
    return f"{tree.left.aspect} of {tree.left.address}", sign, tree.right.value


def _ladder_problems(modes: Sequence[Mode]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    ordered = sorted(modes, key=lambda m: m.level)
    for i, mode in enumerate(ordered):
        place = _place(mode)
        if i and mode.level == ordered[i - 1].level:
            what = f"level {mode.level} is also the level of {ordered[i - 1].name}"
            found.append(place.finding("CTL-MODE-LEVEL", what, "give each mode its own level"))
        if i and not mode.enter.strip():
            what = "can never be entered: it has no enter condition and is not the shallowest mode"
            hint = 'write enter = "..."; only the mode of the lowest level is held without one'
            found.append(place.finding("CTL-MODE-UNREACHABLE", what, hint))
        if mode.name == NOMINAL and (i or mode.enter.strip()):
            what = "nominal is the mode of a station without trouble: lowest level, no enter"
            found.append(place.finding("CTL-MODE-NOMINAL", what))
    if ordered and not ordered[0].enter.strip() and ordered[0].leave.strip():
        what = f"{ordered[0].name} is held always; its leave condition means nothing"
        found.append(_place(ordered[0]).finding("CTL-MODE-LEAVE", what, "remove it"))
    return found
