"""What is missed counts from the last row, however long a turn of the session is."""

from __future__ import annotations

from ilrs.epoch import NS
from ilrs.mission.alarms.age_watch import LINK, AgeWatch

HOUR = 3600 * NS


def test_a_long_turn_with_rows_misses_nothing() -> None:
    watch = AgeWatch(["battery", "box"], HOUR // 2)
    assert watch.tick(0, up=True) == []
    for turn in range(1, 5):
        end = turn * 2 * HOUR
        for name in ("battery", "box"):
            assert watch.received(name, end - 61 * NS, end - 60 * NS) == []
        assert watch.tick(end, up=True) == []


def test_what_stops_is_missed_from_its_last_row_on() -> None:
    watch = AgeWatch(["battery", "box"], HOUR // 2)
    watch.tick(0, up=True)
    watch.received("battery", HOUR, HOUR)
    watch.received("box", 2 * HOUR - NS, 2 * HOUR)
    assert [news.address for news in watch.tick(2 * HOUR, up=True)] == ["battery"]
    assert [news.address for news in watch.tick(3 * HOUR, up=True)] == [LINK]
    assert [news.address for news in watch.received("box", 3 * HOUR, 3 * HOUR)] == [LINK]


def test_without_a_path_nothing_is_missed() -> None:
    watch = AgeWatch(["battery"], HOUR // 2)
    watch.tick(0, up=True)
    assert watch.tick(HOUR, up=False) == []
    assert watch.tick(5 * HOUR, up=True) == []
