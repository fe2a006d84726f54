"""DTN time: milliseconds since 2000-01-01 UTC, leap seconds not counted (RFC 9171 4.2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ilrs.epoch import NS, Epoch
from ilrs.protocols.dtn import cbor

MS_NS = NS // 1000
DAY_MS = 86_400_000
_ORDINAL_2000 = date(2000, 1, 1).toordinal()
# The Bundle Protocol was first published in November 2007 (RFC 5050): a clock that shows a time
# before was never set.
_FIRST_BUNDLES_MS = (date(2007, 11, 1).toordinal() - _ORDINAL_2000) * DAY_MS


def epoch_of(time_ms: int) -> Epoch:
    """The instant of a DTN time; raises ValueError past the year 9999."""
    days, rest_ms = divmod(time_ms, DAY_MS)
    if days > date.max.toordinal() - _ORDINAL_2000:
        raise ValueError(f"DTN time {time_ms} ms lies past the year 9999")
    start = Epoch.from_utc(date.fromordinal(_ORDINAL_2000 + days).isoformat())
    return Epoch(start.tai_ns + rest_ms * (MS_NS))


def dtn_time_ms(epoch: Epoch) -> int:
    """The DTN time of an instant; raises ValueError before 2000. A leap second repeats the last."""
    text = epoch.utc
    days = date.fromisoformat(text[:10]).toordinal() - _ORDINAL_2000
    if days < 0:
        raise ValueError(f"{text} lies before 2000-01-01, where DTN time begins")
    since = epoch.tai_ns - Epoch.from_utc(text[:10]).tai_ns
    return days * DAY_MS + min(since // (MS_NS), DAY_MS - 1)


def told_ms(now_ms: int) -> int:
    """What a node writes into a bundle for the time now: 0, which is "unknown", while its clock was
    never set and counts from 2000 on (RFC 9171 4.2.7)."""
    return now_ms if now_ms >= _FIRST_BUNDLES_MS else 0


@dataclass(frozen=True, order=True)
class Created:
    """A creation timestamp: DTN time (0: the source had no clock) and a number to tell apart."""

    time_ms: int = 0
    sequence: int = 0

    def item(self) -> list[object]:
        """As a CBOR array."""
        return [self.time_ms, self.sequence]

    @property
    def utc(self) -> str | None:
        """ISO 8601 UTC; None without a clock or past the year 9999."""
        try:
            return epoch_of(self.time_ms).utc if self.time_ms else None
        except ValueError:
            return None


def read_created(cursor: cbor.Cursor, what: str) -> Created:
    """The creation timestamp at the cursor."""
    cursor.array(what, (2,))
    return Created(cursor.unsigned(f"the time of {what}"), cursor.unsigned(f"the number of {what}"))
