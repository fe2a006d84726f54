"""`ilrs case flows|flow`: the tables that cases follow."""

from __future__ import annotations

import click

from ilrs.cli.case.given import refusals_told
from ilrs.cli.options import json_option, language_option
from ilrs.cli.screen import Screen


@click.command("flows")
@language_option
@json_option
@click.pass_obj
def flows(screen: Screen, language: str) -> int:
    """List the flows that come along. They are a proposal: copy a table and change it."""
    from ilrs.partners.flow.labels import title
    from ilrs.partners.flow.library import shipped_flows

    found = shipped_flows()
    screen.emit(
        [
            {
                "name": n,
                "version": f.version,
                "status": f.status,
                "digest": f.digest,
                "title": title(n, language),
            }
            for n, f in found.items()
        ]
    )
    for name, flow in found.items():
        screen.say(f"{name:<32} {flow.version} {flow.status}  {title(name, language)}")
    return 0


@click.command("flow")
@click.argument("flow", metavar="FLOW")
@click.option("--dot", "as_dot", is_flag=True, help="Print a graph for Graphviz.")
@language_option
@json_option
@click.pass_obj
def flow(screen: Screen, flow: str, as_dot: bool, language: str) -> int:
    """Show FLOW: its states and moves; a FILE.toml is looked through for mistakes first."""
    from ilrs.partners.flow.labels import label, title
    from ilrs.partners.flow.library import flow_at
    from ilrs.partners.flow.picture import dot

    with refusals_told():
        found = flow_at(flow)
    if as_dot:
        screen.emit({"dot": dot(found, language)})
        screen.say(dot(found, language))
        return 0
    screen.emit({**found.body(), "status": found.status, "digest": found.digest})
    screen.say(f"{title(found.name, language)} {found.version} ({found.status}), {found.digest}")
    for name, state in found.states.items():
        mark = "  (end)" if state.final else ""
        screen.say(f"{name}: {label('state', name, language)}{mark}")
        for move in found.moves_from(name):
            by = ", ".join(label("role", role, language) for role in move.by)
            says = "".join(f" {k}={v}" for k, v in move.when.items())
            screen.say(f"    {move.on}{says} ({by}) -> {move.to}")
    return 0
