"""`ilrs network schedule`: which dish follows whom, fairly, and why a pass was not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.network.given import Asked, network_of, station_options
from ilrs.cli.options import quantity
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.network.schedule.offers import Dish, Schedule
    from ilrs.telecom.station_plan import StationNetwork

MOST_LINES = 40


@click.command("schedule", short_help="The best pass schedule of the ground stations.")
@station_options
@click.option("--setup", default="15 min", show_default=True, metavar="TIME",
              help="What a dish needs before a pass.")  # fmt: skip
@click.option("--fair", type=click.Choice(["mission", "partner", "none"]), default="mission",
              show_default=True, help="Whose least share comes first.")  # fmt: skip
@click.option("--closed", multiple=True, nargs=3, metavar="STATION UTC TIME",
              help="Maintenance of a ground station: from when, how long; repeatable.")  # fmt: skip
@click.pass_obj
def command(
    screen: Screen,
    asked: Asked,
    setup: str,
    fair: str,
    closed: tuple[tuple[str, str, str], ...],
) -> None:
    """The best pass schedule of STATION's ground stations for all that send to them.

    Each dish follows one sender at a time, each sender has one dish. First the least share is made
    as large as possible, then the time in contact; the availability of a station counts as weather.

    Example: ilrs network schedule stations/reference --for "7 days"
    """
    setup_s = quantity(setup, "setup_s", "--setup")
    network = network_of(screen, asked)
    made = schedule_of(network, setup_s, fair, _closures(network, closed))
    rows = [
        {
            "dish": b.dish, "station": b.offer.station, "mission": b.offer.mission,
            "start_utc": (network.grid.start + b.start_s).utc,
            "end_utc": (network.grid.start + b.end_s).utc,
            "start_s": b.start_s, "end_s": b.end_s,
        }
        for b in made.bookings
    ]  # fmt: skip
    served = {
        name: {"time_s": s.value, "wanted_s": s.demand, "fraction": s.fraction}
        for name, s in made.served.items()
    }
    refused = [
        {
            "mission": r.offer.mission, "station": r.offer.station,
            "start_utc": (network.grid.start + r.offer.start_s).utc, "why": r.why,
        }
        for r in made.refusals
    ]  # fmt: skip
    screen.emit({
        "station": network.station.name, "served": served, "least_fraction": made.least_fraction,
        "least_bound": made.least_bound, "objective_s": made.objective, "bound_s": made.bound,
        "proved": made.proved, "bookings": rows, "refused": refused,
    })  # fmt: skip
    _tell(screen, made, rows, refused)


def schedule_of(
    network: StationNetwork, setup_s: float, fair: str,
    closures: dict[str, tuple[tuple[float, float], ...]],
) -> Schedule:  # fmt: skip
    """The schedule of a station's senders at its ground stations."""
    from ilrs.network.schedule.offers import Mission, Settings, offers_of
    from ilrs.network.schedule.passplan import plan_passes

    stations = _stations(network)
    senders = [e for e in network.links if any(h.name in stations for h in e.hearers)]
    missions = [Mission(e.sender.name, e.sender.owner) for e in senders]
    offers = offers_of(network.passes, [m.name for m in missions], list(stations), {})
    weather = {
        name: network.station.elements[name].params["availability"].si or 0.0 for name in stations
    }
    dishes = [d for name in stations for d in _dishes(network, name, setup_s, closures)]
    slot_s = max(1_800.0, setup_s)
    try:
        return plan_passes(offers, dishes, missions, weather, Settings(slot_s, fair=fair))
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _dishes(
    network: StationNetwork, name: str, setup_s: float,
    closures: dict[str, tuple[tuple[float, float], ...]],
) -> list[Dish]:  # fmt: skip
    from ilrs.network.schedule.offers import Dish
    from ilrs.telecom.outages import outages_of

    element = network.station.elements[name]
    count = round(element.params["dishes"].si or 1.0)
    shut = (*outages_of(network.station, element, network.grid), *closures.get(name, ()))
    return [
        Dish(f"{name} {k + 1}" if count > 1 else name, name, setup_s, tuple(shut))
        for k in range(count)
    ]


def _stations(network: StationNetwork) -> list[str]:
    from ilrs.network.sight.nodes import GroundStation

    return [name for name, node in network.nodes.items() if isinstance(node, GroundStation)]


def _closures(
    network: StationNetwork, given: tuple[tuple[str, str, str], ...]
) -> dict[str, tuple[tuple[float, float], ...]]:
    from ilrs.diagnostics import did_you_mean
    from ilrs.epoch import Epoch

    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for name, utc, length in given:
        if name not in _stations(network):
            hint = did_you_mean(name, _stations(network))
            raise click.BadParameter(f'no ground station "{name}"; {hint}', param_hint="--closed")
        try:
            begin = Epoch.from_utc(utc) - network.grid.start
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--closed") from None
        end = begin + quantity(length, "length_s", "--closed")
        found[name] = (*found.get(name, ()), (begin, end))
    return found


def _tell(
    screen: Screen, made: Schedule, rows: list[dict[str, Any]], refused: list[dict[str, Any]]
) -> None:
    from ilrs.report.words import percent, span

    screen.say("sender                 expected  of what it could have alone")
    for name, s in made.served.items():
        screen.say(f"{name:20s} {span(s.value):>10s}  {percent(s.fraction, 1)}")
    sure = "proved to the gap" if made.proved else "bound of the relaxation"
    screen.say(
        f"least share {percent(made.least_fraction, 1)} (at most {percent(made.least_bound, 1)}), "
        f"{span(made.objective)} in all (at most {span(made.bound)}; {sure})\n"
    )
    screen.say(f"{'begins (UTC)':20s} {'lasts':>11s}  dish              sender")
    for r in rows[:MOST_LINES]:
        lasts = span(r["end_s"] - r["start_s"])
        screen.say(f"{r['start_utc'][:19]:20s} {lasts:>11s}  {r['dish']:16s}  {r['mission']}")
    if len(rows) > MOST_LINES:
        screen.say(f"and {len(rows) - MOST_LINES} more; --json has all")
    if refused:
        screen.say(f"\nNot taken: {len(refused)} passes, among them")
        for r in refused[:8]:
            screen.say(f"{r['start_utc'][:19]:20s} {r['mission']} at {r['station']}: {r['why']}")
