"""What the network did for those who made the data: by stream, partner, node and contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ilrs.network.routing.forwarding import Outcome
from ilrs.network.routing.search import Floats
from ilrs.network.routing.store import DELIVERED, EXPIRED, LOST, NO_ROOM, NO_WAY

# Why data are lost, in words of a report.
REASONS = {
    EXPIRED: "expired",
    NO_WAY: "expired without a way",
    NO_ROOM: "buffer full",
    LOST: "lost on a link",
}


@dataclass(frozen=True)
class Latency:
    """Times (s) from the making of bundles to their arrival, over the bundles delivered."""

    mean_s: float
    median_s: float
    p95_s: float
    max_s: float


@dataclass(frozen=True)
class StreamDelivery:
    """What came of one stream, or of several together: bits and bundles.

    `made_bit = delivered_bit + sum(lost_bit) + waiting_bit`; what waits is in a buffer or under way
    at the end. `lost_bit` goes by reason and holds only reasons that occurred. Latency is None when
    nothing arrived. `sent_again` are transmissions beyond the contacts passed.
    """

    name: str
    partner: str
    made_bit: float
    delivered_bit: float
    lost_bit: dict[str, float]
    waiting_bit: float
    made_bundles: int
    delivered_bundles: int
    sent_again: int
    latency: Latency | None

    @property
    def delivered_fraction(self) -> float:
        """Delivered part of what was made; 1 when nothing was made."""
        return self.delivered_bit / self.made_bit if self.made_bit > 0.0 else 1.0


@dataclass(frozen=True)
class Buffer:
    """A node's buffer: its size (infinite: no limit), highest level and when, level at the end."""

    node: str
    capacity_bit: float
    peak_bit: float
    peak_s: float
    left_bit: float

    @property
    def peak_fraction(self) -> float:
        """The highest level as a part of the size; 0 without a limit."""
        return self.peak_bit / self.capacity_bit if np.isfinite(self.capacity_bit) else 0.0


@dataclass(frozen=True, eq=False)
class Delivery:
    """The account of a run. `used_bit[i]` was sent over contact i of the plan, lost bundles too."""

    end_s: float
    streams: tuple[StreamDelivery, ...]
    partners: tuple[StreamDelivery, ...]
    total: StreamDelivery
    buffers: tuple[Buffer, ...]
    used_bit: Floats
    failed: NDArray[np.bool_]

    @property
    def fullest(self) -> Buffer | None:
        """The buffer that was nearest to its size; without limits, the one that held most."""
        held = [b for b in self.buffers if b.peak_bit > 0.0]
        return max(held, key=lambda b: (b.peak_fraction, b.peak_bit), default=None)


def delivery_of(outcome: Outcome) -> Delivery:
    """The account of what came of all bundles."""
    streams = outcome.traffic.streams
    order = np.argsort(outcome.traffic.stream, kind="stable")
    edges = np.searchsorted(outcome.traffic.stream[order], np.arange(len(streams) + 1))
    places = [order[edges[i] : edges[i + 1]] for i in range(len(streams))]
    told = [
        _account(outcome, s.name, s.partner, where)
        for s, where in zip(streams, places, strict=True)
    ]
    names = sorted({s.partner for s in streams})
    partners = [
        _account(
            outcome, name, name,
            _joined(w for s, w in zip(streams, places, strict=True) if s.partner == name),
        )
        for name in names
    ]  # fmt: skip
    return Delivery(
        end_s=outcome.end_s,
        streams=tuple(told),
        partners=tuple(partners),
        total=_account(outcome, "total", "", order),
        buffers=tuple(
            Buffer(node, *(float(row[i]) for row in _buffer_rows(outcome)))
            for i, node in enumerate(outcome.table.nodes)
        ),
        used_bit=outcome.used_bit,
        failed=outcome.failed,
    )


def _buffer_rows(outcome: Outcome) -> tuple[Floats, ...]:
    names = ("capacity_bit", "peak_bit", "peak_s", "held_bit")
    return tuple(outcome.nodes[name] for name in names)


def _joined(places: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([*places, np.empty(0, dtype=np.int64)])


def _account(outcome: Outcome, name: str, partner: str, where: NDArray[np.int64]) -> StreamDelivery:
    state, size = outcome.bundles["state"][where], outcome.traffic.size_bit[where]
    arrived = state == DELIVERED
    lost = {
        word: float(size[state == code].sum()) for code, word in REASONS.items()
        if (state == code).any()
    }  # fmt: skip
    again = outcome.bundles["tries"][where] - outcome.bundles["passed"][where]
    took_s = (outcome.bundles["done_s"][where] - outcome.traffic.made_s[where])[arrived]
    return StreamDelivery(
        name=name,
        partner=partner,
        made_bit=float(size.sum()),
        delivered_bit=float(size[arrived].sum()),
        lost_bit=lost,
        waiting_bit=float(size[state < DELIVERED].sum()),
        made_bundles=int(where.size),
        delivered_bundles=int(arrived.sum()),
        sent_again=int(again[state >= DELIVERED].sum()),
        latency=_latency(took_s),
    )


def _latency(took_s: Floats) -> Latency | None:
    if not took_s.size:
        return None
    median_s, p95_s = np.percentile(took_s, [50.0, 95.0])
    return Latency(float(took_s.mean()), float(median_s), float(p95_s), float(took_s.max()))
