"""The code that finds horizons, compiled before anybody looks at a site.

Compiling takes up to half a minute. When the first browser asked for it, its other requests waited
behind that, and so did the end of the server.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ilrs.mission.scenery.scene import Scenery
from ilrs.moon.terrain import Terrain
from ilrs.sim.cache import cache_folder, source_digest, write_atomically
from ilrs.station.model import Station

Progress = Callable[[float, str], None]
SAID = "compiling the view of the ground, only this once: up to half a minute"


def warm_ground(
    station: Station, terrain: Callable[[], Terrain], progress: Progress | None = None
) -> bool:
    """Compile it unless this code was compiled here before; whether it had to be.

    False, too, where no terrain is installed for any site: nothing is computed there.
    """
    done = cache_folder() / "scenery" / f"compiled-{source_digest('ilrs.moon')}"
    if done.exists():
        return False
    scenery = Scenery(station, terrain)
    found = (scenery.scene(name).layers for name in station.sites)
    layers = next((one for one in found if one is not None), None)
    if layers is None:
        return False
    if progress is not None:
        progress(0.0, SAID)
    layers.warm()
    with suppress(OSError):
        write_atomically(done, b"")
    return True
