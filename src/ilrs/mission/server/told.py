"""Instants as the API tells and takes them."""

from __future__ import annotations

from ilrs.epoch import Epoch
from ilrs.mission.refused import RefusedError


def utc(tai_ns: int | None) -> str | None:
    """An instant of the session as ISO UTC; None stays None."""
    return None if tai_ns is None else Epoch(tai_ns).utc


def instant_ns(text: str) -> int:
    """Nanoseconds TAI of an ISO UTC text. ValueError for another, or one beyond 64 bits."""
    found = Epoch.from_utc(text).tai_ns
    if found >= 1 << 63:
        raise ValueError(f'"{text}" lies beyond 2250, where nanoseconds since 1958 end')
    return found


def ns(text: str, what: str) -> int:
    """Nanoseconds TAI of an ISO UTC text; RefusedError (422) for another."""
    try:
        return instant_ns(text)
    except ValueError as error:
        raise RefusedError("invalid", str(error), what) from None
