"""Kinds: what an element *is*. Declared once; the loop, the schema and the docs are generated.

A kind declares parameters, states, ports, drivers, commands, faults, measurements and events, and
one or more **stages**: pure scalar functions whose parameter names are the declared names and which
return a tuple of declared names. Most kinds have one stage. A kind on an electricity bus has two:
it first *offers* (what it could give or wants), and after the bus is settled it *steps*.

What a stage may ask for by name:

========================  =======================================================================
`dt_s`                    the step length
a parameter               its SI value (with defaults filled in)
a state                   its value at step k
a driver or noise         its mean over [k, k + 1)
a command or fault        the value in its slot for this step
`PORT_QUANTITY`           a quantity of the port's bus (`bus_grant_fraction`), see CARRIERS
another stage's result    a measurement returned by an earlier stage of the same element
========================  =======================================================================

What a stage may return: states (their value at step k + 1), measurements, and port quantities the
port `gives`. A function must also run as plain Python with floats: no arrays, strings, exceptions,
randomness or clocks; `math` is allowed.

Ports meet on buses. A quantity that several participants give is summed by the bus; a quantity that
only the bus's host gives is broadcast. An optional port that is not connected reads zero totals and
its gifts go nowhere. Quantities marked `indexed` exist once per class (priority,
tier): a port names the count parameter that holds its class, and reads or writes its own class
under the plain name (`bus_request_w`); a host spells the class before the unit (`bus_request_2_w`).
Reading a plain name of an indexed sum without a class of one's own gives the total.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ilrs.carrier import CARRIERS, Quantity
from ilrs.units import stem, suffix_of, unit_of

Role = Literal["host", "member"]

# The choice of a parameter that stands for a file: nobody writes it, the file is named instead.
FILE = "file"

# What a quantity may count towards in the summary of a run. Flows are integrated over time,
# `level` and `temperature` are watched for their extremes, `kept` is read at the end.
ACCOUNTS: dict[str, str] = {
    "energy.made": "electric energy that sources put on a bus",
    "energy.stored": "electric energy that went into stores",
    "energy.released": "electric energy that came out of stores",
    "energy.used": "electric energy that loads received",
    "energy.shed": "electric energy that loads asked for and did not get",
    "energy.curtailed": "electric energy that sources could have made and nobody took",
    "energy.lost": "electric energy lost in cables, converters and distributors",
    "data.made": "data that instruments made",
    "data.sent": "data that links took to Earth",
    "data.lost": "data refused or dropped for want of room",
    "data.kept": "data in stores at the end",
    "charge.level": "state of charge of a store, as a fraction",
    "temperature.level": "temperature of a thermal node",
}


@dataclass(frozen=True)
class Param:
    """A number that a declaration gives; SI, unit in the name; `count` for whole numbers.

    `default=None` makes it required. `minimum` and `maximum` are inclusive and in SI.
    `choices` maps words to codes (`tracking = "vertical"`). `files` are the endings of files within
    the station's folder that may be named instead (`orbit = "relay.oem"`): the code is then that of
    the word `file`, and the value keeps what the file holds.
    """

    name: str
    doc: str
    default: float | None = None
    minimum: float = float("-inf")
    maximum: float = float("inf")
    count: bool = False
    choices: Mapping[str, int] | None = None
    files: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What may be written for it, if not a number: its choices, and `NAME.oem` for a file."""
        named = tuple(w for w in self.choices or {} if not (self.files and w == FILE))
        return (*named, *(f"NAME{ending}" for ending in self.files))


@dataclass(frozen=True)
class State:
    """A value at step k. `initial`: a number, a parameter's name, or a function of parameters.

    `account` is the line of the run's summary it belongs to, see ACCOUNTS.
    """

    name: str
    doc: str
    initial: float | str | Callable[..., float] = 0.0
    account: str = ""


@dataclass(frozen=True)
class Driver:
    """A quantity of the environment at the element's place, mean over the step.

    Names are those of `ilrs.moon.drivers`, at the site of the element, or with `own` those of
    `ilrs.network.drivers`, which belong to the element itself. `height` names the parameter with
    the height above ground at which it is taken.
    """

    name: str
    doc: str
    height: str = ""
    own: bool = False


@dataclass(frozen=True)
class Node:
    """What an element is in the network: where it is, and which parameters say so.

    `params` names the parameters that place the node and describe its radio; they are read before
    the run, when the links are computed, and need not occur in a stage. `lost` names the fault
    during which nobody hears the node.
    """

    where: Literal["surface", "orbit", "earth"]
    params: tuple[str, ...]
    lost: str = ""


@dataclass(frozen=True)
class Noise:
    """A random series made before the run from hash(seed, address, purpose)."""

    name: str
    doc: str
    distribution: Literal["uniform", "normal"] = "uniform"


@dataclass(frozen=True)
class Command:
    """A slot that commands write: words with codes (`values`) or a number in a range."""

    name: str
    doc: str
    default: str | float
    values: Mapping[str, int] | None = None
    minimum: float = float("-inf")
    maximum: float = float("inf")

    def code(self, value: str | float) -> float:
        """The slot value of a word or number; raises ValueError saying what is accepted."""
        if self.values is not None:
            if isinstance(value, str) and value in self.values:
                return float(self.values[value])
            raise ValueError(f"{self.name} takes one of: {', '.join(self.values)}; not {value!r}")
        number = float(value)
        self.check(number)
        return number

    def check(self, code: float) -> None:
        """Raise ValueError unless the slot may hold `code`."""
        if self.values is not None:
            if code not in self.values.values():
                raise ValueError(f"{self.name} has no code {code:g}: {dict(self.values)}")
        elif not self.minimum <= code <= self.maximum:
            raise ValueError(f"{self.name} takes {self.minimum:g} ... {self.maximum:g}")


@dataclass(frozen=True)
class Fault:
    """A slot that injected faults write; 0 is healthy."""

    name: str
    doc: str
    minimum: float = 0.0
    maximum: float = 1.0


@dataclass(frozen=True)
class Measurement:
    """A number that a stage returns and the record keeps; flows are means over the step.

    `account` is the line of the run's summary it adds to, see ACCOUNTS.
    """

    name: str
    doc: str
    account: str = ""


@dataclass(frozen=True)
class Event:
    """Raised when the measurement or state `flag` rises above 0.5."""

    name: str
    doc: str
    flag: str


@dataclass(frozen=True)
class Port:
    """Where the kind meets a bus.

    `flow` names the measurement that is this port's flow into the bus (unit of the carrier);
    `index` names the count parameter with the class for indexed quantities; `optional` ports may
    stay unconnected, unless the parameter that `needed_by` names is set.
    """

    name: str
    carrier: str
    doc: str
    flow: str
    role: Role = "member"
    index: str = ""
    optional: bool = False
    needed_by: str = ""


@dataclass(frozen=True)
class Stage:
    """One pure function and the names of what it returns, in order."""

    function: Callable[..., object]
    returns: tuple[str, ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names the function asks for, in order."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def name(self) -> str:
        return self.function.__name__


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
        found = self._slots.get(name)
        return found if isinstance(found, Param) else None

    def command(self, name: str) -> Command | None:
        found = self._slots.get(name)
        return found if isinstance(found, Command) else None

    def fault(self, name: str) -> Fault | None:
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
    for event in kind.events:
        if event.flag not in telemetry:
            problems.append(f"event {event.name}: flag {event.flag} is no measurement or state")
    return problems
