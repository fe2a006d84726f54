"""What an element of a network reads of its links: series on a grid, beside those of a site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LinkDriverSpec:
    """A series of an element's link: unit and meaning."""

    unit: str
    doc: str


LINK_DRIVERS: dict[str, LinkDriverSpec] = {
    "link_visible": LinkDriverSpec("1", "part of the step in which a peer is in view and listens"),
    "link_rate_bit_s": LinkDriverSpec("bit s-1", "rate that the link carries, mean over the step"),
}
