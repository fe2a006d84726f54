"""An alarm wall for tests: a small dictionary with limits, a real store, real event packets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ilrs.epoch import NS, Epoch
from ilrs.mission.alarms.acts import Act, Do
from ilrs.mission.alarms.alarm import Alarm
from ilrs.mission.alarms.desk import AlarmDesk
from ilrs.mission.alarms.settings import AlarmSettings
from ilrs.mission.archive.records import Records
from ilrs.protocols.dictionary.model import Bounds, Dictionary, Event, Parameter, Structure
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import EventReport, Severity
from ilrs.protocols.dictionary.writing import TelemetryWriter

T0 = Epoch.from_utc("2035-03-01").tai_ns
HEAT = Bounds(250.0, 260.0, 310.0, 320.0, persist_s=60.0)
CHARGE = Bounds(0.1, 0.3)
STRUCTURES = (
    Structure("tank", 1, 1, (
        Parameter("tank/temperature_k", 1, "float32", "K", bounds=HEAT),
        Parameter("tank/level", 2, "float32"),
    )),
    Structure("battery", 1, 2, (Parameter("battery/charge", 3, "float32", bounds=CHARGE),)),
)  # fmt: skip
NAMES = [f"{a}/{w}" for a in ("tank/temperature_k", "battery/charge", "centre") for w in (
    "alarm", "clear")]  # fmt: skip
EVENTS = tuple(Event(n, i + 1, 1) for i, n in enumerate([*NAMES, "tank/full"]))
DICTIONARY = Dictionary("small", "Small", {"": 1}, STRUCTURES, EVENTS, ())
SETTINGS = AlarmSettings(stale_after_ns=600 * NS, flood_most=3)


@dataclass(repr=False)
class Wall:
    """A desk and what it told; times in seconds after T0."""

    database: Path
    settings: AlarmSettings = SETTINGS
    dictionary: Dictionary = DICTIONARY
    design: dict[str, str] = field(default_factory=dict[str, str])
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __post_init__(self) -> None:
        self.writer = TelemetryWriter(self.dictionary)
        self.start()

    def start(self) -> None:
        """A desk made from what is on disk."""
        self.records = Records(f"sqlite:///{self.database}")
        self.desk = AlarmDesk(
            self.dictionary, self.records, by_design=lambda a: self.design.get(a, ""),
            changed=self.told.append, settings=self.settings,
        )  # fmt: skip

    def heat(self, at_s: float, value: float, *, delay_s: float = 1.0) -> None:
        """The tank's temperature is received."""
        at = T0 + round(at_s * NS)
        self.desk.row("tank", at, at + round(delay_s * NS), [value, 0.5])

    def charge(self, at_s: float, value: float, *, delay_s: float = 1.0) -> None:
        """The battery's charge is received."""
        at = T0 + round(at_s * NS)
        self.desk.row("battery", at, at + round(delay_s * NS), [value])

    def event(
        self, name: str, at_s: float, severity: Severity, text: str = "",
        value: float = float("nan"), *, delay_s: float = 1.0,
    ) -> None:  # fmt: skip
        """An event of the station is received, through the octets of a real packet."""
        at = T0 + round(at_s * NS)
        octets = self.writer.event(name, Epoch(at), severity, value, text)
        report = read_report(self.dictionary, octets)
        assert isinstance(report, EventReport)
        self.desk.event(report, at + round(delay_s * NS))

    def tick(self, at_s: float, *, up: bool = True) -> None:
        """Time goes on."""
        self.desk.tick(T0 + round(at_s * NS), up=up)

    def do(self, id: str, do: Do, at_s: float, comment: str = "", until_s: float = 0.0) -> Alarm:
        """Flora does something."""
        until_ns = T0 + round(until_s * NS) if until_s else None
        return self.desk.act(id, Act(do, "flora", T0 + round(at_s * NS), comment, until_ns))

    def one(self) -> Alarm:
        """The only alarm that is not over."""
        (alarm,) = self.desk.standing()
        return alarm
