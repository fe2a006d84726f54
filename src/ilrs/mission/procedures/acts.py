"""What people do to a run: hold, resume, skip, stop, confirm. Each is signed and given a reason."""

from __future__ import annotations

import math

from ilrs.mission.procedures.execution import Execution
from ilrs.mission.procedures.model import Ask, Choose, Command
from ilrs.mission.procedures.progress import failure_of
from ilrs.mission.procedures.run import Signature
from ilrs.mission.refused import RefusedError


def hold(execution: Execution, by: str, why: str, now_ns: int) -> None:
    """Nothing more is sent until it is resumed. Raises RefusedError when it is not running."""
    _must_be(execution, "held", "running")
    execution.hold_for(why or f"held by {by}", now_ns, by)


def resume(execution: Execution, by: str, why: str, now_ns: int, *, repeat: bool = False) -> None:
    """Go on with the step that it was held in; what it waits for gets its whole time once more.

    `repeat` sends the command of that step again; without it nothing is ever sent twice. Raises
    RefusedError when it is not held, and for a command that failed and is not to be repeated.
    """
    _must_be(execution, "resumed", "held")
    entry = execution.run.present
    sent = entry.sent if entry else None
    if repeat and sent is None:
        hint = "resume without repeat; a check is made again in any case"
        raise RefusedError("conflict", "no command was sent in this step", _at(execution), "",
                       hint)  # fmt: skip
    if sent and failure_of(sent) and not repeat:
        hint = "resume with repeat to send it again, skip the step with a reason, or stop"
        raise RefusedError("conflict", failure_of(sent), _at(execution), "", hint)
    _sign(execution, by, "repeat" if repeat else "resume", why, now_ns)
    execution.run.state, execution.run.reason = "running", ""
    if repeat:
        execution.leave("repeated", f"sent again by {by}", now_ns, None)
    else:
        execution.enter_anew(now_ns)
    execution.tell("resumed", f"by {by}" + (why and f": {why}"))


def skip(execution: Execution, by: str, why: str, now_ns: int) -> None:
    """Leave the present step undone and go to the next; a held run stays held.

    Raises RefusedError without a reason, or when there is no step to skip.
    """
    _must_be(execution, "skipped", "running", "held")
    if not why.strip():
        hint = "say why the step may be left out"
        raise RefusedError(
            "invalid", "a step is skipped only with a reason", _at(execution), "", hint
        )
    execution.enter(now_ns)
    step = execution.step
    if step is None:
        raise RefusedError("conflict", "there is no step to skip", execution.run.id)
    _sign(execution, by, "skip", why, now_ns)
    execution.leave("skipped", why, now_ns, step.next)


def stop(execution: Execution, by: str, why: str, now_ns: int) -> None:
    """End the run where it is. What was sent is not called back. RefusedError when it is over."""
    _must_be(execution, "stopped", "running", "held")
    _sign(execution, by, "stop", why, now_ns)
    execution.leave("stopped", why, now_ns, None)
    run = execution.run
    run.state, run.reason, run.ended_ns = "stopped", why, now_ns
    execution.tell("stopped", f"by {by}" + (why and f": {why}"))


def confirm(execution: Execution, by: str, answer: str, now_ns: int) -> None:
    """Answer the question of the present step, or let its command be sent.

    Raises RefusedError when nobody is asked, and for an answer that the step does not take.
    """
    _must_be(execution, "confirmed", "running")
    entry, step = execution.run.present, execution.step
    action = step.action if step else None
    asked = isinstance(action, Ask) or (isinstance(action, Choose) and action.by_person)
    unsent = isinstance(action, Command) and action.confirm and entry and entry.sent is None
    if entry is None or not (asked or unsent):
        hint = "look at what the run waits for"
        raise RefusedError("conflict", "the present step asks nobody", _at(execution), "", hint)
    if isinstance(action, Ask):
        answer = _answer(action, answer, _at(execution))
    elif isinstance(action, Choose) and answer not in (c.label for c in action.choices):
        takes = ", ".join(c.label for c in action.choices)
        raise RefusedError("invalid", f'"{answer}" is no choice', _at(execution), "",
                       f"pick one of: {takes}")  # fmt: skip
    entry.answer = answer
    _sign(execution, by, "confirm", answer, now_ns)


def _answer(ask: Ask, answer: str, where: str) -> str:
    if ask.answer == "yes":
        return answer or "yes"
    if not answer.strip():
        raise RefusedError("invalid", f"the question needs a {ask.answer}", where, ask.question)
    if ask.answer == "number":
        try:
            good = math.isfinite(float(answer))
        except ValueError:
            good = False
        if not good:
            raise RefusedError("invalid", f'"{answer}" is not a number', where, ask.question)
    return answer


def _sign(execution: Execution, by: str, act: str, text: str, now_ns: int) -> None:
    signature = Signature(by, act, now_ns, text)
    execution.run.acts.append(signature)
    if (entry := execution.run.present) is not None:
        entry.signed.append(signature)
    execution.changes += 1


def _must_be(execution: Execution, done: str, *states: str) -> None:
    state = execution.run.state
    if state not in states:
        hint = "resume it first" if state == "held" else ""
        what = f"a run that is {state} cannot be {done}"
        raise RefusedError("conflict", what, execution.run.id, execution.run.reason, hint)


def _at(execution: Execution) -> str:
    step = execution.step
    return f"{execution.run.id}, step {step.name}" if step else execution.run.id
