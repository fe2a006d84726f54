"""What a command desk is set to."""

from __future__ import annotations

from dataclasses import dataclass

SECOND_NS = 1_000_000_000


@dataclass(frozen=True)
class DeskSettings:
    """`source` is the desk's number in its telecommands.

    An approval holds for `approval_lasts_ns`. `execution_ns` is the longest that a command takes on
    board until it is told completed, at least two control periods of the station; `margin_ns` is
    what is waited beyond that and the light time before an answer is given up.
    """

    source: int = 0
    approval_lasts_ns: int = 24 * 3600 * SECOND_NS
    execution_ns: int = 1200 * SECOND_NS
    margin_ns: int = 60 * SECOND_NS
