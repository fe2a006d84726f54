"""nyx-space (Dormand-Prince 7(8), ANISE) with the forces of the job, from the same kernels."""

from __future__ import annotations

import importlib.metadata
import tempfile
import time
from pathlib import Path

import numpy as np
from job import Job, Rows, chosen, fly, row, write_masses, write_shadr

TOLERANCES, EQUAL = (1e-12, 1e-11, 1e-10), 1e-11


def nyx(job: Job) -> Rows:
    import nyx_space.anise as anise
    from nyx_space import Frame, Mass, Orbit, Spacecraft
    from nyx_space import mission_design as md
    from nyx_space.time import Epoch, Unit

    version = importlib.metadata.version("nyx-space")
    folder = Path(tempfile.mkdtemp(prefix="ilrs-nyx-"))
    field = folder / "field.tab"
    write_shadr(job, field, 1e3, degree_0=False)
    pck, gm = write_masses(job, folder)
    anise.utils.convert_tpc(str(pck), str(gm), str(folder / "masses.pca"), True)
    almanac = anise.Almanac(job["planets"])
    almanac = almanac.load(job["axes"]).load(str(folder / "masses.pca"))
    moon = almanac.frame_info(anise.constants.Frames.MOON_J2000)
    # The number of the principal axes in the kernel of DE421.
    axes = Frame(301, 31006)
    epoch = Epoch.from_et_seconds(job["tdb_s"])
    r, v = (np.array(job[k]) / 1e3 for k in ("r_m", "v_m_s"))
    craft = Spacecraft(Orbit(*r, *v, epoch, moon), Mass(100.0))
    points = md.PointMasses([399, 10], None)
    gravity = md.GravityFieldConfig(job["degree"], job["degree"], str(field), axes.to_frameuid())
    dynamics = md.Dynamics(md.AccelModels(points, gravity, None), md.ForceModels(None, None))
    rows = []
    for tolerance in chosen(job, TOLERANCES, EQUAL):
        options = md.IntegratorOptions(Unit.Second * 0.001, Unit.Second * 2700.0, tolerance)
        made = md.Propagator(dynamics, almanac, md.IntegratorMethod.DormandPrince78, options)
        before, wall = time.process_time(), time.perf_counter()
        end = made.for_duration(craft, Unit.Day * job["days"], False).state.orbit
        spent = time.process_time() - before, time.perf_counter() - wall
        place = np.array([end.x_km, end.y_km, end.z_km]) * 1e3
        speed = np.array([end.vx_km_s, end.vy_km_s, end.vz_km_s]) * 1e3
        rows.append(row(f"nyx-space {version} {tolerance:g}", *spent, place, speed))
    return rows


if __name__ == "__main__":
    fly(nyx)
