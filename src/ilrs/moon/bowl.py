"""Heat from surrounding terrain: the shadowed ground of a spherical bowl-shaped crater.

In a sphere every place sees every other equally: of what a place in a bowl sees, the walls are

    f = 4 q^2 / (1 + 4 q^2),    q = depth / diameter,

wherever it lies. The bowl takes in the sunlight S sin(e) that falls on its opening, scatters it by
an albedo A and sends out infrared by an emissivity E, to all orders; walls are in balance with
their light at once. What ground in shadow takes up of scattered light and infrared is then

    Q = S sin(e) f (1 - A) / (1 - A f) (E + A (1 - f))

(Ingersoll, Svitek & Murray 1992, Icarus 100, 40, doi:10.1016/0019-1035(92)90016-Z), and what it
sends out is E sigma T^4; ground.py conducts the rest. For a small f this is f times level ground
around in balance with the same Sun.

A place that is no crater is given the bowl that fills as much of its view (`skyview.py`): from the
middle of a bowl, whose rim stands as high in the sky as tan(h) = 2 q, sin^2(h) is f. The answer
needs only the horizon. It leaves out where the lit terrain lies and how it is turned: a bowl shows
its lit rim to its floor more openly than a crater with straight walls does, and terrain that is
itself in the shadow of mountains beyond is taken as lit. Against the sum over the terrain in sight
(tests/moon/test_bowl_terrain.py) the floors of Shoemaker and Haworth come out 3 and 9 K too warm
in the mean of a year, that of Shackleton 12 K, and 14 K in summer. Not modelled either: what walls
keep of their warmth into the night, albedo that grows at grazing light, rocks.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ilrs.moon.ground import Ground

Array = NDArray[np.float64]


def view_in_bowl(depth_over_diameter: float) -> float:
    """The part of the view that the walls of a bowl fill, 0 to 1; ValueError below 0."""
    if not depth_over_diameter >= 0.0:
        raise ValueError(f"a crater is at least 0 deep, not {depth_over_diameter:g} diameters")
    return 1.0 - 1.0 / (1.0 + 4.0 * depth_over_diameter**2)


def depth_of_bowl(view: float) -> float:
    """Depth over diameter of the bowl that fills a part of the view; ValueError outside 0 to 1."""
    if not 0.0 <= view < 1.0:
        raise ValueError(f"terrain fills from 0 to less than 1 of a view, not {view:g}")
    return 0.5 * math.sqrt(view / (1.0 - view))


def heat_from_walls(
    view: float, elevation_rad: Array, sunlight_w_m2: Array, ground: Ground
) -> Array:
    """What shadowed ground takes up from terrain that fills `view`, W/m2, shape (count,).

    `elevation_rad` is that of the Sun above the level of the opening, `sunlight_w_m2` its light at
    normal incidence, eclipses taken off. Albedo and emissivity are the ground's.
    """
    share = wall_share(view, ground.albedo, ground.emissivity)
    return share * sunlight_w_m2 * np.maximum(np.sin(elevation_rad), 0.0)


@njit(cache=True, nogil=True)
def wall_share(view: float, albedo: float, emissivity: float) -> float:
    """Q over S sin(e): the part of the light on the opening that shadowed ground takes up."""
    lit = view * (1.0 - albedo) / (1.0 - albedo * view)
    return lit * (emissivity + albedo * (1.0 - view))
