"""`ilrs account`: who may sign in at mission control. No command asks for or takes a password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.options import json_option
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.mission.access.account import Account
    from ilrs.mission.access.desk import Desk


def _desk_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--access` and `--database`, given to the command as the desk of accounts."""

    @wraps(command)
    def with_desk(*arguments: Any, access: Path, database: str, **options: Any) -> Any:
        from ilrs.mission.access.desk import open_desk
        from ilrs.mission.access.errors import AccessError
        from ilrs.partners.record.errors import RecordError

        try:
            with open_desk(access, database) as desk:
                return command(*arguments, desk=desk, **options)
        except (AccessError, RecordError) as error:
            raise click.ClickException(str(error)) from None

    for option in (
        click.option("--database", default="", metavar="URL",
                     help="postgresql://HOST/DATABASE; a file in the folder by default."),
        click.option("--access", type=click.Path(path_type=Path), default="access",
                     show_default=True, metavar="DIR", help="The folder of accounts and acts."),
    ):  # fmt: skip
        with_desk = option(with_desk)
    return with_desk


@click.group("account")
def command() -> None:
    """Make, change and shut the accounts of mission control.

    Whoever makes an account hands its person a one-time code, with which they choose the password.
    What is done here stands in the log of acts.
    """


@command.command("add")
@click.argument("name", metavar="NAME")
@click.option("--person", default="", metavar="ID", help="Id in the rights; NAME by default.")
@click.option("--role", "roles", multiple=True, metavar="ROLE",
              help="administrator, auditor or operator; repeatable.")  # fmt: skip
@click.option("--email", default="", metavar="ADDRESS", help="For sign-in at a provider.")
@_desk_options
@json_option
@click.pass_obj
def add(
    screen: Screen, desk: Desk, name: str, person: str, roles: tuple[str, ...], email: str
) -> int:
    """Make the account NAME and print its one-time code."""
    code = desk.add(name, person or name, roles, email)
    screen.emit({"name": name, "person": person or name, "roles": sorted(roles), "code": code})
    screen.say(f"{name}: account of {person or name}")
    screen.say(f"code {code}")
    screen.say("Hand it to them alone; it is good for 24 h, once.")
    return 0


@command.command("code")
@click.argument("name", metavar="NAME")
@_desk_options
@json_option
@click.pass_obj
def code(screen: Screen, desk: Desk, name: str) -> int:
    """Print a new one-time code for a password that is lost."""
    made = desk.new_code(name)
    screen.emit({"name": name, "code": made})
    screen.say(f"code {made}")
    return 0


@command.command("list")
@_desk_options
@json_option
@click.pass_obj
def list_(screen: Screen, desk: Desk) -> int:
    """List the accounts."""
    found = desk.accounts.all()
    screen.emit([_facts(account) for account in found])
    for account in found:
        screen.say(_line(account))
    return 0


@command.command("roles")
@click.argument("name", metavar="NAME")
@click.argument("roles", metavar="[ROLE]...", nargs=-1)
@_desk_options
@json_option
@click.pass_obj
def roles(screen: Screen, desk: Desk, name: str, roles: tuple[str, ...]) -> int:
    """Give an account these roles and no others."""
    desk.change_roles(name, roles)
    return _told(screen, desk, name)


@command.command("link")
@click.argument("name", metavar="NAME")
@click.option("--issuer", required=True, metavar="URL", help="The provider of OpenID Connect.")
@click.option("--subject", required=True, metavar="SUB", help="Who they are there.")
@_desk_options
@json_option
@click.pass_obj
def link(screen: Screen, desk: Desk, name: str, issuer: str, subject: str) -> int:
    """Say who an account is at a provider of OpenID Connect."""
    desk.link(name, issuer, subject)
    return _told(screen, desk, name)


@command.command("disable")
@click.argument("name", metavar="NAME")
@_desk_options
@json_option
@click.pass_obj
def disable(screen: Screen, desk: Desk, name: str) -> int:
    """Shut an account: its sessions and tokens end at once."""
    desk.disable(name)
    return _told(screen, desk, name)


@command.command("enable")
@click.argument("name", metavar="NAME")
@_desk_options
@json_option
@click.pass_obj
def enable(screen: Screen, desk: Desk, name: str) -> int:
    """Open an account again."""
    desk.enable(name)
    return _told(screen, desk, name)


@command.command("unlock")
@click.argument("name", metavar="NAME")
@_desk_options
@json_option
@click.pass_obj
def unlock(screen: Screen, desk: Desk, name: str) -> int:
    """Let an account be tried again that others have failed at too often."""
    desk.unlock(name)
    return _told(screen, desk, name)


def _told(screen: Screen, desk: Desk, name: str) -> int:
    account = desk.accounts.get(name)
    screen.emit(_facts(account))
    screen.say(_line(account))
    return 0


def _line(account: Account) -> str:
    state = "shut" if account.disabled else "open" if account.has_password else "no password yet"
    return f"{account.name:<16} {account.person:<16} {state:<16} {' '.join(account.roles)}".rstrip()


def _facts(account: Account) -> dict[str, Any]:
    return {
        "name": account.name, "person": account.person, "roles": list(account.roles),
        "email": account.email, "has_password": account.has_password,
        "disabled": account.disabled,
    }  # fmt: skip
