"""What the link and the station say of commands that are out, and what their silence means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ilrs.mission.commanding.command import Command
from ilrs.mission.commanding.outlook import LinkWord, Outlook
from ilrs.mission.commanding.requests import Requests
from ilrs.mission.commanding.stages import HANDED, RANK, State, Step
from ilrs.protocols.dictionary.reports import Acknowledgement, Stage

_TOLD: dict[Stage, State] = {
    "accepted": "accepted", "not accepted": "refused", "started": "started",
    "not started": "failed", "in progress": "in progress", "progress failed": "failed",
    "completed": "completed", "not completed": "failed",
}  # fmt: skip
_ON_BOARD: frozenset[State] = frozenset(_TOLD.values())


class Progress:
    """Moves commands along. `execution_ns` is how long one may take on board, `margin_ns` slack.

    `counts` has the answers: "told", "repeated" (nothing new), "contradicted" (another end than the
    known one) and "unknown" (for no command of this desk).
    """

    def __init__(self, requests: Requests, execution_ns: int, margin_ns: int) -> None:
        self._requests = requests
        self._execution_ns = execution_ns
        self._margin_ns = margin_ns
        self.counts: Counter[str] = Counter()

    def heard(self, report: Acknowledgement, received_ns: int) -> Command | None:
        """The command of which an acknowledgement tells more; None when it says nothing new."""
        on_board_ns = report.heading.epoch.tai_ns
        step = Step(_TOLD[report.stage], received_ns, _text(report), on_board_ns, report.step)
        found = self._requests.answered(report.request, on_board_ns)
        if found is None:
            self.counts["unknown"] += 1
            return None
        if not found.course.reach(step):
            known = "contradicted" if step.stage != found.state and _ends(step) else "repeated"
            self.counts[known] += 1
            return None
        found.waited_ns = 0
        self.counts["told"] += 1
        return found

    def linked(self, command: Command, word: LinkWord, at_ns: int, text: str, way: Outlook) -> bool:
        """What the link says of a command that it was given; False when it is nothing new."""
        if word == "gave up":
            return self._given_up(command, at_ns, text)
        moved = command.course.reach(Step(word, at_ns, text))
        if moved and word == "sent":
            command.sent_ns, command.path = at_ns, way.path
            command.answer_ns = at_ns + 2 * way.one_way_ns
        return moved

    def silent(
        self, commands: Iterable[Command], way: Outlook, up_ns: int, now_ns: int
    ) -> list[Command]:
        """Those of which nothing more is known from now on.

        `up_ns` is for how long the path was up since this was asked last: only then an answer could
        come. A command that the link never spoke of is given up on after its last moment.
        """
        bound_ns = 2 * way.one_way_ns + self._execution_ns + self._margin_ns
        return [c for c in commands if self._is_silent(c, bound_ns, up_ns, now_ns)]

    def _is_silent(self, command: Command, bound_ns: int, up_ns: int, now_ns: int) -> bool:
        if command.state not in HANDED:
            return False
        if command.state == "released":
            text = "the link has not said whether it was sent"
            return now_ns > command.expires_ns + bound_ns and command.course.reach(
                Step("not known", now_ns, text)
            )
        left_ns = command.sent_ns or command.released_ns or now_ns
        command.waited_ns += max(0, min(up_ns, now_ns - left_ns))
        if command.waited_ns <= bound_ns:
            return False
        text = f"no answer within {bound_ns / 1e9:g} s of contact"
        return command.course.reach(Step("not known", now_ns, text))

    def _given_up(self, command: Command, at_ns: int, text: str) -> bool:
        stages = {step.stage for step in command.course.steps}
        if stages & _ON_BOARD or command.is_final:
            return False
        if stages & {"sent", "received"}:
            text = f"the link gave up: {text}" if text else "the link gave up"
            return command.course.reach(Step("not known", at_ns, text))
        late = at_ns >= command.expires_ns
        stage: State = "expired" if late else "failed"
        return command.course.reach(Step(stage, at_ns, text or "the link did not send it"))


def _text(report: Acknowledgement) -> str:
    return ": ".join(part for part in (report.failure, report.text) if part)


def _ends(step: Step) -> bool:
    return RANK[step.stage] == RANK["completed"]
