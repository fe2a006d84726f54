"""What is wrong with a table of states: names, guards, ways that lead nowhere, missing labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ilrs.diagnostics import did_you_mean
from ilrs.partners.contribution.words import LANGUAGES
from ilrs.partners.flow.definition import ANY, CLOCK, Flow
from ilrs.partners.flow.everywhere import EFFECTS
from ilrs.partners.flow.evolve import OPEN
from ilrs.partners.flow.guards import CHECKS
from ilrs.partners.flow.labels import Sort, labels
from ilrs.station.findings import Findings
from ilrs.station.toml_file import TomlFile
from ilrs.station.validate import ABSENT

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def lint(flow: Flow, file: TomlFile, findings: Findings) -> None:
    """Add everything that is wrong with a table, as it stands and in each of its variants."""
    check = _Lint(flow, file, findings)
    check.names()
    check.references()
    check.tracks()
    check.guards()
    check.labels()
    # Ways through a table whose names are wrong would only repeat what is known.
    if not any(d.id == "FLW-UNKNOWN" or d.id.startswith("STN-") for d in findings.all()):
        for variant in [flow.variant_of(v) for v in flow.variants] or [flow]:
            check.ways(variant)
        check.left_over()


class _Lint:
    def __init__(self, flow: Flow, file: TomlFile, findings: Findings) -> None:
        self._flow = flow
        self._file = file
        self._findings = findings
        self._reached: set[str] = set()

    def _add(self, id: str, what: str, hint: str, *path: str | int) -> None:
        self._findings.add(id, self._file.place(*path), what, hint)

    def names(self) -> None:
        reserved = {*EFFECTS, OPEN}
        for i, move in enumerate(self._flow.moves):
            if move.on in reserved:
                what = f'"{move.on}" is possible in every state and cannot be a move'
                self._add("FLW-NAME", what, "choose another word", "moves", i, "on")
        words = [("states", s) for s in self._flow.states] + [
            ("roles", r) for r in self._flow.roles
        ]
        for table, word in words:
            if not _NAME.match(word) or word == CLOCK:
                hint = "lower case letters, digits and underscores"
                self._add("FLW-NAME", f'"{word}" is no name', hint, table, word)

    def references(self) -> None:
        flow = self._flow
        states, roles = list(flow.states), list(flow.roles)
        events = [m.on for m in flow.moves]
        self._known([flow.initial], states, "state", "initial")
        self._known([flow.opener], roles, "role", "opener")
        for i, group in enumerate(flow.apart):
            self._known(group, roles, "role", "apart", i)
        for power, named in flow.powers.model_dump().items():
            self._known(named, roles, "role", "powers", power)
        for i, move in enumerate(flow.moves):
            self._known([s for s in move.from_ if s != ANY], states, "state", "moves", i, "from")
            self._known([move.to], states, "state", "moves", i, "to")
            self._known(move.by, [*roles, CLOCK], "role", "moves", i, "by")
            self._known(move.variants, flow.variants, "variant", "moves", i, "variants")
            if move.ballot is not None:
                self._known([move.ballot.of], roles, "role", "moves", i, "ballot")
        for name, state in flow.states.items():
            if state.deadline is not None:
                self._known([state.deadline.event], events, "event", "states", name)
                hard = state.deadline.hard
                if isinstance(hard, str) and not hard.endswith(("_days", "_on")):
                    what = f'the deadline "{hard}" is neither days nor a date'
                    self._add("FLW-NAME", what, "call the fact ..._days or ..._on", "states", name)

    def _known(self, words: Iterable[str], known: list[str], sort: str, *path: str | int) -> None:
        for word in words:
            if word not in (*known, ABSENT):
                hint = did_you_mean(word, sorted(set(known)))
                self._add("FLW-UNKNOWN", f'there is no {sort} "{word}"', hint, *path)

    def tracks(self) -> None:
        tracks, inner = self._flow.tracks, self._flow.track_flow
        if tracks is None:
            return
        self._known([tracks.state], list(self._flow.states), "state", "tracks", "state")
        if inner is None:
            self._add("FLW-UNKNOWN", f'there is no flow "{tracks.flow}"', "", "tracks", "flow")
            return
        by = {role for move in inner.moves for role in move.by}
        self._known(sorted(by), [*self._flow.roles, CLOCK], "role", "tracks", "flow")

    def guards(self) -> None:
        for i, move in enumerate(self._flow.moves):
            for name, argument in move.needs.items():
                path = ("moves", i, "needs", name)
                if name not in CHECKS:
                    hint = did_you_mean(name, list(CHECKS))
                    self._add("FLW-GUARD", f'there is no guard "{name}"', hint, *path)
                elif not CHECKS[name](argument):
                    self._add("FLW-GUARD", f"{name}: {argument!r} cannot be meant", "", *path)

    def labels(self) -> None:
        flow = self._flow
        words: list[tuple[Sort, str, tuple[str | int, ...]]] = [
            *(("state", s, ("states", s)) for s in flow.states),
            *(("role", r, ("roles", r)) for r in flow.roles),
            *(("event", m.on, ("moves", i, "on")) for i, m in enumerate(flow.moves)),
            *(("title", t, ("variants",)) for t in (flow.id, *flow.variants)),
        ]
        for sort, word, path in words:
            missing = [lang for lang in LANGUAGES if not labels(lang)[sort].get(word)]
            if missing and word != ABSENT:
                what = f'the {sort} "{word}" has no label in {", ".join(missing)}'
                self._add("FLW-LABEL", what, f"add it to [{sort}] of the labels", *path)

    def ways(self, flow: Flow) -> None:
        """Every state is reached, leads on unless it is final, and leads to an end."""
        after = {s: {m.to for m in flow.moves_from(s)} for s in flow.states}
        reached = _closure({flow.initial}, after)
        self._reached |= reached
        before = {s: {t for t in after if s in after[t]} for s in after}
        ending = _closure({s for s, state in flow.states.items() if state.final}, before)
        within = f" of {flow.name}" if flow.variant else ""
        for name in reached:
            final = flow.states[name].final
            if not final and name not in ending:
                what = f'no end can be reached from "{name}"{within}'
                self._add("FLW-DEAD-END", what, "lead it on, or make it final", "states", name)
            if final and after[name]:
                what = f'"{name}" is final, but moves lead out of it'
                self._add("FLW-FINAL", what, "take final or the moves away", "states", name)
            self._ambiguous(flow, name)

    def _ambiguous(self, flow: Flow, state: str) -> None:
        seen: list[tuple[str, dict[str, str]]] = []
        for move in flow.moves_from(state):
            for on, when in seen:
                if on == move.on and all(when.get(k, v) == v for k, v in move.when.items()):
                    what = f'two moves "{on}" leave "{state}" under the same answer'
                    self._add("FLW-AMBIGUOUS", what, "make their `when` differ", "states", state)
            seen.append((move.on, move.when))

    def left_over(self) -> None:
        for name in self._flow.states:
            if name not in self._reached:
                what = f'nothing leads to "{name}"'
                self._add("FLW-UNREACHABLE", what, "add a move to it", "states", name)


def _closure(start: set[str], after: dict[str, set[str]]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        new = after[todo.pop()] - found
        found |= new
        todo += new
    return found
