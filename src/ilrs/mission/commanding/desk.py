"""The command desk on the ground: the only way from a person to the link."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any

from ilrs.mission.commanding.approvals import Approvals
from ilrs.mission.commanding.arming import LASTS_S, ArmedOrders
from ilrs.mission.commanding.authority import Authority
from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.examination import Around, Examined, Examiner, expiry_of
from ilrs.mission.commanding.hand_over import HandOver
from ilrs.mission.commanding.ledger import Ledger
from ilrs.mission.commanding.order import NEXT_PASS, Order
from ilrs.mission.commanding.outlook import LinkWord, Outlook, Wish
from ilrs.mission.commanding.progress import Progress
from ilrs.mission.commanding.settings import DeskSettings
from ilrs.mission.commanding.stages import WAITING, Course, State, Step
from ilrs.mission.documents import Documents, Noted, unnoted
from ilrs.mission.refused import RefusedError
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import Acknowledgement


class CommandDesk:
    """Examines, arms, releases and follows commands; one for each session of a station.

    Time is an argument everywhere, ns TAI of the session; `monotonic` (seconds of the wall clock)
    serves the lapse of armed tokens alone. `changed` is called with each new document. All that
    lasts is in `documents`: a desk made anew from them goes on where the last one was. Methods may
    be called from several threads. What is not done is a RefusedError.
    """

    def __init__(
        self, dictionary: Dictionary, documents: Documents, authority: Authority, *,
        outlook: Callable[[int], Outlook], around: Around, monotonic: Callable[[], float],
        new_token: Callable[[], str], changed: Callable[[dict[str, Any]], None] | None = None,
        settings: DeskSettings | None = None,
    ) -> None:  # fmt: skip
        chosen = settings or DeskSettings()
        self._outlook = outlook
        self._lock = RLock()
        self._ledger = Ledger(documents, changed or (lambda _: None))
        self._examiner = Examiner(
            dictionary, authority, outlook, around, self._ledger.present, chosen.source
        )
        self._armed = ArmedOrders(monotonic, new_token)
        self._approvals = Approvals(self._examiner, chosen.approval_lasts_ns)
        self._hand_over = HandOver(dictionary, self._ledger, self._approvals, chosen.source)
        self._progress = Progress(self._ledger.requests, chosen.execution_ns, chosen.margin_ns)
        self._ticked_ns: int | None = None
        self._was_up = False

    def check(self, person: str, order: Order, now_ns: int) -> Examined:
        """A dry run: everything about an order, and nothing happens."""
        return self._examiner.examine(person, order, now_ns)

    def arm(
        self, person: str, session: str, order: Order, now_ns: int
    ) -> tuple[str, float, Examined]:
        """A token for this order, how many seconds it holds, and what was looked at."""
        with self._lock:
            examined = self._permitted(person, order, now_ns)
            return self._armed.arm(person, session, order), LASTS_S, examined

    def release(
        self, person: str, session: str, token: str, now_ns: int, order: Order | None = None,
        noted: Callable[[Command], object] = lambda _: None,
    ) -> Command:  # fmt: skip
        """The command that was armed. What has come to forbid it since then refuses it here.

        With `order` it must be the one that was armed. `noted` is called with the command before
        there is one: what that raises, as for a log that cannot be written, stops it.
        """
        with self._lock:
            armed = self._armed.take(token, person, session, order)
            examined = self._permitted(person, armed, now_ns)
            command = self._made(person, examined, now_ns)
            self._ledger.keep(command, lambda: noted(command))
            return command

    def approve(self, person: str, id: str, now_ns: int, noted: Noted = unnoted) -> Command:
        """A second person agrees; with the last one missing the command goes on."""
        with self._lock:
            command = self.get(id)
            if command.state != "waiting for approval" or now_ns >= command.expires_ns:
                raise RefusedError("conflict", "no approval is waited for", id, command.state)
            if self._approvals.give(command, person, now_ns):
                self._wait(command, now_ns)
            self._ledger.keep(command, noted)
            return command

    def cancel(
        self, person: str, id: str, why: str, now_ns: int, noted: Noted = unnoted
    ) -> Command:
        """Take back a command that the link does not have yet; whoever may command it may do so."""
        with self._lock:
            command = self.get(id)
            if command.state not in WAITING:
                why_not = "the link has it" if not command.is_final else f"it is {command.state}"
                raise RefusedError("conflict", "it can no longer be cancelled", id, why_not)
            if not why.strip():
                raise RefusedError("invalid", "a reason is needed", id, hint="say why")
            self._approvals.may_cancel(command, person, now_ns)
            command.course.reach(Step("cancelled", now_ns, f"{person}: {why}"))
            self._ledger.keep(command, noted)
            return command

    def tick(self, now_ns: int) -> list[Wish]:
        """What is to be radiated from now on, the most urgent first; each is handed out once.

        Call it in every period after the answers of that period were heard. A time before that of
        the last call does nothing: a session that repeats its past is not commanded anew.
        """
        with self._lock:
            before = self._ticked_ns
            if before is not None and now_ns < before:
                return []
            way = self._outlook(now_ns)
            up_ns = now_ns - before if before is not None and way.up and self._was_up else 0
            self._ticked_ns, self._was_up = now_ns, way.up
            for command in self._progress.silent(self._ledger.open(), way, up_ns, now_ns):
                self._ledger.keep(command)
            return self._hand_over.due(way, now_ns)

    def unsent(self) -> list[Wish]:
        """What was handed out and is not known to be sent: for a session that starts again.

        The session takes those whose id it does not know.
        """
        with self._lock:
            return self._hand_over.again()

    def link_event(self, id: str, word: LinkWord, at_ns: int, text: str = "") -> None:
        """What the link says of a wish. A repeated word does nothing; an unknown id is refused."""
        with self._lock:
            command = self.get(id)
            if self._progress.linked(command, word, at_ns, text, self._outlook(at_ns)):
                self._ledger.keep(command)

    def heard(self, report: Acknowledgement, received_ns: int) -> Command | None:
        """An answer of the station; the command of which it told something new."""
        with self._lock:
            command = self._progress.heard(report, received_ns)
            if command is not None:
                self._ledger.keep(command)
            return command

    def get(self, id: str) -> Command:
        """The command of that id, of any age."""
        return self._ledger.get(id)

    def listed(
        self, start_ns: int | None = None, end_ns: int | None = None, state: State | None = None,
        limit: int = 1000,
    ) -> list[Command]:  # fmt: skip
        """Commands by the time they were made, the newest first."""
        return self._ledger.listed(start_ns, end_ns, state, limit)

    def queue(self) -> list[Command]:
        """What waits, in the order in which it will go."""
        with self._lock:
            return self._hand_over.queue()

    def approvals_of(self, id: str, now_ns: int) -> dict[str, Any]:
        """Whose approval counts now, why others do not, and what is missing."""
        return self._approvals.told(self.get(id), now_ns)

    @property
    def counts(self) -> dict[str, int]:
        """Answers by what they were: told, repeated, contradicted, unknown."""
        return dict(self._progress.counts)

    def _permitted(self, person: str, order: Order, now_ns: int) -> Examined:
        examined = self._examiner.examine(person, order, now_ns)
        if not examined.may_go:
            what = f"{person} may not command this"
            raise RefusedError("forbidden", what, order.address, examined.verdict.why)
        if order.release == NEXT_PASS and examined.outlook.next_pass_ns is None:
            raise RefusedError("conflict", "no next pass is known", order.address,
                               hint="choose a time, or now")  # fmt: skip
        return examined

    def _made(self, person: str, examined: Examined, now_ns: int) -> Command:
        order, verdict = examined.order, examined.verdict
        priority = self._hand_over.priority(order.priority, verdict.command_class)
        command = Command(
            self._ledger.new_id(), order.address, examined.value, examined.code, person, order.why,
            now_ns, order.release, examined.not_before_ns,
            expiry_of(order, examined.outlook, now_ns), Course("waiting for approval", []),
            priority, order.procedure, verdict.command_class, verdict.hazard, verdict.approvals,
            consequences=examined.consequences, rules=verdict.rules, apid=examined.function.apid,
        )  # fmt: skip
        if verdict.allowed:
            self._wait(command, now_ns)
        else:
            text = "; ".join(verdict.missing)
            command.course.reach(Step("waiting for approval", now_ns, text))
        return command

    @staticmethod
    def _wait(command: Command, now_ns: int) -> None:
        """Lets a command wait for what it needs; what could go now goes with the next tick."""
        if command.release == NEXT_PASS:
            command.course.reach(Step("waiting for pass", now_ns))
        else:
            due = command.not_before_ns <= now_ns
            text = "goes out with the next step of the session" if due else ""
            command.course.reach(Step("waiting for time", now_ns, text))
