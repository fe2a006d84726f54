"""A flow as a picture: text in the language of Graphviz."""

from __future__ import annotations

from ilrs.partners.flow.definition import ANY, Flow
from ilrs.partners.flow.labels import label, title


def dot(flow: Flow, language: str) -> str:
    """A directed graph: double frames are final, dashed arrows are the clock's."""
    lines = [
        f'digraph "{flow.name}" {{',
        f'  label="{title(flow.name, language)} {flow.version} ({flow.status})"',
        "  rankdir=LR",
        "  node [shape=box, style=rounded]",
    ]
    for name, state in flow.states.items():
        frames = ", peripheries=2" if state.final else ""
        lines.append(f'  {name} [label="{label("state", name, language)}"{frames}]')
    for move in flow.moves:
        style = ", style=dashed" if move.by == ["clock"] else ""
        told = label("event", move.on, language)
        more = "".join(f"\\n{k}={v}" for k, v in move.when.items())
        lines += [
            f'  {state} -> {move.to} [label="{told}{more}"{style}]'
            for state in _sources(flow, move.from_)
        ]
    return "\n".join([*lines, "}"])


def _sources(flow: Flow, named: list[str]) -> list[str]:
    if ANY in named:
        return [name for name, state in flow.states.items() if not state.final]
    return named
