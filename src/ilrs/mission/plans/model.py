"""A plan and its activities as frozen values, and as the JSON types of versions and routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ilrs.epoch import Epoch

State = Literal["planned", "running", "done", "failed", "dropped"]


@dataclass(frozen=True)
class Activity:
    """What is to be done, with what, within [start, end) (ns TAI).

    `commands` and `safe` are texts `ELEMENT/COMMAND = VALUE`; `needs_light` is a site. `safe` is
    given when it ends, however it ends; with a procedure, only if that did not finish. What became
    of it is not here (see `doing.Doing`).
    """

    id: str
    title: Mapping[str, str]
    elements: tuple[str, ...]
    start_ns: int
    end_ns: int
    commands: tuple[str, ...] = ()
    procedure: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    safe: tuple[str, ...] = ()
    by: str = ""
    power_w: float = 0.0
    needs_link: bool = False
    needs_light: str = ""
    notes: str = ""

    @property
    def name(self) -> str:
        """Its title in English, or its id."""
        return self.title.get("en") or self.id

    def as_dict(self) -> dict[str, Any]:
        """JSON types, with UTC times."""
        told = asdict(self)
        told["start"], told["end"] = Epoch(told.pop("start_ns")).utc, Epoch(told.pop("end_ns")).utc
        return told

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Activity:
        """What `as_dict` gave. Raises ValueError for a time that is none."""
        given = dict(told)
        for key in ("start", "end"):
            given[f"{key}_ns"] = Epoch.from_utc(given.pop(key)).tai_ns
        for key in ("elements", "commands", "safe"):
            given[key] = tuple(given.get(key, ()))
        return cls(**given)


@dataclass(frozen=True)
class Plan:
    """Activities by id; `power_budget_w` None means that power is not judged.

    At `until_ns` what was not begun is dropped and the `safe` commands are given.
    """

    name: str
    title: Mapping[str, str]
    activities: Mapping[str, Activity]
    power_budget_w: float | None = None
    until_ns: int | None = None
    safe: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON types, with UTC times."""
        return {
            "name": self.name,
            "title": dict(self.title),
            "power_budget_w": self.power_budget_w,
            "until": None if self.until_ns is None else Epoch(self.until_ns).utc,
            "safe": list(self.safe),
            "activities": [a.as_dict() for a in self.activities.values()],
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Plan:
        """What `as_dict` gave."""
        activities = {a["id"]: Activity.of(a) for a in told["activities"]}
        until_ns = None if told["until"] is None else Epoch.from_utc(told["until"]).tai_ns
        return cls(
            told["name"], dict(told["title"]), activities, told["power_budget_w"], until_ns,
            tuple(told["safe"]),
        )  # fmt: skip
