"""The station as declared: frozen values, SI floats, every number with where it came from.

Nothing here reads files or checks anything; `ilrs.station.load` builds a `Station` from a folder
and says all that is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ilrs.epoch import Epoch, Grid
from ilrs.frames import SitePoint
from ilrs.kind import Kind
from ilrs.station import show


@dataclass(frozen=True)
class Value:
    """One number of a declaration: `si` (None when to be determined), as written, and its origin.

    `confidence` is one of published, measured, derived, assumed, disputed, default, unknown.
    `file` and `line` name the place where it was given (for a default: the element). `content` is
    what the file holds that the value names, empty for all other values.
    """

    si: float | None
    text: str
    source: str = ""
    confidence: str = "assumed"
    note: str = ""
    file: str = ""
    line: int = 0
    content: str = field(default="", repr=False)


@dataclass(frozen=True)
class Site:
    """A place on the Moon; `horizon_text` is the content of its mask file, empty without one.

    `ground` holds only the ground properties that were given, under their full SI names.
    """

    name: str
    title: str
    point: SitePoint
    horizon_file: str = ""
    horizon_text: str = field(default="", repr=False)
    ground: dict[str, Value] = field(default_factory=dict[str, Value])
    source: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Bus:
    """Where elements meet; `carrier` is a name of `ilrs.carrier.CARRIERS`."""

    name: str
    carrier: str
    title: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Offset:
    """Where an element stands: metres east, north and up from the ground of a site.

    For pictures and maps only: light, links and cables do not depend on it.
    """

    site: str
    east_m: float = 0.0
    north_m: float = 0.0
    up_m: float = 0.0


@dataclass(frozen=True, repr=False)
class Element:
    """One named thing: a kind (perhaps through a part), a place, a facility, an owner.

    `ports` maps connected ports to buses. `params` holds every parameter of the kind under its full
    SI name, defaults included; `commands` the initial slot code of every command of the kind. `at`
    is None where the declaration does not say where at its site the element stands.
    """

    name: str
    title: str
    kind: Kind
    part: str = ""
    site: str = ""
    facility: str = ""
    owner: str = ""
    ports: dict[str, str] = field(default_factory=dict[str, str])
    params: dict[str, Value] = field(default_factory=dict[str, Value])
    commands: dict[str, float] = field(default_factory=dict[str, float])
    note: str = ""
    file: str = ""
    line: int = 0
    at: Offset | None = None

    def __repr__(self) -> str:
        return show.element_as_text(self)


@dataclass(frozen=True)
class Limit:
    """Alarm limits (SI) on one telemetry address; raised after `persist_s` outside of them."""

    telemetry: str
    red_low: float | None = None
    yellow_low: float | None = None
    yellow_high: float | None = None
    red_high: float | None = None
    persist_s: float = 0.0
    why: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Mode:
    """A mode of the station: a higher `level` is graver; `enter` and `leave` are expressions."""

    name: str
    level: int
    enter: str = ""
    leave: str = ""
    do: tuple[str, ...] = ()
    title: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """When an expression holds, do these commands; `modes` empty means in every mode."""

    name: str
    when: str
    do: tuple[str, ...]
    why: str = ""
    modes: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class FaultPlan:
    """A fault to inject: from `at_s` after the start, for `duration_s` (None: to the end)."""

    at_s: float
    address: str
    value: float
    duration_s: float | None = None
    why: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, repr=False)
class Station:
    """A whole station, resolved: parts, scenario and overrides applied, every number in SI.

    `digest` is the SHA-256 of what a run depends on (see `ilrs.station.digest`). `scenarios` maps
    the names of the scenarios that the folder offers to their titles.
    """

    name: str
    title: str
    summary: str
    start: Epoch
    duration_s: float
    step_s: int
    control_period_s: int
    sites: dict[str, Site]
    buses: dict[str, Bus]
    elements: dict[str, Element]
    limits: tuple[Limit, ...] = ()
    modes: tuple[Mode, ...] = ()
    rules: tuple[Rule, ...] = ()
    faults: tuple[FaultPlan, ...] = ()
    scenario: str = ""
    scenarios: dict[str, str] = field(default_factory=dict[str, str])
    folder: str = ""
    digest: str = ""
    seed: int = 0

    def grid(self) -> Grid:
        """The steps of a run: whole control periods that cover the duration from the start."""
        periods = Grid.covering(self.start, self.duration_s, self.control_period_s).count
        return Grid(self.start, self.step_s, periods * self.control_period_s // self.step_s)

    def __repr__(self) -> str:
        return show.as_text(self)

    def _repr_html_(self) -> str:
        return show.as_html(self)
