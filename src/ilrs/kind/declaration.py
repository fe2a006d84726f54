"""A kind: its declaration as one value, what its names mean, and what is inconsistent in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ilrs.carrier import CARRIERS, Quantity
from ilrs.kind.slots import (
    ACCOUNTS,
    FILE,
    Command,
    Driver,
    Event,
    Fault,
    Measurement,
    Node,
    Noise,
    Param,
    Port,
    Stage,
    State,
)  # fmt: skip
from ilrs.units import stem, suffix_of, unit_of


@dataclass(frozen=True)
class Kind:
    """A behaviour; `equation`, `source` and `not_modelled` are prose for the reference page."""

    id: str
    title: str
    equation: str
    source: str
    not_modelled: str
    stages: tuple[Stage, ...]
    params: tuple[Param, ...] = ()
    states: tuple[State, ...] = ()
    ports: tuple[Port, ...] = ()
    drivers: tuple[Driver, ...] = ()
    noises: tuple[Noise, ...] = ()
    commands: tuple[Command, ...] = ()
    faults: tuple[Fault, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    events: tuple[Event, ...] = ()
    node: Node | None = None
    _slots: dict[str, object] = field(
        init=False, repr=False, compare=False, default_factory=dict[str, object]
    )

    def __post_init__(self) -> None:
        groups = (
            self.params, self.states, self.ports, self.drivers, self.noises, self.commands,
            self.faults, self.measurements,
        )  # fmt: skip
        for group in groups:
            for item in group:
                if item.name in self._slots:
                    raise ValueError(f"kind {self.id} declares {item.name} twice")
                self._slots[item.name] = item
        for problem in kind_problems(self):
            raise ValueError(f"kind {self.id}: {problem}")

    def find(self, name: str) -> object | None:
        """The declared Param, State, Port, Driver, ... of that name, or None."""
        return self._slots.get(name)

    def param(self, name: str) -> Param | None:
        """The parameter of that name; None when it is something else, or nothing."""
        found = self._slots.get(name)
        return found if isinstance(found, Param) else None

    def command(self, name: str) -> Command | None:
        """The command of that name, or None."""
        found = self._slots.get(name)
        return found if isinstance(found, Command) else None

    def fault(self, name: str) -> Fault | None:
        """The fault of that name, or None."""
        found = self._slots.get(name)
        return found if isinstance(found, Fault) else None

    @property
    def telemetry(self) -> tuple[str, ...]:
        """Names recorded for every element of the kind: states, then measurements."""
        return tuple(s.name for s in self.states) + tuple(m.name for m in self.measurements)


@dataclass(frozen=True)
class PortName:
    """A stage name resolved to a port: which quantity, and which class if it spells one."""

    port: Port
    quantity: Quantity
    klass: int | None


def resolve_port_name(kind: Kind, name: str) -> PortName | None:
    """What `bus_request_2_w` or `bus_request_w` means for this kind; None if no port quantity."""
    for port in kind.ports:
        if not name.startswith(port.name + "_"):
            continue
        rest = name[len(port.name) + 1 :]
        carrier = CARRIERS[port.carrier]
        if plain := carrier.quantity(rest):
            return PortName(port, plain, None)
        suffix = suffix_of(rest)
        bare = rest[: -len(suffix)] if suffix else rest
        first, _, digits = bare.rpartition("_")
        indexed = carrier.quantity(first + suffix) if digits.isdigit() else None
        if indexed and int(digits) < indexed.classes:
            return PortName(port, indexed, int(digits))
    return None


def class_count(kind: Kind, port: Port) -> int:
    """How many classes (priorities, tiers) an indexed port can name; 0 if it uses none."""
    names = [name for stage in kind.stages for name in (*stage.arguments, *stage.returns)]
    found = [resolve_port_name(kind, name) for name in names]
    counts = [
        f.quantity.classes
        for f in found
        if f
        and f.port is port
        and f.quantity.classes
        and f.klass is None
        # A link has a priority above, and reads the tiers of the stores there in total.
        and port.index.endswith(f.quantity.class_of)
    ]
    return min(counts, default=0)


def kind_problems(kind: Kind) -> list[str]:
    """What is inconsistent in a kind's declaration; empty when it can be compiled."""
    problems: list[str] = []
    returned: set[str] = set()
    telemetry = set(kind.telemetry)
    for port in kind.ports:
        if port.carrier not in CARRIERS:
            problems.append(f"port {port.name} has the unknown carrier {port.carrier}")
            return problems
        if port.flow not in telemetry:
            problems.append(f"port {port.name}: flow {port.flow} is no measurement")
        elif unit_of(port.flow) != CARRIERS[port.carrier].flow_unit:
            problems.append(f"port {port.name}: flow {port.flow} has another unit than its carrier")
        problems += [
            f"port {port.name}: {name} is no parameter"
            for name in filter(None, (port.index, port.needed_by))
            if kind.param(name) is None
        ]
    for stage in kind.stages:
        for name in stage.arguments:
            if name == "dt_s" or resolve_port_name(kind, name):
                continue
            found = kind.find(name)
            if found is None or isinstance(found, Port):
                problems.append(f"stage {stage.name} asks for {name}, which is not declared")
            elif isinstance(found, Measurement) and name not in returned:
                problems.append(f"stage {stage.name} asks for {name} before any stage returns it")
        for name in stage.returns:
            known = name in telemetry or resolve_port_name(kind, name) is not None
            if not known:
                problems.append(f"stage {stage.name} returns {name}, which is not declared")
            if name in returned:
                problems.append(f"{name} is returned twice")
            returned.add(name)
    problems += [f"no stage returns {name}" for name in kind.telemetry if name not in returned]
    # Files write stems, so one stem must not mean two things.
    stems = [stem(p.name) for p in kind.params] + [c.name for c in kind.commands]
    problems += [
        f"files cannot tell two {s} apart" for s in sorted({s for s in stems if stems.count(s) > 1})
    ]
    problems += [
        f"{item.name} counts towards {item.account}, which is no account"
        for item in (*kind.states, *kind.measurements)
        if item.account and item.account not in ACCOUNTS
    ]
    problems += [
        f"parameter {p.name} takes files, but has no choice {FILE}"
        for p in kind.params
        if p.files and FILE not in (p.choices or {})
    ]
    if kind.node is not None:
        problems += [
            f"node: {name} is no parameter" for name in kind.node.params if not kind.param(name)
        ]
        if kind.node.lost and kind.fault(kind.node.lost) is None:
            problems.append(f"node: {kind.node.lost} is no fault")
    measured = {m.name for m in kind.measurements}
    problems += [
        f"command {c.name}: done {c.done} is no measurement"
        for c in kind.commands
        if c.done and c.done not in measured
    ]
    for event in kind.events:
        if event.flag not in telemetry:
            problems.append(f"event {event.name}: flag {event.flag} is no measurement or state")
    return problems
