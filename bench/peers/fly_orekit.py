"""Orekit (through orekit-jpype, which needs Java 11 or later) with the forces of the job.

Nothing is read but the job: the field is handed over as arrays, Sun and Earth as a file of JPL's
binary layout made from the job's own polynomials, and the axes as a table of rotations from which
Orekit interpolates. The Moon's centre stands where that layout has the barycentre, so that Sun and
Earth (in the place of Mars) need no detour: the propagation frame is ICRF at the Moon.
"""

from __future__ import annotations

import importlib.metadata
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from job import DAY_S, Job, Rows, chosen, fly, row, turn_to_axes

FILE = "lnxp2000.421"
AU_KM, MASS_RATIO = 149_597_870.7, 81.3005690741906
J2000_JD = 2_451_545.0
# Rows of the layout: what stands there is Mars, Sun, and two bodies that stay at the centre.
# A record must have room for the header: those two are cut in four.
EARTH_ROW, SUN_ROW, RESTING, CUTS = 3, 10, (2, 9), 4
STEP_S, POINTS = 3600.0, 8
TOLERANCES, EQUAL = (1e-12, 1e-11, 1e-10), 1e-12


def write_places(job: Job, path: Path) -> None:
    """Earth and Sun as a JPL binary ephemeris; its first and last record are told twice."""
    polynomials = job["earth_sun_m"] / 1e3
    count, terms, _ = polynomials.shape
    days = float(job["length_s"]) / DAY_S
    first = J2000_JD + float(job["first_s"]) / DAY_S - days
    table, place = np.zeros((13, 3), dtype=np.int32), 3
    for body in (*RESTING, EARTH_ROW, SUN_ROW):
        cuts = CUTS if body in RESTING else 1
        table[body] = place, terms, cuts
        place += 3 * terms * cuts
    record = (place - 1) * 8
    names = b"".join(n.ljust(6) for n in (b"AU", b"EMRAT", b"GMS", b"GM4"))
    gm = [job[k] / 1e9 * DAY_S**2 / AU_KM**3 for k in ("gm_sun", "gm_earth")]
    head = b" " * 252 + names.ljust(2400)
    head += struct.pack("<3d i 2d", first, first + (count + 2) * days, days, 4, AU_KM, MASS_RATIO)
    head += table[:12].tobytes() + struct.pack("<i", 421) + table[12].tobytes()
    data = [head, struct.pack("<4d", AU_KM, MASS_RATIO, *gm)]
    for i, k in enumerate((0, *range(count), count - 1)):
        rest = np.zeros(2 * 3 * terms * CUTS)
        span = first + i * days, first + (i + 1) * days
        data.append(np.concatenate([span, rest, polynomials[k].T.ravel()]).tobytes())
    path.write_bytes(b"".join(part.ljust(record, b"\0") for part in data))


def axes_frame(job: Job, parent: Any) -> Any:
    """Principal axes: Orekit interpolates between rotations, each asked once from the job."""
    import jpype
    from java.lang import UnsupportedOperationException
    from org.hipparchus.geometry.euclidean.threed import Rotation
    from org.orekit.frames import (
        Frame,
        InterpolatingTransformProvider,
        Transform,
        TransformProvider,
    )
    from org.orekit.time import AbsoluteDate, TimeScalesFactory
    from org.orekit.utils import AngularDerivativesFilter, CartesianDerivativesFilter

    zero = AbsoluteDate(AbsoluteDate.J2000_EPOCH, 0.0)
    scale = TimeScalesFactory.getTDB()

    @jpype.JImplements(TransformProvider)
    class Turn:
        @jpype.JOverride
        def getTransform(self, date: Any) -> Any:  # noqa: N802
            if not isinstance(date, AbsoluteDate):
                raise UnsupportedOperationException("only plain dates")
            at = float(date.offsetFrom(zero, scale))
            turn = jpype.JDouble[:][:](turn_to_axes(job, at).tolist())
            return Transform(date, Rotation(turn, 1e-12))

    provider = InterpolatingTransformProvider(
        Turn(), CartesianDerivativesFilter.USE_P, AngularDerivativesFilter.USE_R, POINTS, STEP_S,
        60, DAY_S * 400.0, DAY_S,
    )  # fmt: skip
    return Frame(parent, provider, "principal axes", False)


