"""A desk with a clock: what was wished is kept, and what is heard is said in words."""

from __future__ import annotations

from given import START, desk_of, picture

from ilrs.epoch import NS
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.wishes import Send, Tell

MIN = 60 * NS


class Floor:
    """A desk with a clock; `sent` are all commands that were wished for."""

    def __init__(self, station, library) -> None:
        self.desk = desk_of(station, library)
        self.now_ns = START
        self.sent: list[Send] = []
        self.told: list[Tell] = []

    def start(self, name: str = "x", **more) -> str:
        return self.desk.start(name, "anna", self.now_ns, picture(self.now_ns), **more)["id"]

    def tick(self, minutes: float = 1.0, at: Picture | None = None, **values: float) -> list[Send]:
        self.now_ns += round(minutes * MIN)
        wishes = self.desk.tick(self.now_ns, at or picture(self.now_ns, **values))
        fresh = [w for w in wishes if isinstance(w, Send)]
        self.sent += fresh
        self.told += [w for w in wishes if isinstance(w, Tell)]
        return fresh

    def hear(self, *stages: str, text: str = "") -> None:
        for stage in stages:
            self.desk.heard(self.sent[-1].id, stage, self.now_ns, text)
