"""One self-contained HTML page about a run: no network, no other file, readable without scripts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from ilrs.report import energy, evidence, palette, words
from ilrs.report.chart import Chart
from ilrs.report.decisions import MOST_ROWS, decisions, groups, happenings, reasons
from ilrs.report.glance import glance, mode_strip
from ilrs.report.light import light
from ilrs.report.margins import margins
from ilrs.report.modes import read_modes
from ilrs.report.months import months
from ilrs.report.network import network
from ilrs.report.origin import origin
from ilrs.report.source import Record, Source
from ilrs.report.temperature import temperature_charts
from ilrs.report.traffic import traffic
from ilrs.report.verdict import verdict


def write_report(record: Record, path: str | Path) -> Path:
    """Write the page of a run to `path` and give the path back.

    The same record gives the same bytes. Names and texts from station files are escaped; the page
    forbids itself to load anything. Raises OSError when the file cannot be written.
    """
    target = Path(path)
    target.write_text(report_html(record), encoding="utf-8", newline="\n")
    return target


def report_html(record: Record) -> str:
    """The page of a run as text."""
    source = Source(record)
    view = _view(source)
    script = _file("hover.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html")
        .render(
            **view,
            css=Markup(_style()),
            script=Markup(script),
            script_digest=digest,
            embedded=_embed(source, view["charts"]),
            words=words,
            palette=palette,
        )
    )


def _view(source: Source) -> dict[str, Any]:
    """Everything the template shows, section by section."""
    modes = read_modes(source)
    acts, found = decisions(source), happenings(source)
    sections: dict[str, Any] = {
        "glance": glance(source, modes),
        "energy": energy.energy(source),
        "charge": energy.charge_charts(source),
        "temperature": temperature_charts(source),
        "light": light(source),
        "traffic": traffic(source),
        "network": network(source),
        "mode_chart": mode_strip(source, modes, "centre-mode"),
    }
    return sections | {
        "charts": list(_charts(sections.values())),
        "title": str(
            source.record.summary.get("title") or source.record.station.get("title") or ""
        ),
        "about": str(source.record.station.get("summary") or ""),
        "scenario": str(source.record.summary.get("scenario") or ""),
        "verdict": verdict(source),
        "modes": modes,
        "months": months(source),
        "reasons": reasons(acts),
        "decisions": acts[:MOST_ROWS],
        "decisions_total": len(acts),
        "groups": groups(found),
        "happenings": found[:MOST_ROWS],
        "happenings_total": len(found),
        "margins": margins(source),
        "evidence": evidence.evidence(source),
        "origin": origin(source),
    }


def _charts(values: Iterable[Any]) -> Iterable[Chart]:
    """Every chart inside sections, tuples and the sections' own fields."""
    for value in values:
        if isinstance(value, Chart):
            yield value
        elif isinstance(value, tuple):
            yield from _charts(value)
        elif hasattr(value, "__dataclass_fields__"):
            yield from _charts(vars(value).values())


def _embed(source: Source, charts: Iterable[Chart]) -> Markup:
    """The numbers for the read-out as JSON that cannot end its own script element."""
    series = {c.key: [t.embed() for t in c.traces] for c in charts if c.timed}
    data = {"start": source.start_ms, "end": source.end_ms, "charts": series}
    text = json.dumps(data, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    for bad, good in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(bad, good)
    return Markup(text)


def _style() -> str:
    light, dark = palette.variables(dark=False), palette.variables(dark=True)
    # The first screen is a night sky in both themes, so it always takes the dark set.
    themes = f":root{{{light}}}@media screen{{.hero{{{dark}}}}}"
    themes += f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return themes + _file("style.css")


def _file(name: str) -> str:
    folder = resources.files("ilrs.report").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


def breakable(text: str) -> Markup:
    """An address that may be broken after its slashes and underscores, and only there."""
    safe = str(escape(text))
    return Markup(safe.replace("/", "/<wbr>").replace("_", "_<wbr>"))


def _environment() -> Environment:
    """Autoescape for every template; a missing name is an error, not an empty space."""
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = breakable
    return environment
