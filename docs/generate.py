"""Write the pages that are made from the code: kinds, diagnostics, validation.

python docs/generate.py               write them
python docs/generate.py --validation  print the comparisons, status 1 when one fails
python docs/generate.py --pictures    run both stations and draw docs/images (minutes at first)
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol, cast

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
VALIDATION = DOCS / "explanation" / "validation.md"
PICTURES = {"stations/outpost": "outpost.png", "stations/reference": "reference-year.png"}


class Case(Protocol):
    """One comparison, as the files `tests/validation/*_cases.py` give it."""

    name: str
    ours: float
    reference: float
    tolerance: float
    unit: str
    source: str
    reason: str
    passes: bool


Group = tuple[str, list[Case]]
"""What a file of cases is about, and its cases."""


def reference_pages() -> dict[Path, str]:
    """The pages of docs/reference that follow from declarations."""
    from ilrs.catalogue import installed_kinds
    from ilrs.mission.server.app import documented_app
    from ilrs.mission.server.reference_page import api_page
    from ilrs.partners.reference_page import partners_page
    from ilrs.programme.reference_page import reference_page
    from ilrs.report.kinds_page import kinds_page
    from ilrs.station.findings import diagnostics_page

    own = [k for k in installed_kinds().values() if _is_ours(k.stages[0].function.__module__)]
    reference = DOCS / "reference"
    return {
        reference / "kinds.md": kinds_page(own),
        reference / "diagnostics.md": diagnostics_page(),
        reference / "programme-files.md": reference_page(),
        reference / "partner-rules.md": partners_page(),
        reference / "mission-api.md": api_page(documented_app()),
    }


def _is_ours(module: str) -> bool:
    return module.startswith("ilrs.")


def groups() -> list[Group]:
    """All comparisons, computed now: some seconds, the first time some more for compiling."""
    found: list[Group] = []
    for path in sorted((ROOT / "tests" / "validation").glob("*_cases.py")):
        module = _imported(path)
        title = (module.__doc__ or path.stem).split(":")[0].split("\n")[0].strip(". ")
        if cases := list(module.cases()):
            found.append((title, cases))
    return found


def _imported(path: Path) -> Any:
    name = f"ilrs_validation_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def validation_page(found: Sequence[Group]) -> str:
    """The page of comparisons, as Markdown."""
    every = [case for _, cases in found for case in cases]
    missed = [case.name for case in every if not case.passes]
    verdict = f"{len(missed)} of them fail: {'; '.join(missed)}." if missed else "All are met."
    head = HEAD.format(count=len(every), sources=len({c.source for c in every}), verdict=verdict)
    return "\n".join([head, *(_section(title, cases) for title, cases in found), FOOT])


def _section(title: str, cases: Iterable[Case]) -> str:
    parts = [f"## {title}\n"]
    for source, together in groupby(cases, key=lambda c: c.source):
        members = list(together)
        rows = [f"| {' | '.join(row_of(case))} |" for case in members]
        top = [
            "| what | ours | reference | difference | tolerance | unit | |",
            "|---|---|---|---|---|---|---|",
        ]
        parts.append("\n".join([f"**{source}**\n", *top, *rows]) + "\n")
        if told := reasons(cases=members):
            parts.append("\n".join(f"- {text}." for text in told) + "\n")
    return "\n".join(parts)


def reasons(cases: Iterable[Case]) -> list[str]:
    """What explains differences, `name: reason`, for the cases that have one."""
    return [f"{c.name}: {c.reason}" for c in cases if getattr(c, "reason", "")]


def row_of(case: Case) -> tuple[str, ...]:
    """A comparison in words: what, ours, reference, difference, tolerance, unit, verdict."""
    difference = f"{case.ours - case.reference:.2g}"
    numbers = (f"{case.ours:.5g}", f"{case.reference:.5g}", difference, f"{case.tolerance:.2g}")
    return (case.name, *numbers, case.unit, "met" if case.passes else "**NOT MET**")


def print_validation(found: Sequence[Group]) -> int:
    """The comparisons for a terminal; 1 when one fails."""
    rows = [row_of(case) for _, cases in found for case in cases]
    widths = [max(len(row[i]) for row in [*rows, COLUMNS]) for i in range(len(COLUMNS))]
    print("  ".join(n.ljust(w) for n, w in zip(COLUMNS, widths, strict=True)).rstrip())
    for row in rows:
        print(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )
    for text in reasons(case for _, cases in found for case in cases):
        print(f"- {text}")
    missed = sum(not case.passes for _, cases in found for case in cases)
    print(f"{len(rows)} comparisons, {missed or 'none'} missed")
    return 1 if missed else 0


def draw_pictures() -> None:
    """Run the stations and draw what became of them."""
    import tempfile

    import ilrs
    from ilrs.report.picture import draw_picture

    for station, name in PICTURES.items():
        with tempfile.TemporaryDirectory() as scratch:
            record = ilrs.run(ilrs.load(ROOT / station), out=Path(scratch) / "run")
            print(draw_picture(cast(Any, record), DOCS / "images" / name).relative_to(ROOT))


COLUMNS = ("what", "ours", "reference", "difference", "tolerance", "unit", "verdict")

HEAD = """# Validation

What this project computes, beside what others have published, measured or computed. This page is
written by `make docs` from `tests/validation`, where the raw values of the sources are kept.
`make validate` prints the same table, computed anew; `make test` fails when a comparison leaves its
tolerance. Tolerances are ours; the reason for each stands where it is written. The sections on
terrain and on contact plans of others are computed where those files are at hand, and left out
elsewhere.

**{count} comparisons with {sources} sources. {verdict}**
"""

FOOT = """## What else is checked

These need no authority; they are in `make test`.

- **Conservation.** The flows of every bus add up to zero in every step. The loop itself watches
  it in every run, to 1e-9 of what crosses the bus, and every kind is tried on its bus with random
  and extreme inputs.
- **Closed forms.** Half-lives, cosine of incidence, round trips of stores, equilibrium of a
  radiator, losses of a cable, fall of a link's rate with the range (`tests/systems`).
- **Two implementations.** The compiled loop and a workbench in plain Python, written apart, run a
  station of every kind alike; a condition of the command centre is evaluated by a walk over its
  tree and by compiled instructions.
- **Equivalence.** Batch, windows of any length, single steps, a replay of the journal and a run
  through a checkpoint give the same bytes.

## What is not validated

- **No station as a whole.** There is no lunar research station to compare with. That a run is
  plausible is a judgement on its report.
- **Kinds are engineering models.** Their equations and sources are on the
  [page of kinds](../reference/kinds.md), with what each leaves out. Efficiencies, ageing and heat
  leaks of real hardware will differ; station files say of every number how sure it is.
- **Ground temperature near the poles.** Compared above are level ground and the Apollo 15 site. We
  know of no published curves for single polar places, where slope and surroundings decide.
- **Horizons near the ground.** Masks depend on terrain that is interpolated between the tracks of
  the altimeter: [the Moon as an environment](moon.md#terrain-and-horizons).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or do what an option says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--validation", action="store_true", help="print the comparisons")
    parser.add_argument("--pictures", action="store_true", help="run the stations and draw them")
    options = parser.parse_args(arguments)
    if options.validation:
        return print_validation(groups())
    if options.pictures:
        draw_pictures()
        return 0
    for path, text in {**reference_pages(), VALIDATION: validation_page(groups())}.items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
