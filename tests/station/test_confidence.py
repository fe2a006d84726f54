from __future__ import annotations

from collections.abc import Callable

from ilrs.station import Loaded
from ilrs.station.confidence import WORDS, tally


def test_every_number_counts_once(read: Callable[..., Loaded]) -> None:
    loaded = read(
        "[elements.x]\nkind='test.lamp'\nports={bus='main'}\n[elements.x.params]\n"
        "power='unknown'\nefficiency={value='50 %', confidence='disputed'}\npriority=2\n"
    )
    assert loaded.station is not None
    found = tally(loaded.station)
    assert found.counts == dict.fromkeys(WORDS, 0) | {
        "assumed": 2,
        "disputed": 1,
        "unknown": 1,
        "default": 4,
    }
    assert (found.disputed, found.unknown) == (("x/efficiency",), ("x/power",))
