"""Basilisk (bsk) with the forces of the job: a point that moves and does not turn.

Its SPICE interface reads DE421 and its axes from the same kernels, once in every task step.
Between, Basilisk moves the axes along their rate of change, which stretches them, and with them
the pull of the Moon's middle: at 60 s the relay is 29 m off after 30 days. At 8 s it is 0.6 m, so
the step follows from this and not from the integrator; RKF45 then takes one step in each. Part of
the span is flown, PART_DAYS at most, because the time grows with the days and nothing else.
"""

from __future__ import annotations

import importlib.metadata
import tempfile
import time
from pathlib import Path
from typing import Any

from job import DAY_S, Job, Rows, fly, row, write_masses, write_shadr

STEP_S, PART_DAYS = 8.0, 30.0
BODIES = ("moon", "earth", "sun")
TOLERANCE = 1e-13
# So that the interface reads times; seconds of TDB are given, so no leap second is used.
LEAP_SECONDS = (
    "KPL/LSK\n\\begindata\nDELTET/DELTA_T_A = 32.184\nDELTET/K = 1.657D-3\nDELTET/EB = 1.671D-2\n"
    "DELTET/M = ( 6.239996D0 1.99096871D-7 )\nDELTET/DELTA_AT = ( 37, @2017-JAN-1 )\n\\begintext\n"
)


def planets(job: Job, folder: Path) -> Any:
    """The SPICE interface with Moon, Earth and Sun about the Moon's centre."""
    from Basilisk.simulation import spiceInterface

    leap = folder / "leap.tls"
    leap.write_text(LEAP_SECONDS, encoding="ascii")
    made = spiceInterface.SpiceInterface(auto_configure_kernels=False)
    made.ModelTag = "planets"
    kernels = [leap, *write_masses(job, folder), job["planets"], job["axes"], job["frames"]]
    made.addKernelPaths([str(k) for k in kernels])
    made.addPlanetNames(list(BODIES))
    made.planetFrames = ["MOON_PA_DE421", "", ""]
    made.zeroBase = "moon"
    # SPICE reads a Julian date with eleven decimals; the rest of the second is lost below 1e-6 s.
    made.UTCCalInit = f"JD {2_451_545.0 + job['tdb_s'] / DAY_S:.11f} TDB"
    return made


def bodies(job: Job, folder: Path, interface: Any) -> list[Any]:
    """Moon with its field, Earth and Sun as points."""
    from Basilisk.simulation import gravityEffector

    field = folder / "field.csv"
    write_shadr(job, field, 1.0, degree_0=True)
    found = []
    for i, name in enumerate(BODIES):
        body = gravityEffector.GravBodyData()
        body.planetName, body.mu, body.isCentralBody = name, job[f"gm_{name}"], i == 0
        if i == 0:
            body.radEquator = job["radius_m"]
            body.useSphericalHarmonicsGravityModel(str(field), job["degree"])
        body.planetBodyInMsg.subscribeTo(interface.planetStateOutMsgs[i])
        found.append(body)
    return found


def basilisk(job: Job) -> Rows:
    from Basilisk.simulation import gravityEffector, spacecraft, svIntegrators
    from Basilisk.utilities import SimulationBaseClass, macros

    folder = Path(tempfile.mkdtemp(prefix="ilrs-basilisk-"))
    simulation = SimulationBaseClass.SimBaseClass()
    process = simulation.CreateNewProcess("process")
    process.addTask(simulation.CreateNewTask("task", macros.sec2nano(STEP_S)))
    interface, craft = planets(job, folder), spacecraft.Spacecraft()
    craft.ModelTag = "relay"
    craft.pointMassTranslationalOnly = True
    # The interface comes first, so that a step begins with places of its own time.
    simulation.AddModelToTask("task", interface, 2)
    simulation.AddModelToTask("task", craft, 1)
    integrator = svIntegrators.svIntegratorRKF45(craft)
    integrator.relTol, integrator.absTol = TOLERANCE, 1e-9
    craft.setIntegrator(integrator)
    around = bodies(job, folder, interface)
    craft.gravField.gravBodies = gravityEffector.GravBodyVector(around)
    craft.hub.r_CN_NInit = [[x] for x in job["r_m"]]
    craft.hub.v_CN_NInit = [[x] for x in job["v_m_s"]]
    simulation.InitializeSimulation()
    days = min(job["days"], PART_DAYS)
    simulation.ConfigureStopTime(macros.sec2nano(days * DAY_S))
    before, wall = time.process_time(), time.perf_counter()
    simulation.ExecuteSimulation()
    spent = time.process_time() - before, time.perf_counter() - wall
    end, name = craft.scStateOutMsg.read(), f"bsk {importlib.metadata.version('bsk')} {STEP_S:g} s"
    return [row(name, *spent, end.r_CN_N, end.v_CN_N, days=days)]


if __name__ == "__main__":
    fly(basilisk)
