"""One page that shows a survey: how it was made, its pictures and its sites."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment
from numpy.typing import NDArray

from ilrs.survey.folder import write_whole
from ilrs.survey.maps import SPECS, title_of
from ilrs.survey.plan import Plan
from ilrs.survey.ranking import Rules

_COLUMNS = (
    ("latitude_deg", "latitude", 4), ("longitude_deg", "longitude", 4),
    ("mean_light", "mean light", 3), ("any_light", "any light", 3),
    ("longest_dark_h", "longest dark, h", 0), ("earth_visible", "Earth", 3),
    ("slope_deg", "slope, deg", 1), ("temperature_mean_k", "mean, K", 0),
    ("temperature_min_k", "coldest, K", 0), ("temperature_max_k", "hottest, K", 0),
    ("height_m", "height, m", 0),
)  # fmt: skip
_PLACE = ("latitude_deg", "longitude_deg")
_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Survey</title>
<meta name="viewport" content="width=device-width">
<style>
 body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem;
        padding: 0 1rem; color: #1c2430; }
 table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
 th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #d7dce3; }
 th { color: #55606f; font-weight: 600; } tr:hover td { background: #f3f5f8; }
 dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
 dt { color: #55606f; } dd { margin: 0; overflow-wrap: anywhere; }
 .top { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 2rem; }
 .maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(24rem, 1fr)); gap: 1.5rem; }
 figure { margin: 0; } img { width: 100%; height: auto; }
 figcaption { color: #55606f; font-size: .9em; } .wide { overflow-x: auto; }
</style></head><body>
<h1>Survey of {{ "{:,}".format(columns * rows) }} points around {{ middle }}</h1>
<div class="top"><div>
<dl>
{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>
{% endfor %}</dl>
<p>Light and Earth are seen from {{ height }} above the ground. Spells and means are of instants
{{ step }} apart, so a dark spell is known to about {{ step }}.
{% if warm %}Temperatures are of bare regolith by conduction under the light of each point, on its
slope; terrain around gives the heat of a bowl-shaped crater that fills as much of the view, so
what is never sunlit may in truth be colder by ten kelvins or more.{% endif %}</p>
</div>
{% for m in maps[:1] %}<figure><a href="{{ m.name }}.png"><img src="{{ m.name }}.png"
alt="{{ m.title }}"></a></figure>{% endfor %}
</div>
<h2>Sites</h2>
<p>Ordered by mean light. A site has {{ rules }}. All values are in
<a href="sites.csv">sites.csv</a> and <a href="sites.json">sites.json</a>.</p>
{% if sites %}<div class="wide"><table><tr><th>rank</th>
{% for _, title, _ in shown %}<th>{{ title }}</th>{% endfor %}</tr>
{% for s in sites %}<tr><td>{{ s.rank }}</td>
{% for name, _, digits in shown %}<td>{{ "%.*f" | format(digits, s[name])
if name in s else "unknown" }}</td>{% endfor %}</tr>
{% endfor %}</table></div>{% else %}<p>No point satisfies the rules.</p>{% endif %}
<h2>Maps</h2><div class="maps">
{% for m in maps %}<figure><a href="{{ m.name }}.png"><img src="{{ m.name }}.png"
alt="{{ m.title }}" loading="lazy"></a><figcaption>{{ m.title }}, {{ m.range }};
<a href="{{ m.name }}.tif">{{ m.name }}.tif</a></figcaption></figure>
{% endfor %}</div></body></html>
"""


def write_page(
    out: Path,
    plan: Plan,
    told: dict[str, Any],
    rules: Rules,
    sites: list[dict[str, float]],
    maps: dict[str, NDArray[np.float32]],
) -> None:
    """`index.html`, which shows the files that lie beside it."""
    shown = [
        {"name": n, "title": title_of(n, plan), "range": _range(v, SPECS[n].unit)}
        for n, v in maps.items()
    ]
    raster = plan.raster
    latitude, longitude = (
        math.degrees(float(a)) for a in raster.projection.inverse(*raster.centre_m)
    )
    page = Environment(autoescape=True).from_string(_TEMPLATE)
    text = page.render(
        columns=raster.columns, rows=raster.rows, sites=sites, maps=shown, rules=in_words(rules),
        middle=f"latitude {latitude:.3f}, longitude {longitude % 360.0:.3f}",
        facts=_facts(plan, told), height=f"{plan.height_m:g} m", step=_hours(plan.grid.step_s),
        warm=plan.temperature, shown=[c for c in _COLUMNS if c[0] in maps or c[0] in _PLACE],
    )  # fmt: skip
    write_whole(out / "index.html", text.encode("utf-8"))


def in_words(rules: Rules) -> str:
    """The rules as people say them."""
    parts = [
        f"mean light of at least {100.0 * rules.mean_light_fraction:g} %",
        f"slope of at most {math.degrees(rules.slope_rad):.4g} degrees",
    ]
    if math.isfinite(rules.longest_dark_s):
        parts.append(f"dark spells of at most {rules.longest_dark_s / 3600.0:g} h")
    if rules.earth_fraction > 0.0:
        parts.append(f"the Earth in sight for at least {100.0 * rules.earth_fraction:g} %")
    parts.append(f"no better site within {rules.apart_m:g} m")
    return ", ".join(parts) + f"; at most {rules.count} are listed"


def _facts(plan: Plan, told: dict[str, Any]) -> list[tuple[str, str]]:
    raster, survey = plan.raster, told["survey"]
    return [
        ("Area", f"{raster.columns} by {raster.rows} points, {raster.step_m:g} m apart"),
        ("Map", f"{raster.side} polar stereographic, {raster.crs}, sphere of 1737.4 km"),
        ("Ground known", f"{100.0 * survey['known_fraction']:.4g} % of the points"),
        (
            "Seen from",
            f"{plan.height_m:g} m above the ground, horizons in {plan.angles} directions",
        ),
        ("Period", f"{plan.grid.start.utc} and {plan.grid.duration_s / 86_400.0:g} days on"),
        ("Terrain", ", ".join(survey["terrain"])),
        ("Made by", f"ilrs {told['versions']['ilrs']}, numpy {told['versions']['numpy']}"),
    ]


def _hours(step_s: float) -> str:
    return f"{step_s / 3600.0:g} h" if step_s >= 3600.0 else f"{step_s / 60.0:g} min"


def _range(values: NDArray[np.float32], unit: str) -> str:
    if not np.isfinite(values).any():
        return "unknown everywhere"
    word = "" if unit == "1" else f" {unit}"
    return f"{np.nanmin(values):.4g} to {np.nanmax(values):.4g}{word}"
