"""How one step stands at one moment: it waits, leads on, or holds the run.

Nothing is changed here but the entry's words on what it waits for; `execution.py` acts on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.epoch import NS, Epoch
from ilrs.mission.procedures.judge import Judge
from ilrs.mission.procedures.model import (
    FAILED_STAGES,
    HOLD,
    STAGES,
    Ask,
    Check,
    Choose,
    Command,
    Pause,
    Step,
    Wait,
)
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.run import Entry, Sent

FAILED_WORDS = {"refused": "refused", "cancelled": "cancelled", "expired": "not sent in time",
           "failed": "not carried out"}  # fmt: skip


@dataclass(frozen=True)
class Waits:
    """It goes on; `why` says for what, `earliest_ns` when that can be known at the earliest."""

    why: str
    earliest_ns: int | None = None


@dataclass(frozen=True)
class Leads:
    """It is done and leads to a step or to `end`."""

    target: str
    text: str = ""


@dataclass(frozen=True)
class Holds:
    """The run is to be held, for this reason."""

    why: str


@dataclass(frozen=True)
class Sends:
    """Its command is to be given now."""


Progress = Waits | Leads | Holds | Sends


def progress(
    step: Step, entry: Entry, judges: list[Judge], now_ns: int, picture: Picture
) -> Progress:
    """The progress of a step that has been entered; `judges` are those of its conditions."""
    match step.action:
        case Command():
            return _command(step, step.action, entry, now_ns)
        case Check():
            return _check(step, step.action, entry, judges[0], now_ns, picture)
        case Wait():
            return _wait(step, entry, judges[0], now_ns, picture)
        case Pause():
            until_ns = entry.entered_ns + round(step.action.duration_s * NS)
            over = now_ns >= until_ns
            return Leads(step.next) if over else Waits(f"until {Epoch(until_ns).second}", until_ns)
        case Ask():
            return _ask(step, step.action, entry, now_ns)
        case Choose():
            return _choose(step.action, entry, judges, now_ns, picture)
        case _:
            return Leads(step.next)


def failure_of(sent: Sent) -> str:
    """What went wrong with a command, or an empty text."""
    for stage, _, text in sent.stages:
        if stage in FAILED_STAGES:
            return f"{sent.address} = {sent.text} was {FAILED_WORDS[stage]}" + (
                text and f": {text}"
            )
    return ""


def _command(step: Step, command: Command, entry: Entry, now_ns: int) -> Progress:
    if entry.sent is None:
        if not command.confirm or any(s.act == "confirm" for s in entry.signed):
            return Sends()
        return _in_time(entry, now_ns) or Waits("a person confirms that it may be sent")
    if failed := failure_of(entry.sent):
        return Holds(failed)
    ranks = [STAGES.index(s) for s, _, _ in entry.sent.stages if s in STAGES]
    if ranks and max(ranks) >= STAGES.index(command.stage):
        return Leads(step.next, f"{entry.sent.text}: {STAGES[max(ranks)]}")
    waits = Waits(f"{entry.sent.address}: {command.stage}", entry.sent.earliest_ns)
    return _in_time(entry, now_ns, waits) or waits


def _check(
    step: Step, check: Check, entry: Entry, judge: Judge, now_ns: int, picture: Picture
) -> Progress:
    verdict = judge.look(now_ns, picture)
    if verdict.holds:
        return Leads(step.next, verdict.why)
    if verdict.holds is None:
        waits = Waits(verdict.why, entry.earliest_ns)
        return _in_time(entry, now_ns, waits) or waits
    if check.otherwise != HOLD:
        return Leads(check.otherwise, f"does not hold: {verdict.why}")
    protects = f" ({check.why})" if check.why else ""
    return Holds(f'"{check.condition.text}" does not hold{protects}: {verdict.why}')


def _wait(step: Step, entry: Entry, judge: Judge, now_ns: int, picture: Picture) -> Progress:
    verdict = judge.look(now_ns, picture)
    if verdict.holds:
        return Leads(step.next, verdict.why)
    waits = Waits(verdict.why, entry.earliest_ns)
    return _in_time(entry, now_ns, waits) or waits


def _ask(step: Step, ask: Ask, entry: Entry, now_ns: int) -> Progress:
    if entry.answer:
        return Leads(step.next, entry.answer)
    waits = Waits(f"a person answers: {ask.question}")
    return _in_time(entry, now_ns, waits) or waits


def _choose(
    choose: Choose, entry: Entry, judges: list[Judge], now_ns: int, picture: Picture
) -> Progress:
    if choose.by_person:
        for choice in choose.choices:
            if choice.label == entry.answer:
                return Leads(choice.goto, choice.label)
        return Waits(f"a person picks: {', '.join(c.label for c in choose.choices)}")
    told: list[str] = []
    for choice, judge in zip(choose.choices, judges, strict=True):
        verdict = judge.look(now_ns, picture)
        if verdict.holds is None:
            return Holds(f"which way is not known: {verdict.why}")
        if verdict.holds:
            return Leads(choice.goto, verdict.why)
        told.append(verdict.why)
    if choose.otherwise == HOLD:
        return Holds(f"no choice holds: {'; '.join(told)}")
    return Leads(choose.otherwise, f"no choice holds: {'; '.join(told)}")


def _in_time(entry: Entry, now_ns: int, waits: Waits | None = None) -> Holds | None:
    if entry.deadline_ns is None or now_ns < entry.deadline_ns:
        return None
    return Holds("took longer than allowed" + (f"; waits for {waits.why}" if waits else ""))


def judges_of(step: Step, after_ns: int) -> list[Judge]:
    """What judges the conditions of a step, from readings measured after `after_ns` on."""
    match step.action:
        case Check() | Wait():
            return [Judge(step.action.condition, step.action.fresh_s, after_ns)]
        case Choose():
            fresh_s = step.action.fresh_s
            conditions = (choice.condition for choice in step.action.choices)
            return [Judge(c, fresh_s, after_ns) for c in conditions if c is not None]
        case _:
            return []


def deadline_of(step: Step, from_ns: int) -> int | None:
    """When a step whose time begins at `from_ns` has taken too long; None for one without limit."""
    timeout_s = getattr(step.action, "timeout_s", None)
    return None if timeout_s is None else from_ns + round(timeout_s * NS)
