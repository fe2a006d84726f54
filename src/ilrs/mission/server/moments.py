"""Wall-clock times as pages read them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(time_s: float | None) -> str | None:
    """POSIX seconds as an ISO UTC text to the second; None stays None."""
    if time_s is None:
        return None
    moment = datetime.fromtimestamp(time_s, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='seconds')}Z"
