"""Options that several commands share, and how quantities on the command line are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.epoch import Epoch

Command = Callable[..., Any]


def _set_flag(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            setattr(context.ensure_object(Screen), name, True)

    return callback


def json_option(command: Command) -> Command:
    """`--json`: one JSON document on standard output and nothing else there."""
    return click.option(
        "--json", is_flag=True, expose_value=False, is_eager=True, callback=_set_flag("json"),
        help="Print one JSON document.",
    )(command)  # fmt: skip


def quiet_option(command: Command) -> Command:
    """`--quiet`: no progress and no remarks."""
    return click.option(
        "--quiet", "-q", is_flag=True, expose_value=False, callback=_set_flag("quiet"),
        help="No progress and no remarks.",
    )(command)  # fmt: skip


def scenario_option(command: Command) -> Command:
    """`--scenario NAME`: the named patch to apply."""
    return click.option(
        "--scenario", default="", metavar="NAME", help="Apply this scenario of the station."
    )(command)


def language_option(command: Command) -> Command:
    """`--language LANGUAGE`: what sentences are written in."""
    return click.option(
        "--language", default="en", show_default=True, metavar="LANGUAGE",
        type=click.Choice(["en", "zh", "ru"]), help="English, Chinese or Russian.",
    )(command)  # fmt: skip


def set_option(command: Command) -> Command:
    """`--set element/parameter=value`, repeatable; gives a dict of addresses to texts."""
    return click.option(
        "--set", "settings", multiple=True, metavar="ADDRESS=VALUE", callback=_settings,
        help='Another value for one parameter, such as battery/capacity="20 kWh"; repeatable.',
    )(command)  # fmt: skip


def _settings(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in values:
        address, equals, value = text.partition("=")
        if not equals or "/" not in address or not value.strip():
            raise click.BadParameter(
                f'"{text}" is not ADDRESS=VALUE; write for example battery/capacity="20 kWh"'
            )
        if address.strip() in found:
            raise click.BadParameter(f"{address.strip()} is set twice")
        found[address.strip()] = value.strip()
    return found


def quantity(text: str, name: str, option: str) -> float:
    """A quantity of an option in SI; a usage error, naming the option, for what is none."""
    from ilrs.units import QuantityError, parse

    try:
        value = parse(text, name)
    except QuantityError as error:
        raise click.BadParameter(str(error), param_hint=option) from None
    if value < 0.0 or (name != "height_m" and value == 0.0):
        raise click.BadParameter(f"{text} must be above zero", param_hint=option)
    return value


def instant(text: str, option: str) -> Epoch:
    """An instant of an option; a usage error, naming the option, for what is none."""
    from ilrs.epoch import Epoch

    try:
        return Epoch.from_utc(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None
