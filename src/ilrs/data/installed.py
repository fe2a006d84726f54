"""The terrain that is on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ilrs.data.products import Product, folders, locate, products
from ilrs.data.terrain import load_terrain
from ilrs.moon.terrain import Terrain


def installed_terrain(paths: Sequence[Path] = ()) -> Terrain:
    """Terrain from the named files, or from every ground product that is here, finest first.

    Raises FileNotFoundError, saying which file to put where, when there is none; otherwise as
    `load_terrain`.
    """
    return load_terrain(list(paths) or terrain_files())


def terrain_files() -> list[Path]:
    """The files of the ground products that are here. FileNotFoundError when there are none."""
    known = [p for p in products().values() if p.ground]
    found = [path for p in known if (path := locate(p)) is not None]
    if not found:
        raise FileNotFoundError(_missing(known))
    return found


def _missing(known: Sequence[Product]) -> str:
    first, *others = folders()
    looked = ", ".join(str(folder) for folder in (first, *others))
    wanted = [p for p in known if p.url]
    lines = [
        f"there is no lunar terrain on this machine (looked in {looked})",
        "with a network: ilrs data fetch site01-5m ldem-80s-80m ldem-60s-240m",
        "without one, put one or more of these files there:",
    ]
    lines += [f"  {first / p.path}   from {p.url}{_with_label(p)}" for p in wanted]
    lines.append("or name the folder that holds dem/ by the environment variable ILRS_DATA")
    return "\n    ".join(lines)


def _with_label(product: Product) -> str:
    return " and beside it its label, .lbl" if product.path.endswith(".img") else ""
