"""`ilrs network budget`: every link of a station, line by line, where its rate is lowest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ilrs.cli.network.given import Asked, network_of, station_options
from ilrs.cli.screen import Screen

if TYPE_CHECKING:
    from ilrs.network.radio.budget import Line
    from ilrs.station.model import Element
    from ilrs.telecom.station_plan import StationNetwork

# Instants of a pass at which a budget is looked at.
SAMPLES = 400


@click.command("budget")
@station_options
@click.option("--link", nargs=2, metavar="FROM TO", help="Only this link.")
@click.pass_obj
def command(
    screen: Screen,
    asked: Asked,
    link: tuple[str, str] | None,
) -> None:
    """The link budgets of STATION, term by term with their sources.

    Each link is shown where its rate is lowest while it is there; the range of rates stands above.

    Example: ilrs network budget stations/reference --link relay kashi
    """
    network = network_of(screen, asked)
    pairs = [(e.sender, h) for e in network.links for h in e.hearers]
    if link:
        pairs = [(s, h) for s, h in pairs if (s.name, h.name) == link]
        if not pairs:
            known = ", ".join(f"{e.sender.name} {h.name}" for e in network.links for h in e.hearers)
            raise click.BadParameter(f"no link {link[0]} {link[1]}; known: {known}",
                                     param_hint="--link")  # fmt: skip
    found = [budget_of(network, sender, hearer) for sender, hearer in pairs]
    screen.emit({"station": network.station.name, "budgets": found})
    for row in found:
        _tell(screen, row)


def budget_of(network: StationNetwork, sender: Element, hearer: Element) -> dict[str, Any]:
    """One link: its rates over the time, and its terms where the rate is lowest."""
    import numpy as np

    from ilrs.network.sight.scene import geometry
    from ilrs.sim.radios import budget, modem, rates

    name = {"from": sender.name, "to": hearer.name}
    passes = network.passes.between(sender.name, hearer.name)
    if not len(passes):
        return {**name, "passes": 0, "lines": []}
    share = np.linspace(0.0, 1.0, max(2, SAMPLES // len(passes)))
    span = (passes.end_s - passes.start_s)[:, None]
    at = (passes.start_s[:, None] + span * share[None, :]).ravel()
    seen = geometry(network.scene, sender.name, hearer.name, at)
    made, rate = budget(sender, hearer, seen), rates(sender, hearer, seen)
    # Where the modem always sends as fast as it can, the weakest signal is the worst.
    worst = int(np.lexsort((np.broadcast_to(made.cn0_dbhz, rate.shape), rate))[0])
    lines = [*made.lines(modem(sender), worst), *_from_there(sender, hearer, float(rate[worst]))]
    return {
        **name, "passes": len(passes), "lowest_rate_bit_s": float(rate.min()),
        "mean_rate_bit_s": float(rate.mean()), "highest_rate_bit_s": float(rate.max()),
        "range_m": [float(seen.range_m.min()), float(seen.range_m.max())],
        "at_utc": (network.grid.start + float(at[worst])).utc,
        "lines": [
            {"name": n.name, "value": n.value, "unit": n.unit, "source": n.source, "sum": n.is_sum}
            for n in lines
        ],
    }  # fmt: skip


def _from_there(sender: Element, hearer: Element, rate_bit_s: float) -> list[Line]:
    """What the station makes of the rate that the budget allows."""
    from ilrs.network.radio.budget import Line
    from ilrs.sim.radios import number

    most = Line("at most", number(sender, "max_rate_bit_s"), "bit/s", f"the modem of {sender.name}")
    part: list[Line] = []
    if "availability" in hearer.params:
        listens = number(hearer, "availability")
        part.append(Line("available", listens, "", f"part of the time that {hearer.name} listens"))
    return [most, *part, Line("mean rate", rate_bit_s, "bit/s", "of the station", True)]


def _tell(screen: Screen, row: dict[str, Any]) -> None:
    from ilrs.network.radio.budget import Line, table
    from ilrs.units import show

    screen.say(f"{row['from']} > {row['to']}")
    if not row["passes"]:
        screen.say("  never in view\n")
        return
    low, mean, high = (
        show(row[f"{key}_rate_bit_s"], "bit s-1") if row[f"{key}_rate_bit_s"] else "0"
        for key in ("lowest", "mean", "highest")
    )
    near, far = (f"{r / 1e3:,.0f}" for r in row["range_m"])
    screen.say(f"  {row['passes']} passes, {near} to {far} km; {low} to {high}, mean {mean}")
    screen.say(f"  at its lowest, {row['at_utc'][:19]}Z:")
    lines = [Line(n["name"], n["value"], n["unit"], n["source"], n["sum"]) for n in row["lines"]]
    for text in table(lines).splitlines():
        screen.say(f"    {text}")
    screen.say()
