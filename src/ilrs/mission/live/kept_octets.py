"""Octets and generators in snapshots: base64 text, and lists of numbers."""

from __future__ import annotations

import base64
import random
import zlib
from collections.abc import Sequence
from typing import Any


def to_text(octets: bytes) -> str:
    """Base64."""
    return base64.b64encode(octets).decode("ascii")


def from_text(text: str) -> bytes:
    """The octets of `to_text`."""
    return base64.b64decode(text)


def to_small_text(octets: bytes) -> str:
    """Base64 of the octets compressed: telemetry repeats itself."""
    return to_text(zlib.compress(octets, 1))


def from_small_text(text: str) -> bytes:
    """The octets of `to_small_text`."""
    return zlib.decompress(from_text(text))


def generator_state(draw: random.Random) -> list[Any]:
    """Where a generator stands."""
    version, numbers, rest = draw.getstate()
    return [version, list(numbers), rest]


def set_generator(draw: random.Random, kept: Sequence[Any]) -> None:
    """Let a generator go on from there."""
    draw.setstate((kept[0], tuple(kept[1]), kept[2]))
