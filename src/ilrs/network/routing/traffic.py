"""What is to be sent: streams of bundles, made from series of bits on a time grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
# More classes than any bundle protocol knows; each costs memory for every contact.
MOST_PRIORITIES = 16


@dataclass(frozen=True)
class Stream:
    """Data of one maker for one destination.

    `priority` counts from 0; the higher goes first (the Bundle Protocol names 0 bulk, 1 normal,
    2 expedited). A bundle is dropped `lifetime_s` after it was made.
    """

    name: str
    source: str
    destination: str
    priority: int = 0
    lifetime_s: float = math.inf
    partner: str = ""

    def __post_init__(self) -> None:
        if self.source == self.destination:
            raise ValueError(f"stream {self.name}: goes from {self.source} to itself")
        if not 0 <= self.priority < MOST_PRIORITIES:
            raise ValueError(
                f"stream {self.name}: priority {self.priority} is not "
                f"one of 0 to {MOST_PRIORITIES - 1}"
            )
        if not self.lifetime_s > 0.0:
            raise ValueError(f"stream {self.name}: needs a lifetime above 0 s")


@dataclass(frozen=True, eq=False)
class Traffic:
    """Bundles in order of the time they are made; `stream[i]` is the place of their stream."""

    streams: tuple[Stream, ...]
    stream: Indices
    made_s: Floats
    size_bit: Floats

    def __post_init__(self) -> None:
        names = [s.name for s in self.streams]
        if len(set(names)) < len(names):
            raise ValueError("two streams have the same name; what came of them could not be told")
        if not self.stream.shape == self.made_s.shape == self.size_bit.shape:
            raise ValueError("stream, made_s and size_bit need one entry for each bundle")
        if not (np.isfinite(self.made_s).all() and np.isfinite(self.size_bit).all()):
            raise ValueError("times and sizes of bundles must be finite")
        if (self.size_bit <= 0.0).any():
            raise ValueError("a bundle needs a size above 0 bits")
        if (np.diff(self.made_s) < 0.0).any():
            raise ValueError("bundles must stand in the order in which they are made")

    @property
    def count(self) -> int:
        """How many bundles there are."""
        return int(self.made_s.size)


def traffic_of(
    streams: Sequence[Stream],
    made_bit: Sequence[Floats],
    step_s: float,
    bundle_bit: float | Sequence[float],
    *,
    start_s: float = 0.0,
    close_s: float = math.inf,
) -> Traffic:
    """Packs series into bundles.

    `made_bit[i][k]` are the bits that stream i makes, evenly, in step k, which begins at
    `start_s + k * step_s`. A bundle is closed when it is full (`bundle_bit`), and what is open is
    closed every `close_s` and at the end. Latency counts from the closing; what data wait for in an
    open bundle is not part of it. Headers are not added. ValueError for negative or infinite bits.
    """
    sizes = np.broadcast_to(np.asarray(bundle_bit, dtype=np.float64), len(streams))
    if len(made_bit) != len(streams) or not ((sizes > 0.0) & np.isfinite(sizes)).all():
        raise ValueError("traffic needs one series, and a bundle size above 0 bits, a stream")
    if not step_s > 0.0 or not close_s > 0.0:
        raise ValueError("traffic needs a step and a time of closing above 0 s")
    parts = [
        _packed(stream, np.asarray(bits, dtype=np.float64), step_s, float(size), close_s)
        for stream, bits, size in zip(streams, made_bit, sizes, strict=True)
    ]
    index = np.repeat(np.arange(len(parts)), [times.size for times, _ in parts]).astype(np.int64)
    made = np.concatenate([times for times, _ in parts] or [np.empty(0)])
    size_bit = np.concatenate([size for _, size in parts] or [np.empty(0)])
    order = np.argsort(made, kind="stable")
    return Traffic(tuple(streams), index[order], start_s + made[order], size_bit[order])


def _packed(
    stream: Stream, bits: Floats, step_s: float, bundle_bit: float, close_s: float
) -> tuple[Floats, Floats]:
    """Times (s after the first step's start) and sizes of one stream's bundles."""
    if bits.ndim != 1 or not np.isfinite(bits).all() or (bits < 0.0).any():
        raise ValueError(
            f"stream {stream.name}: its bits must be a row of finite numbers of 0 or more"
        )
    total = np.concatenate([[0.0], np.cumsum(bits)])
    duration_s = bits.size * step_s
    windows = max(1, math.ceil(duration_s / close_s - 1e-9)) if bits.size else 1
    edges_s = np.minimum(np.arange(windows + 1) * min(close_s, duration_s), duration_s)
    reached = np.interp(edges_s, np.arange(total.size) * step_s, total)
    volume = np.diff(reached)
    # Sums of many steps are off by rounding; a bundle of less than a millionth of one is none.
    full = np.floor(volume / bundle_bit + 1e-6).astype(np.int64)
    rest = volume - full * bundle_bit
    window = np.repeat(np.arange(windows), full)
    place = np.arange(window.size) - np.repeat(np.cumsum(full) - full, full)
    full_s = _reached_at(total, reached[window] + (place + 1) * bundle_bit, step_s)
    partial = rest > 1e-6 * bundle_bit
    times = np.concatenate([np.minimum(full_s, edges_s[window + 1]), edges_s[1:][partial]])
    sizes = np.concatenate([np.full(full_s.size, bundle_bit), rest[partial]])
    return times, sizes


def _reached_at(total: Floats, amounts: Floats, step_s: float) -> Floats:
    """When the running total, even within each step, reaches amounts."""
    k = np.clip(np.searchsorted(total, amounts, side="left"), 1, total.size - 1)
    gained = total[k] - total[k - 1]
    part = np.where(gained > 0.0, (amounts - total[k - 1]) / np.where(gained > 0.0, gained, 1), 1.0)
    return np.asarray((k - 1 + np.clip(part, 0.0, 1.0)) * step_s, dtype=np.float64)
