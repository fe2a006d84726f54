"""One page that shows a survey: how it was made, its pictures and its sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment
from numpy.typing import NDArray

from ilrs.survey.maps import SPECS

_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Survey</title>
<meta name="viewport" content="width=device-width">
<style>
 body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
        padding: 0 1rem; color: #1c2430; }
 table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
 th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #d7dce3; }
 .maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1rem; }
 figure { margin: 0; } img { width: 100%; } figcaption { color: #55606f; font-size: .9em; }
 .wide { overflow-x: auto; }
</style></head><body>
<h1>Survey of {{ survey.raster.columns }} by {{ survey.raster.rows }} points</h1>
<p>Points every {{ survey.raster.step_m }} m, seen from {{ survey.height_m }} m above the ground,
{{ survey.steps }} instants every {{ survey.step_s }} s from {{ survey["from"] }}; horizons in
{{ survey.angles }} directions. Map coordinates are south polar stereographic (IAU_2015:30135).
Terrain: {{ survey.terrain | join(", ") }}.</p>
<h2>Sites</h2>
<p>Ordered by mean light. Rules:
{% for name, value in rules.items() if value is not none -%}
{{ name }} {{ value | round(4) }}{{ ", " if not loop.last }}{% endfor %}.
All values are in <a href="sites.csv">sites.csv</a>.</p>
{% if sites %}<div class="wide"><table><tr><th>rank</th><th>latitude</th><th>longitude</th>
<th>mean light</th><th>any light</th><th>longest dark, h</th><th>Earth</th><th>slope, deg</th>
<th>height, m</th></tr>
{% for s in sites %}<tr><td>{{ s.rank }}</td><td>{{ "%.4f" % s.latitude_deg }}</td>
<td>{{ "%.4f" % s.longitude_deg }}</td><td>{{ "%.3f" % s.mean_light }}</td>
<td>{{ "%.3f" % s.any_light }}</td><td>{{ "%.0f" % s.longest_dark_h }}</td>
<td>{{ "%.3f" % s.earth_visible }}</td><td>{{ "%.1f" % s.slope_deg }}</td>
<td>{{ "%.0f" % s.height_m }}</td></tr>
{% endfor %}</table></div>{% else %}<p>No point satisfies the rules.</p>{% endif %}
<h2>Maps</h2><div class="maps">
{% for m in maps %}<figure><a href="{{ m.name }}.tif"><img src="{{ m.name }}.png"
alt="{{ m.title }}"></a><figcaption>{{ m.title }}, {{ m.range }}; <a href="{{ m.name }}.tif">
{{ m.name }}.tif</a></figcaption></figure>
{% endfor %}</div></body></html>
"""


def write_page(
    out: Path,
    facts: dict[str, Any],
    sites: list[dict[str, float]],
    maps: dict[str, NDArray[np.float32]],
) -> None:
    """`index.html`, which shows the files that lie beside it."""
    shown = [
        {"name": name, "title": SPECS[name].title, "range": _range(values, SPECS[name].unit)}
        for name, values in maps.items()
    ]
    page = Environment(autoescape=True).from_string(_TEMPLATE)
    text = page.render(survey=facts["survey"], rules=facts["rules"], sites=sites, maps=shown)
    (out / "index.html").write_text(text, encoding="utf-8")


def _range(values: NDArray[np.float32], unit: str) -> str:
    if not np.isfinite(values).any():
        return "unknown everywhere"
    word = "" if unit == "1" else f" {unit}"
    return f"{np.nanmin(values):.4g} to {np.nanmax(values):.4g}{word}"
