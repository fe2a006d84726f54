"""What a run, or a plan, wants from those around it; it does nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Send:
    """Give this command, for this person, under this id; never twice under one id.

    `value` is a word, or a number in SI; `origin` names the run or plan and the step or activity.
    """

    id: str
    address: str
    value: str | float
    why: str
    by: str
    origin: str


@dataclass(frozen=True)
class Tell:
    """Something that people should know."""

    origin: str
    kind: Literal["started", "held", "resumed", "asks", "note", "done", "stopped"]
    text: str


Wish = Send | Tell


def wish_as_dict(wish: Wish) -> dict[str, Any]:
    """A wish in JSON types."""
    return {"wish": type(wish).__name__, **vars(wish)}


def wish_of(saved: Mapping[str, Any]) -> Wish:
    """What `wish_as_dict` gave."""
    rest = {key: value for key, value in saved.items() if key != "wish"}
    return Send(**rest) if saved["wish"] == "Send" else Tell(**rest)
