"""A control room for tests: the reference station's dictionary and rights, a real store, a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from ilrs.epoch import NS, Epoch
from ilrs.mission.access import people
from ilrs.mission.access.authority import Asked
from ilrs.mission.access.scene_authority import SceneAuthority
from ilrs.mission.access.verdict import Verdict
from ilrs.mission.archive.records import Records
from ilrs.mission.commanding.access_authority import AccessAuthority
from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.desk import CommandDesk
from ilrs.mission.commanding.examination import Surroundings
from ilrs.mission.commanding.order import Order
from ilrs.mission.commanding.outlook import Outlook, Wish
from ilrs.mission.commanding.settings import DeskSettings
from ilrs.partners.rights.scene import Scene
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import Acknowledgement, RequestId, Stage
from ilrs.protocols.dictionary.telecommands import read_telecommand
from ilrs.protocols.dictionary.writing import TelemetryWriter

T0 = Epoch.from_utc("2035-03-02").tai_ns
ONE_WAY_NS = 1_300_000_000
WAY = Outlook(True, "relay", ONE_WAY_NS, T0 + 7200 * NS, 1000.0)
QUIET = Surroundings()
SETTINGS = DeskSettings(execution_ns=60 * NS, margin_ns=10 * NS)


@dataclass(frozen=True, repr=False)
class Reference:
    """The dictionary and the rights of the reference station."""

    dictionary: Dictionary
    scene: Scene


@dataclass(repr=False)
class Room:
    """Everything around a desk. `now_ns` is its time, `clock_s` that of the wall."""

    dictionary: Dictionary
    scene: Scene
    database: Path
    now_ns: int = T0
    clock_s: float = 0.0
    way: Outlook = WAY
    around: Surroundings = QUIET
    shut_out: set[str] = field(default_factory=set[str])
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __post_init__(self) -> None:
        self.writer = TelemetryWriter(self.dictionary)
        self._tokens = count()
        self.start()

    def outlook(self, now_ns: int) -> Outlook:
        """The way there, at any time as it is now."""
        del now_ns
        return self.way

    def surroundings(self, address: str, value: str, now_ns: int) -> Surroundings:
        """What is the matter, for every element the same."""
        del address, value, now_ns
        return self.around

    def start(self) -> None:
        """A desk made from what is on disk, as after a kill of the process."""
        self.records = Records(f"sqlite:///{self.database}")
        self.desk = CommandDesk(
            self.dictionary, self.records, AccessAuthority(self, self.asked),
            outlook=self.outlook, around=self.surroundings,
            monotonic=lambda: self.clock_s, new_token=lambda: f"token-{next(self._tokens)}",
            changed=self.told.append, settings=SETTINGS,
        )  # fmt: skip

    def may(
        self, asked: Asked, action: str, thing: str, at: people.Circumstances, *, author: str = "",
        approvals: Sequence[people.Given] = (),
    ) -> Verdict:  # fmt: skip
        """By the rights of that moment, which a test may change."""
        rights = SceneAuthority(self.scene)
        return rights.may(asked.person, action, thing, at, author=author, approvals=approvals)

    def class_of(self, thing: str) -> tuple[str, int, int]:
        """By the rights of that moment."""
        return SceneAuthority(self.scene).class_of(thing)

    def asked(self, person: str) -> Asked | None:
        """Everybody has an account but those who were shut out."""
        return None if person in self.shut_out else Asked(person)

    def lose_roles(self, person: str) -> None:
        """A person keeps the account and loses every role."""
        people = {**self.scene.table.people}
        people[person] = people[person].model_copy(update={"roles": []})
        table = self.scene.table.model_copy(update={"people": people})
        self.scene = replace(self.scene, table=table)

    def after(self, seconds: float) -> list[Wish]:
        """What the desk hands out when so much time has gone by."""
        self.now_ns += round(seconds * NS)
        return self.desk.tick(self.now_ns)

    def link(self, *, up: bool) -> None:
        """The path goes up or down."""
        self.way = replace(self.way, up=up)

    def release(self, person: str, order: Order) -> Command:
        """Arm and release."""
        token, _, _ = self.desk.arm(person, "browser", order, self.now_ns)
        return self.desk.release(person, "browser", token, self.now_ns)

    def answer(self, request: RequestId, stage: Stage, at_ns: int, **more: Any) -> Acknowledgement:
        """What the station answers, through the octets of a real packet."""
        octets = self.writer.acknowledgement(request, stage, Epoch(at_ns), **more)
        report = read_report(self.dictionary, octets)
        assert isinstance(report, Acknowledgement)
        return report

    def request(self, wish: Wish) -> RequestId:
        """The request of a wish, as the station reads it."""
        return read_telecommand(self.dictionary, wish.octets).request
