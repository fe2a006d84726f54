"""The alarm desk on the ground: from what is received to what a person has to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import RLock
from typing import Any

from ilrs.mission.alarms.acts import Act, act_of
from ilrs.mission.alarms.age_watch import AgeWatch
from ilrs.mission.alarms.alarm import Alarm
from ilrs.mission.alarms.book import AlarmBook
from ilrs.mission.alarms.cases import Cases
from ilrs.mission.alarms.flood import Flood
from ilrs.mission.alarms.limit_watch import LimitWatch
from ilrs.mission.alarms.news import News, news_of
from ilrs.mission.alarms.settings import AlarmSettings
from ilrs.mission.documents import Documents, Noted, unnoted
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import EventReport


class AlarmDesk:
    """Trips, eases, ends; what people do about it; all by the life cycle of ISA-18.2.

    Fed with what is received, in the order in which it is; time is an argument, ns TAI of the
    session. `by_design` says why an address is suppressed, or nothing. `changed` is called with
    each new document. A desk made anew goes on with what its documents say; `restore` goes back to
    a snapshot, after which the same reception gives the same alarms, and what people did since is
    done again at its time. Methods may be called from several threads.
    """

    def __init__(
        self, dictionary: Dictionary, documents: Documents, *,
        by_design: Callable[[str], str] | None = None,
        changed: Callable[[dict[str, Any]], None] | None = None,
        settings: AlarmSettings | None = None,
    ) -> None:  # fmt: skip
        self._settings = settings or AlarmSettings()
        self._lock = RLock()
        self._book = AlarmBook(documents, changed or (lambda _: None))
        self._flood = Flood(self._settings.flood_most)
        self._cases = Cases(
            self._book, self._flood, self._settings.latching, by_design or (lambda _: "")
        )
        self._live = LimitWatch(dictionary, "ground")
        self._playback = LimitWatch(dictionary, "playback")
        names = [s.name for s in dictionary.structures]
        self._age = AgeWatch(names, self._settings.stale_after_ns)
        self._again: list[tuple[str, Act]] = []

    def event(self, report: EventReport, received_ns: int) -> None:
        """An event report; those that say nothing of alarms do nothing here."""
        replayed = self._is_replayed(report.heading.epoch.tai_ns, received_ns)
        found = news_of(report, received_ns, replayed=replayed)
        if found is not None:
            self._take([found], received_ns)

    def row(
        self, structure: str, generated_ns: int, received_ns: int, values: Sequence[float]
    ) -> None:
        """The values of one structure, in the order of its parameters."""
        if self._is_replayed(generated_ns, received_ns):
            found = self._playback.row(structure, generated_ns, received_ns, values)
        else:
            found = self._age.received(structure, generated_ns, received_ns)
            found += self._live.row(structure, generated_ns, received_ns, values)
        self._take(found, received_ns)

    def tick(self, now_ns: int, *, up: bool) -> None:
        """Time goes on: what is missed while the path is up, shelves that end, suppression."""
        with self._lock:
            self._take(self._age.tick(now_ns, up=up), now_ns)
            self._cases.tick(now_ns)

    def act(self, id: str, act: Act, noted: Noted = unnoted) -> Alarm:
        """What a person does about an alarm; RefusedError when it cannot be done.

        `noted` is called when it can, before it is; what that raises leaves the alarm as it was.
        """
        with self._lock:
            self._do_again(act.at_ns)
            if act.do == "shelve":
                self._check_shelf(id, act)
            return self._cases.act(self._book.standing(id), act, noted)

    def get(self, id: str) -> Alarm:
        """The alarm of that id, of any age."""
        return self._book.get(id)

    def standing(self) -> list[Alarm]:
        """All that are not over, the newest first."""
        with self._lock:
            return self._book.open()

    def listed(
        self, start_ns: int | None = None, end_ns: int | None = None, limit: int = 1000
    ) -> list[Alarm]:
        """Alarms of any state by when the ground knew of them, the newest first."""
        found: list[Alarm] = []
        for document in self._book.documents(start_ns, end_ns):
            if len(found) == limit:
                break
            found.append(Alarm.of(document))
        return found

    def away(self, since_ns: int, limit: int = 1000) -> list[Alarm]:
        """What playback brought since then: "while you were away"."""
        return [a for a in self.listed(since_ns, limit=limit) if a.replayed]

    def flood(self, now_ns: int) -> dict[str, Any]:
        """Whether there are too many at once, by element, and what tripped first."""
        with self._lock:
            return self._flood.told(now_ns)

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON types, from which `restore` goes on exactly."""
        with self._lock:
            return {
                "book": self._book.snapshot(), "cases": self._cases.snapshot(),
                "flood": self._flood.snapshot(), "live": self._live.snapshot(),
                "playback": self._playback.snapshot(), "age": self._age.snapshot(),
            }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a snapshot; what people did after it is kept, and done again in its time."""
        with self._lock:
            done = [(d["id"], act_of(a)) for d in self._book.documents() for a in d["acts"]]
            self._book.restore(state["book"])
            known = {(a.id, act_of(act)) for a in self._book.open() for act in a.acts}
            over = {f"a-{n:06d}" for n in range(1, self._book.last + 1)}
            over -= {a.id for a in self._book.open()}
            again = [one for one in done if one not in known and one[0] not in over]
            self._again = sorted(again, key=lambda one: one[1].at_ns)
            self._cases.restore(state["cases"])
            self._flood.restore(state["flood"])
            self._live.restore(state["live"])
            self._playback.restore(state["playback"])
            self._age.restore(state["age"])

    def _take(self, found: list[News], now_ns: int) -> None:
        with self._lock:
            self._do_again(now_ns)
            for news in found:
                self._cases.take(news)

    def _do_again(self, now_ns: int) -> None:
        while self._again and self._again[0][1].at_ns < now_ns:
            id, act = self._again.pop(0)
            # What it was about may be over by now.
            with suppress(RefusedError):
                self._cases.act(self._book.standing(id), act)

    def _is_replayed(self, generated_ns: int, received_ns: int) -> bool:
        return received_ns - generated_ns > self._settings.replay_after_ns

    def _check_shelf(self, id: str, act: Act) -> None:
        longest_ns = self._settings.longest_shelf_ns
        until_ns = act.until_ns or 0
        if not act.at_ns < until_ns <= act.at_ns + longest_ns:
            days = longest_ns / 86_400e9
            what = f"a shelf ends later than now and within {days:g} days"
            raise RefusedError("invalid", what, id)
        if not act.comment.strip():
            raise RefusedError("invalid", "a reason is needed to shelve an alarm", id)
