"""What a kind declares: parameters, states, drivers, commands, faults, measurements, ports."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

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

    `account` is the line of the run's summary it belongs to, see ACCOUNTS. `signed` says of a
    length or a time that it may be negative, as a coordinate may.
    """

    name: str
    doc: str
    initial: float | str | Callable[..., float] = 0.0
    account: str = ""
    signed: bool = False


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
    """A slot that commands write: words with codes (`values`) or a number in a range.

    `done` names the measurement that is 1 while what the slot holds is done, for a command whose
    work takes time; without it a command is done once its slot is set.
    """

    name: str
    doc: str
    default: str | float
    values: Mapping[str, int] | None = None
    minimum: float = float("-inf")
    maximum: float = float("inf")
    done: str = ""

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
