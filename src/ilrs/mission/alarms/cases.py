"""How news and acts move alarms: one alarm for each key, from its first trip until it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ilrs.mission.alarms.acts import MOST_COMMENT, Act
from ilrs.mission.alarms.alarm import Alarm
from ilrs.mission.alarms.book import AlarmBook
from ilrs.mission.alarms.flood import Flood
from ilrs.mission.alarms.news import News
from ilrs.mission.alarms.transitions import Move, moved
from ilrs.mission.documents import Noted, unnoted
from ilrs.mission.refused import RefusedError

MOST_SAID = 4096


class Cases:
    """Takes news in the order in which it is received, which need not be that on board.

    News of the same source and time is taken once. What was seen within limits after an older trip
    ends that trip, whoever told it.
    """

    def __init__(
        self, book: AlarmBook, flood: Flood, latching: frozenset[str],
        by_design: Callable[[str], str],
    ) -> None:  # fmt: skip
        self._book = book
        self._flood = flood
        self._latching = latching
        self._by_design = by_design
        # When an address was last seen within its limits; what the station has said, and when.
        self._inside_ns: dict[str, int] = {}
        self._said_ns: dict[str, int] = {}

    def take(self, news: News) -> None:
        """Take one piece of news."""
        if self._is_old(news):
            return
        alarm = self._book.of(news.key)
        if news.what == "trip":
            self._trip(alarm, news)
        elif alarm is not None and news.what == "ease":
            alarm.measure(news.value, news.severity, news.side)
            alarm.text = news.text
            alarm.conditions[news.source] = news.at_ns
            self._book.keep(alarm)
        if news.what == "over":
            self._over(alarm, news)

    def act(self, alarm: Alarm, act: Act, noted: Noted = unnoted) -> Alarm:
        """What a person does, once it is `noted`; RefusedError when the state does not allow it."""
        if len(act.comment) > MOST_COMMENT:
            what = f"a comment has at most {MOST_COMMENT} characters"
            raise RefusedError("invalid", what, alarm.id)
        if not self._move(alarm, act.do):
            hint = "its condition stands" if act.do == "reset" and alarm.active else ""
            what = f"what is {alarm.state} cannot be changed by: {act.do}"
            raise RefusedError("conflict", what, alarm.id, hint)
        if act.do == "acknowledge":
            alarm.acknowledged_by, alarm.comment = act.by, act.comment
        if act.do == "shelve":
            alarm.shelved_until_ns, alarm.shelved_by, alarm.why = act.until_ns, act.by, act.comment
        if act.do == "unshelve":
            self._off_the_shelf(alarm)
        alarm.acts.append(act.as_dict())
        self._book.keep(alarm, noted)
        return alarm

    def tick(self, now_ns: int) -> None:
        """Shelves that end, and suppression that begins or ends."""
        for alarm in reversed(self._book.open()):
            changed = self._design(alarm)
            until_ns = alarm.shelved_until_ns
            if alarm.state == "shelved" and until_ns is not None and until_ns <= now_ns:
                changed = self._move(alarm, "unshelve")
                self._off_the_shelf(alarm)
            if changed:
                self._book.keep(alarm)

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {"inside": dict(self._inside_ns), "said": dict(self._said_ns)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        self._inside_ns, self._said_ns = dict(state["inside"]), dict(state["said"])

    def _trip(self, alarm: Alarm | None, news: News) -> None:
        alarm = alarm or self._made(news)
        again = not alarm.active or alarm.is_worse(news.severity)
        # Another source that says the same of a condition that stands is no second trip.
        if again:
            alarm.count += 1
            alarm.last_ns = max(alarm.last_ns, news.at_ns)
            alarm.cleared_ns = None
            self._flood.tripped(alarm, news.known_ns)
            self._move(alarm, "raise")
        alarm.replayed = alarm.replayed and news.replayed
        alarm.first_ns = min(alarm.first_ns, news.at_ns)
        alarm.conditions[news.source] = news.at_ns
        if not news.replayed or alarm.replayed:
            alarm.text = news.text
        severity = news.severity if again else alarm.severity
        alarm.measure(news.value, severity, news.side)
        self._design(alarm)
        self._book.keep(alarm)
        if self._inside_ns.get(news.key, -1) > news.at_ns:
            # It is over already: what tells of it was on the way for longer than what came later.
            self._end(alarm, self._inside_ns[news.key])

    def _made(self, news: News) -> Alarm:
        return Alarm(
            self._book.new_id(), news.key, news.address, news.severity, news.text, news.at_ns,
            news.at_ns, news.known_ns, replayed=news.replayed,
            latching=news.address in self._latching,
        )  # fmt: skip

    def _over(self, alarm: Alarm | None, news: News) -> None:
        if news.source != "board":
            self._inside_ns[news.key] = max(self._inside_ns.get(news.key, -1), news.at_ns)
        if alarm is None or not alarm.active:
            return
        if news.source == "board":
            alarm.conditions.pop("board", None)
            if not alarm.conditions:
                self._end(alarm, news.at_ns)
            return
        left = {s: at for s, at in alarm.conditions.items() if at > news.at_ns}
        left.pop(news.source, None)
        if left == alarm.conditions:
            return
        alarm.conditions = left
        if news.value is not None:
            alarm.value = news.value
        if not left:
            self._end(alarm, news.at_ns)

    def _end(self, alarm: Alarm, at_ns: int) -> None:
        alarm.conditions = {}
        alarm.cleared_ns = at_ns
        self._move(alarm, "clear")
        self._book.keep(alarm)

    def _design(self, alarm: Alarm) -> bool:
        why = self._by_design(alarm.address)
        move: Move = "suppress" if why else "unsuppress"
        changed = self._move(alarm, move)
        if changed:
            alarm.why = why
        return changed

    @staticmethod
    def _off_the_shelf(alarm: Alarm) -> None:
        alarm.shelved_until_ns, alarm.shelved_by, alarm.why = None, "", ""

    @staticmethod
    def _move(alarm: Alarm, move: Move) -> bool:
        state = moved(alarm.state, move, active=alarm.active, latching=alarm.latching)
        if state is not None:
            alarm.state = state
        return state is not None

    def _is_old(self, news: News) -> bool:
        """Whether a source repeats itself: playback and a session that starts again do."""
        if news.source != "board":
            return False
        known = f"{news.key} {news.what} {news.at_ns}"
        if known in self._said_ns:
            return True
        self._said_ns[known] = news.at_ns
        if len(self._said_ns) > MOST_SAID:
            del self._said_ns[next(iter(self._said_ns))]
        return False
