"""`ilrs programme invitations`: who was invited, what came back, who has not answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.programme.given import (
    claims_text,
    day,
    last_day,
    register_in,
    register_option,
    sources_json,
)
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.programme.invitations import Standing
    from ilrs.programme.register import Register


@click.command("invitations")
@click.option("--on", "on", metavar="DATE", default="", help="As they stood on that day.")
@click.option("--waiting", is_flag=True, help="Only those without a final answer.")
@register_option
@json_option
@click.pass_obj
def command(screen: Screen, on: str, waiting: bool, folder: str) -> None:
    """List invitations; say who has not answered."""
    from ilrs.programme.invitations import WAITING, standings

    wanted = day(on, "--on") if on else None
    register = register_in(folder)
    wanted = wanted or last_day(register)
    every = list(standings(register, wanted))
    late = [s for s in every if s.state in WAITING]
    found = late if waiting else every
    used = [s for one in found for s in one.sources]
    screen.emit({
        "on": wanted.isoformat(), "invitations": [_json(s) for s in found],
        "not_answered": [
            {"id": s.id, "to": s.invitation.to, "name": register.name(s.invitation.to),
             "state": s.state}
            for s in late
        ],
        "sources": sources_json(used, register.sources),
    })  # fmt: skip
    for standing in found:
        _tell(screen, register, standing)
    names = ", ".join(register.name(s.invitation.to) for s in late)
    screen.say(f"Without a final answer on {wanted}: {names or 'nobody'}")


def _json(standing: Standing) -> dict[str, Any]:
    answers = [answer.model_dump(mode="json") for answer in standing.answers]
    whole = standing.invitation.model_dump(mode="json")
    return {"id": standing.id, "state": standing.state, **whole, "responses": answers}


def _tell(screen: Screen, register: Register, standing: Standing) -> None:
    invitation = standing.invitation
    senders = ", ".join(map(register.name, invitation.senders))
    screen.say(f"{standing.id}: {invitation.title} ({standing.state})")
    screen.say(f"    from {senders} to {register.name(invitation.to)}")
    screen.say(f"    sent {claims_text(invitation.sent)}")
    if invitation.expected_by:
        screen.say(f"    answer expected at {invitation.expected_by}")
    for answer in standing.answers:
        note = f", {answer.note}" if answer.note else ""
        led = f", led to {answer.instrument}" if answer.instrument else ""
        screen.say(f"    {claims_text(answer.date)}: {answer.kind}{note}{led}")
