"""`ilrs rights`: who may command what, read what, until when, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.partners.rights.asking import Situation
    from ilrs.partners.rights.scene import Scene

_PATH = click.Path(path_type=Path)
SCENE = "rights.toml"
DENIED = 1


def _situation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--no-link", is_flag=True, help="The command cannot be watched."),
        click.option("--mode", default="nominal", show_default=True, metavar="MODE",
                     help="Mode of the station."),
        click.option("--at", default="", metavar="TIME", help="UTC instant; now by default."),
        click.option("--station", type=_PATH, metavar="STATION",
                     help="Its elements are assets, with their owners."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group("rights")
def command() -> None:
    """Ask who may command, read or review what, and until when.

    FILE is a scene: partners, people, things and grants. It may be the folder of a station that
    holds a rights.toml; the station is then there too.
    """


@command.command("can")
@click.argument("file", metavar="FILE", type=_PATH)
@click.argument("person", metavar="PERSON")
@click.argument("action", metavar="ACTION")
@click.argument("thing", metavar="OBJECT")
@_situation_options
@click.option("--explain", is_flag=True, help="Every rule about it, with each of its conditions.")
@json_option
@click.pass_obj
def can(
    screen: Screen, file: Path, person: str, action: str, thing: str, station: Path | None,
    at: str, mode: str, no_link: bool, explain: bool,
) -> int:  # fmt: skip
    """Whether PERSON may do ACTION to OBJECT, by which rules.

    OBJECT is a command (asset/command, or asset/command=value) or the id of a port, product,
    document, review, log or request of the scene. Status 1 means denied, 2 that a name is not
    there.
    """
    from ilrs.cli.rights_text import answer_document, answer_lines, explanation_lines
    from ilrs.partners.rights.asking import ask
    from ilrs.partners.rights.scene import UnknownNameError

    scene, situation = _asked(file, station, at, mode, no_link)
    try:
        answer = ask(scene, person, action, thing, situation)
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    screen.emit(answer_document(answer, scene, explain))
    for line in answer_lines(answer, scene):
        screen.say(line)
    for line in explanation_lines(answer) if explain else ():
        screen.say(line)
    return 0 if answer.decision.allowed else DENIED


@command.command("list")
@click.argument("file", metavar="FILE", type=_PATH)
@click.argument("who", metavar="PERSON|PARTNER")
@_situation_options
@json_option
@click.pass_obj
def list_(
    screen: Screen, file: Path, who: str, station: Path | None, at: str, mode: str, no_link: bool
) -> int:
    """What a PERSON may do; or the grants that a PARTNER holds and gave."""
    from ilrs.cli.rights_text import grants_document, grants_lines, list_document, list_lines
    from ilrs.diagnostics import did_you_mean
    from ilrs.partners.rights.listing import grants_of_partner, permissions
    from ilrs.partners.rights.scene import UnknownNameError

    scene, situation = _asked(file, station, at, mode, no_link)
    people, partners = scene.table.people, scene.table.partners
    try:
        if who in people:
            found = permissions(scene, who, situation)
            screen.emit(list_document(found, scene, who, situation))
            lines = list_lines(found, scene, who)
        elif who in partners:
            held, given = grants_of_partner(scene, who, situation.time)
            state = scene.organisations.state(who, situation.time)
            screen.emit(grants_document(held, given, who, state, situation))
            lines = grants_lines(held, given, scene, who, state)
        else:
            hint = did_you_mean(who, [*people, *partners])
            raise UnknownNameError(f'there is no person or partner "{who}"; {hint}')
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    for line in lines:
        screen.say(line)
    return 0


@command.command("rules")
@click.argument("file", metavar="[FILE]", type=_PATH, required=False)
@json_option
@click.pass_obj
def rules(screen: Screen, file: Path | None) -> None:
    """The rules that ship, or those in FILE, with their conditions."""
    from ilrs.cli.rights_text import policy_document, policy_lines
    from ilrs.partners.rights.rules_file import read_policy, shipped_policy

    policy = shipped_policy() if file is None else read_policy(file)
    screen.emit(policy_document(policy))
    for line in policy_lines(policy):
        screen.say(line)


@command.command("facts")
@json_option
@click.pass_obj
def facts(screen: Screen) -> None:
    """The facts that conditions of rules may use."""
    from ilrs.partners.rights.facts import FACTS

    screen.emit([{"name": n, "type": f.type, "meaning": f.meaning} for n, f in FACTS.items()])
    width = max(map(len, FACTS))
    for name, fact in FACTS.items():
        screen.say(f"{name:<{width}}  {fact.type:<6}  {fact.meaning}")


def _asked(
    file: Path, station: Path | None, at: str, mode: str, no_link: bool
) -> tuple[Scene, Situation]:
    """The scene with what the station brings, and the circumstances of the question."""
    from datetime import UTC, datetime

    from ilrs import batch
    from ilrs.epoch import Epoch
    from ilrs.partners.rights.asking import Situation
    from ilrs.partners.rights.assets import equipment_of
    from ilrs.partners.rights.scene import read_scene

    if file.is_dir():
        station, file = station or file, file / SCENE
    try:
        time = Epoch.from_utc(at) if at else Epoch.from_datetime(datetime.now(UTC))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
    equipment = equipment_of(batch.load(station)) if station is not None else None
    scene = read_scene(file, equipment)
    if mode not in scene.modes:
        scene_modes = ", ".join(scene.modes)
        raise click.BadParameter(
            f'there is no mode "{mode}"; there are: {scene_modes}', param_hint="--mode"
        )
    return scene, Situation(time.tai_ns, mode, not no_link)
