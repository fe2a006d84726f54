"""How a step's command is given, and when its effect can be known on the ground."""

from __future__ import annotations

from ilrs.epoch import NS
from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.model import Command, Step
from ilrs.mission.procedures.picture import Picture
from ilrs.mission.procedures.progress import deadline_of
from ilrs.mission.procedures.run import Entry, Run, Sent
from ilrs.mission.procedures.wishes import Send


def await_effect(step: Step, entry: Entry, now_ns: int, picture: Picture) -> None:
    """What a command does shows on the ground one light time after it arrived."""
    shown_ns = entry.after_ns + round(picture.one_way_s * NS)
    if entry.after_ns and shown_ns > now_ns:
        entry.earliest_ns, entry.deadline_ns = shown_ns, deadline_of(step, shown_ns)


def give(
    run: Run, library: Library, step: Step, entry: Entry, now_ns: int, picture: Picture
) -> Send:
    """The wish that gives the step's command, under the run's next id; noted as given."""
    command = step.action
    if not isinstance(command, Command):
        raise TypeError(f"step {step.id} is no command")
    text = command.value
    if text.startswith("$"):
        text = run.frames[-1].arguments[text[1:]]
    value = library.value(command.address, text)
    run.commands += 1
    id = f"{run.id}.{run.commands}"
    earliest_ns = picture.earliest_answer_ns(now_ns)
    entry.sent = Sent(id, command.address, value, text, earliest_ns)
    entry.earliest_ns, entry.deadline_ns = earliest_ns, deadline_of(step, earliest_ns)
    run.after_ns = max(run.after_ns, picture.arrival_ns(now_ns))
    why = command.why or step.name
    return Send(id, command.address, value, why, entry.by, f"{run.id}/{step.id}")


def postpone(run: Run, entry: Entry, sent: Sent, earliest_ns: int) -> None:
    """The answer comes at another time than was thought; so does the command itself."""
    moved_ns = earliest_ns - sent.earliest_ns
    sent.earliest_ns = earliest_ns
    if entry is run.present:
        entry.earliest_ns = earliest_ns
        entry.deadline_ns = entry.deadline_ns and entry.deadline_ns + moved_ns
    run.after_ns = max(run.after_ns, run.after_ns + moved_ns)