def forces_of(job: Job, frame: Any) -> list[Any]:
    """Field, Earth and Sun."""
    import jpype
    from org.orekit.bodies import JPLEphemeridesLoader
    from org.orekit.forces.gravity import HolmesFeatherstoneAttractionModel, ThirdBodyAttraction
    from org.orekit.forces.gravity.potential import GravityFieldFactory, TideSystem

    c, s = (
        jpype.JDouble[:][:]([job[k][n, : n + 1].tolist() for n in range(job["degree"] + 1)])
        for k in ("c", "s")
    )
    field = GravityFieldFactory.getNormalizedProvider(
        job["radius_m"], job["gm_moon"], TideSystem.UNKNOWN, c, s
    )
    names, kind = FILE, JPLEphemeridesLoader.EphemerisType
    pulls = [
        ThirdBodyAttraction(
            JPLEphemeridesLoader(names, kind.valueOf(which)).loadCelestialBody(name)
        )
        for which, name in (("MARS", "Mars"), ("SUN", "Sun"))
    ]
    return [HolmesFeatherstoneAttractionModel(axes_frame(job, frame), field), *pulls]


def orekit(job: Job) -> Rows:
    import orekit_jpype

    orekit_jpype.initVM()
    from java.io import File
    from org.hipparchus.geometry.euclidean.threed import Vector3D
    from org.hipparchus.ode.nonstiff import DormandPrince853Integrator
    from org.orekit.data import DataContext, DirectoryCrawler
    from org.orekit.frames import FramesFactory
    from org.orekit.orbits import CartesianOrbit, OrbitType
    from org.orekit.propagation import SpacecraftState
    from org.orekit.propagation.numerical import NumericalPropagator
    from org.orekit.time import AbsoluteDate, TimeScalesFactory
    from org.orekit.utils import PVCoordinates

    version = importlib.metadata.version("orekit-jpype")
    folder = Path(tempfile.mkdtemp(prefix="ilrs-orekit-"))
    write_places(job, folder / FILE)
    manager = DataContext.getDefault().getDataProvidersManager()
    manager.addProvider(DirectoryCrawler(File(str(folder))))
    frame, scale = FramesFactory.getICRF(), TimeScalesFactory.getTDB()
    forces = forces_of(job, frame)
    start = AbsoluteDate(AbsoluteDate.J2000_EPOCH, job["tdb_s"])
    # J2000_EPOCH is counted in TT: the periodic difference to TDB is taken off.
    late = float(start.offsetFrom(AbsoluteDate.J2000_EPOCH, scale)) - job["tdb_s"]
    start = start.shiftedBy(-late)
    at = PVCoordinates(Vector3D(*job["r_m"]), Vector3D(*job["v_m_s"]))
    orbit = CartesianOrbit(at, frame, start, job["gm_moon"])

    def flight(tolerance: float, days: float) -> tuple[Any, float, float]:
        integrator = DormandPrince853Integrator(1e-3, 3600.0, tolerance, tolerance)
        integrator.setInitialStepSize(30.0)
        propagator = NumericalPropagator(integrator)
        propagator.setOrbitType(OrbitType.CARTESIAN)
        for force in forces:
            propagator.addForceModel(force)
        propagator.setInitialState(SpacecraftState(orbit))
        before, wall = time.process_time(), time.perf_counter()
        end = propagator.propagate(start.shiftedBy(days * DAY_S))
        spent = time.process_time() - before, time.perf_counter() - wall
        return end.getPVCoordinates(frame), *spent

    # The virtual machine compiles what runs often; the table of the axes is filled here too.
    warm_s = flight(1e-9, min(job["days"], 60.0))[1]
    rows = []
    for tolerance in chosen(job, TOLERANCES, EQUAL):
        end, cpu_s, wall_s = flight(tolerance, job["days"])
        place, speed = (
            (float(w.getX()), float(w.getY()), float(w.getZ()))
            for w in (end.getPosition(), end.getVelocity())
        )
        name = f"orekit-jpype {version} {tolerance:g}"
        rows.append(row(name, cpu_s, wall_s, place, speed, compile_s=warm_s))
    return rows


if __name__ == "__main__":
    fly(orekit)
