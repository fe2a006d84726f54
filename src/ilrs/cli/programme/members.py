"""`ilrs programme members`: who was a partner on a day, by which rule, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ilrs.cli.options import json_option
from ilrs.cli.programme.given import (
    aligned,
    claims_text,
    day,
    last_day,
    register_in,
    register_option,
    sources_json,
)
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.programme.membership import Members
    from ilrs.programme.register import Register
    from ilrs.programme.statements import Compared


@click.command("members")
@click.option("--on", "on", metavar="DATE", default="", help="The day; without it, the last known.")
@click.option("--rule", metavar="NAME", default="", help="How to count; without it, common.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules and stop.")
@register_option
@json_option
@click.pass_obj
def command(screen: Screen, on: str, rule: str, list_rules: bool, folder: str) -> None:
    """Say who was a partner on a day, and why.

    Sources disagree, so every count names its rule; --rules lists them. What a date leaves open is
    shown apart, as is who is not counted and what others said.

    Example: ilrs programme members --on 2024-05-13
    """
    from ilrs.programme.membership import UnknownRuleError, members_on
    from ilrs.programme.statements import compared, outside

    wanted = day(on, "--on") if on else None
    register = register_in(folder)
    if list_rules:
        _tell_rules(screen, register)
        return
    try:
        found = members_on(
            register, wanted or last_day(register), rule or register.history.default_rule
        )
    except UnknownRuleError as error:
        raise click.BadParameter(str(error), param_hint="--rule") from None
    said, remark = compared(register, found), outside(register, found.on)
    _emit(screen, register, found, said, remark)
    _tell(screen, register, found)
    _tell_beside(screen, found, said)
    if remark:
        screen.note(f"note: {remark}")


def _emit(
    screen: Screen, register: Register, found: Members, said: tuple[Compared, ...], remark: str
) -> None:
    used = [s for m in (*found.members, *found.possible) for s in m.since.source]
    used += [s for m in (*found.members, *found.possible) for _, of in m.differing for c in of
             for s in c.source]  # fmt: skip
    used += [s for of in (*found.refused, *said) for s in of.source]
    screen.emit({
        "on": found.on.isoformat(), "count": found.count, "rule": found.rule,
        "rule_title": register.rules[found.rule].title,
        "within_history": not remark, "note": remark,
        "members": [{"n": n, **m.as_dict()} for n, m in enumerate(found.members, 1)],
        "possible": [m.as_dict() for m in found.possible],
        "not_counted": [
            {"name": r.name, "instrument": r.instrument, "why": r.why, "source": list(r.source)}
            for r in found.refused
        ],
        "statements": [s.as_dict() for s in said],
        "sources": sources_json(used, register.sources),
    })  # fmt: skip


def _tell_rules(screen: Screen, register: Register) -> None:
    screen.emit({
        "default": register.history.default_rule,
        "rules": [{"id": id, **rule.model_dump()} for id, rule in register.rules.items()],
    })  # fmt: skip
    for line in aligned([(id, rule.title) for id, rule in register.rules.items()]):
        screen.say(line)


def _tell(screen: Screen, register: Register, found: Members) -> None:
    title = register.rules[found.rule].title
    screen.say(f"{found.count} on {found.on}, by the rule {found.rule}: {title}\n")
    rows = [
        (f"{n:2d}", m.since.text, m.name, m.why, ", ".join(m.since.source))
        for n, m in enumerate(found.members, 1)
    ]
    for line in aligned(rows):
        screen.say(line)
    if found.possible:
        screen.say("\nPerhaps; their dates leave it open")
        for line in aligned([(m.since.text, m.name, m.why) for m in found.possible]):
            screen.say(f"    {line}")
    differing = [(m.name, name, of) for m in found.members for name, of in m.differing]
    if differing:
        screen.say("\nSources differ; the first is worked with")
        for name, fact, claims in differing:
            screen.say(f"    {name}, {fact}: {claims_text(claims)}")


def _tell_beside(screen: Screen, found: Members, said: tuple[Compared, ...]) -> None:
    if found.refused:
        screen.say("\nNot counted")
    for why in dict.fromkeys(r.why for r in found.refused):
        names = ", ".join(dict.fromkeys(r.name for r in found.refused if r.why == why))
        screen.say(f"    {why}: {names}")
    if said:
        screen.say("\nWhat others said")
    for one in said:
        screen.say(f"    {_comparison(one)} ({', '.join(one.source)})")


def _comparison(one: Compared) -> str:
    words = {True: "as here", False: "unlike here", None: "within what is open here"}
    text = f"{one.date}: {one.count} {one.about}, {words[one.agrees]} ({one.ours})"
    if one.missing:
        text += f"; without {', '.join(one.missing)}"
    return text + (f"; with {', '.join(one.extra)}" if one.extra else "")
