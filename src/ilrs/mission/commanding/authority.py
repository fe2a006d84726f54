"""What the command desk asks of the rights of persons, and the answer it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Action = Literal["command", "approve"]


@dataclass(frozen=True)
class Given:
    """An approval as it was given: by whom, when, and until when it holds (ns TAI)."""

    by: str
    at_ns: int
    until_ns: int


@dataclass(frozen=True)
class Circumstances:
    """When it is asked (ns TAI), the station's mode, the link, the author and approvals so far."""

    time_ns: int
    mode: str = "nominal"
    link: bool = True
    author: str = ""
    approvals: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Whether a person may, and why.

    `when_approved` says whether full approvals would be enough. `rules` made the answer, in words;
    `missing` is what would have to be true. `counted` are the persons whose approval counts now;
    `remarks` say why others do not.
    """

    allowed: bool
    when_approved: bool = False
    rules: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    command_class: str = "routine"
    hazard: int = 0
    approvals: int = 0
    counted: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The reason of a denial as one text."""
        return "; ".join(self.rules or self.missing or ("no rule allows it",))


class Authority(Protocol):
    """Answers for a person, at that moment: whoever was suspended since is denied."""

    def __call__(
        self, person: str, action: Action, thing: str, circumstances: Circumstances
    ) -> Verdict:
        """Never raises for an unknown person or thing: that is a denial that says so."""
        ...
