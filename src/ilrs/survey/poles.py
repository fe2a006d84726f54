"""At which pole a survey is, and which terrain belongs to that pole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ilrs.data.terrain import projection_of
from ilrs.moon.gnomonic import NORTH, SOUTH
from ilrs.moon.raster import SIDES

POLES = {name: pole for pole, name in SIDES.items()}
_FARTHEST_RAD = math.radians(60.0)
_KINDS = {"south_polar": SOUTH, "north_polar": NORTH}


def pole_of_place(latitude_rad: float, said: float | None = None) -> float:
    """The pole (-1 south, +1 north) of a place; ValueError when it is far, or another was said."""
    if abs(latitude_rad) < _FARTHEST_RAD:
        raise ValueError(
            f"surveys are made around the poles, from 60 degrees south or north on; latitude "
            f"{math.degrees(latitude_rad):g} is too far from both. ilrs site takes any place"
        )
    pole = math.copysign(1.0, latitude_rad)
    if said not in (None, pole):
        raise ValueError(
            f"latitude {math.degrees(latitude_rad):g} is near the {SIDES[pole]} pole; leave out "
            f"--pole, which a place does not need"
        )
    return pole


def terrain_at(paths: Sequence[Path], pole: float | None = None) -> tuple[float, tuple[Path, ...]]:
    """The pole and the terrain to use there, as absolute paths, in the order given.

    Without a pole it is the one of the terrain. Files on the polar map of the other pole are left
    out, as no ground is seen so far; others stay, and are refused where heights are read. Raises
    ValueError when there is terrain of both poles or none, or none at the pole given.
    """
    sides = {Path(p).absolute(): _KINDS.get(projection_of(p).kind) for p in paths}
    if pole is None:
        pole = _only([side for side in sides.values() if side is not None], sides)
    used = tuple(path for path, side in sides.items() if side in (pole, None))
    if sides and not used:
        raise ValueError(
            f"the survey is at the {SIDES[pole]} pole, and the terrain ({_listed(sides)}) at the "
            f"{SIDES[-pole]} pole; give terrain of the {SIDES[pole]} by --terrain, or a place in "
            f"the {SIDES[-pole]}"
        )
    return pole, used


def _only(found: Sequence[float], sides: dict[Path, float | None]) -> float:
    if len(set(found)) == 1:
        return found[0]
    if not found:
        raise ValueError(
            f"no terrain lies on a polar map ({_listed(sides) or 'none was given'}); warp it with "
            f"gdalwarp -t_srs IAU_2015:30135 (south) or IAU_2015:30130 (north)"
        )
    at = {side: path.name for path, side in reversed(sides.items()) if side is not None}
    raise ValueError(
        f"there is terrain of both poles (south: {at[SOUTH]}, north: {at[NORTH]}); say at which "
        f"one the box is: --pole south or --pole north"
    )


def _listed(sides: dict[Path, float | None]) -> str:
    return ", ".join(path.name for path in sides)
