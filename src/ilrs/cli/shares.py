"""`ilrs shares`: who is entitled to how much of what a station has, who gets it, who trades it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ilrs.cli.options import Command, json_option
from ilrs.cli.programme.given import day
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from datetime import date

    from ilrs.partners.shares.sharing import Sharing

_file = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
_on = click.option(
    "--on", "on", default="", metavar="DATE",
    help="By the partners of this day; the first of the lunar day if not given.",
)  # fmt: skip


def _run(command: Command) -> Command:
    return click.option(
        "--from-run", "run", type=click.Path(path_type=Path), metavar="DIR",
        help="Take energy by day and night and data to the Earth from this run.",
    )(command)  # fmt: skip


@click.group("shares")
def command() -> None:
    """Share out what a station has, by formula, each lunar day.

    Try: ilrs shares plan shares.toml
    """


@command.command("plan")
@_file
@_run
@_on
@json_option
@click.pass_obj
def plan(screen: Screen, file: Path, run: Path | None, on: str) -> int:
    """Say for every partner in FILE what it asked, is entitled to and gets, and why."""
    from ilrs.cli.shares_text import tell_plan
    from ilrs.partners.shares.ledger import read_ledger
    from ilrs.partners.shares.plan import plan_of
    from ilrs.partners.shares.told import told_plan

    sharing = _sharing(screen, file, run)
    when = day(on, "--on") if on else sharing.start
    _somebody(sharing, when, file)
    found = plan_of(sharing, read_ledger(sharing.ledger), when)
    screen.emit(told_plan(found))
    tell_plan(screen, found)
    return 0


@command.command("entitle")
@_file
@_on
@json_option
@click.pass_obj
def entitle(screen: Screen, file: Path, on: str) -> int:
    """Say what part of every pool the partners in FILE are entitled to, by which parts."""
    from ilrs.cli.shares_text import tell_shares
    from ilrs.partners.shares.entitlement import shares_on
    from ilrs.partners.shares.told import told_shares

    sharing = _sharing(screen, file, None, needs_pools=False)
    when = day(on, "--on") if on else sharing.start
    _somebody(sharing, when, file)
    shares = shares_on(sharing, when)
    screen.emit(told_shares(sharing, when, shares))
    tell_shares(screen, sharing, when, shares)
    return 0


@command.group("ledger")
def ledger() -> None:
    """Exchanges between partners: what one gets, the other gives."""


@ledger.command("show")
@_file
@json_option
@click.pass_obj
def show(screen: Screen, file: Path) -> int:
    """List the exchanges that belong to the shares file FILE, and their balances."""
    from ilrs.cli.shares_text import tell_ledger
    from ilrs.partners.shares.ledger import read_ledger
    from ilrs.partners.shares.told import told_ledger

    sharing = _sharing(screen, file, None, needs_pools=False)
    found = read_ledger(sharing.ledger)
    screen.emit(told_ledger(found, sharing.period))
    tell_ledger(screen, found, sharing.period)
    return 0


@ledger.command("barter")
@_file
@click.option("--give", "gives", multiple=True, required=True, metavar="PARTNER/POOL=AMOUNT",
              help='Who gives what: "north/crew_time=3 h"; repeatable.')  # fmt: skip
@click.option("--agreed", "agreed", multiple=True, required=True, metavar="PARTNER=WHO",
              help="Who agreed for a partner; both have to.")  # fmt: skip
@click.option("--note", default="", metavar="TEXT", help="What it is about.")
@_run
@_on
@json_option
@click.pass_obj
def barter(
    screen: Screen, file: Path, gives: tuple[str, ...], agreed: tuple[str, ...], note: str,
    run: Path | None, on: str,
) -> int:  # fmt: skip
    """Write down an exchange in the lunar day of FILE; refused if somebody does not hold it."""
    from ilrs.cli.shares_text import tell_ledger
    from ilrs.partners.shares.ledger import append, overdrawn, read_ledger
    from ilrs.partners.shares.plan import holdings
    from ilrs.partners.shares.resources import RESOURCES
    from ilrs.partners.shares.told import told_ledger
    from ilrs.sim.lock import alone

    sharing = _sharing(screen, file, run)
    when = day(on, "--on") if on else sharing.start
    _somebody(sharing, when, file)
    who = _agreed(agreed, sharing.partners(when))
    given = _given(gives, sharing)
    taken = click.ClickException(f"another program writes in {sharing.ledger.parent}; try again")
    with alone(sharing.ledger.parent, taken):
        before = read_ledger(sharing.ledger)
        one, other = sorted(who)
        try:
            after = before.with_barter(sharing.period, given, (one, other), who, note)
        except ValueError as error:
            raise click.ClickException(f"{error}; nothing was written") from None
        short = overdrawn(after.balances(sharing.period), holdings(sharing, when))
        if short:
            told = "; ".join(f"{p} lacks {RESOURCES[n].shown(u)} of {n}" for p, n, u in short)
            raise click.ClickException(
                f"not covered: {told}\n    Nothing was written. What a partner may give is what it"
                " is entitled to and has not used: ilrs shares plan"
            )
        append(sharing.ledger, after)
    screen.emit(told_ledger(after, sharing.period))
    tell_ledger(screen, after, sharing.period)
    return 0


def _sharing(screen: Screen, file: Path, run: Path | None, *, needs_pools: bool = True) -> Sharing:
    from ilrs.partners.shares.reading import load_sharing, period_of

    pools = {}
    if run is not None:
        from ilrs.partners.shares.from_run import pools_of_run

        pools = pools_of_run(run, period_of(file))
    sharing, warnings = load_sharing(file, pools, needs_pools=needs_pools)
    if not screen.quiet:
        screen.diagnostics(warnings)
    return sharing


def _somebody(sharing: Sharing, on: date, file: Path) -> None:
    if not sharing.partners(on):
        raise click.ClickException(f"nobody in {file} is a partner on {on}; see [partners]")


def _agreed(texts: tuple[str, ...], partners: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, who = text.partition("=")
        _known(name.strip(), partners, "--agreed")
        if not equals or not who.strip():
            raise click.BadParameter(f'"{text}" is not PARTNER=WHO', param_hint="--agreed")
        found[name.strip()] = who.strip()
    if len(found) != 2:
        raise click.ClickException(
            f"an exchange is agreed by both parties, but {' and '.join(found)} agreed;"
            " say --agreed twice, once for each"
        )
    return found


def _given(texts: tuple[str, ...], sharing: Sharing) -> dict[tuple[str, str], int]:
    from ilrs.diagnostics import did_you_mean
    from ilrs.partners.shares.resources import RESOURCES
    from ilrs.units import QuantityError

    found: dict[tuple[str, str], int] = {}
    for text in texts:
        address, equals, amount = text.partition("=")
        partner, slash, name = address.strip().partition("/")
        if not equals or not slash:
            what = f'"{text}" is not PARTNER/POOL=AMOUNT; write for example "north/crew_time=3 h"'
            raise click.BadParameter(what, param_hint="--give")
        _known(partner, list(sharing.members), "--give")
        if name not in sharing.pools:
            hint = did_you_mean(name, list(sharing.pools))
            raise click.BadParameter(f'there is no pool "{name}"; {hint}', param_hint="--give")
        if (partner, name) in found:
            raise click.BadParameter(f"{address} is given twice", param_hint="--give")
        try:
            found[partner, name] = RESOURCES[name].read(amount.strip())
        except QuantityError as error:
            raise click.BadParameter(str(error), param_hint="--give") from None
    return found


def _known(name: str, partners: list[str], option: str) -> None:
    from ilrs.diagnostics import did_you_mean

    if name not in partners:
        hint = did_you_mean(name, partners)
        raise click.BadParameter(f'"{name}" is no partner then; {hint}', param_hint=option)
