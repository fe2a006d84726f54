"""Figures of the network: contacts, a relay's year, routing, each beside its peers."""

from __future__ import annotations

from typing import Any

from environment import python_of
from moon import LONGER
from process import Place, program
from rows import Row, absent


def contacts(place: Place) -> list[Row]:
    """Twenty nodes for a year, all pairs, both ways."""
    found = program("contacts.py", place, "--peers")["results"]
    return [
        Row("contacts of 20 nodes for a year, to 1 s", found["contacts of 20 nodes for a year"],
            "s", 20.0, wall_s=found["the same, wall"], threads=found["threads"],
            note=f"over {found['threads']} threads; {found['passes found']:,} passes"),
        Row("  a low orbiter over a site by CSPICE (gfposc)", found["CSPICE gfposc, times as long"],
            "x", note=f"{LONGER}, 28 days of one link"),
        Row("  the Moon over a station by skyfield",
            found["skyfield find_discrete, times as long"], "x",
            note=f"{LONGER}, 28 days of one link"),
    ]  # fmt: skip


def flown(row: dict[str, Any], ours_s: float) -> Row:
    """A propagator of others: how many times as long, and how exact."""
    if "absent" in row:
        return absent(f"  the same by {row['name']}", row["absent"])
    note = f"times as long: {row['cpu_s']:.1f} s, {row['distance_m']:.2f} m off"
    if "days" in row:
        note += f" after {row['days']:g} days, scaled"
    if row["distance_m"] > row["bound_m"]:
        note += f"; NOT equal accuracy ({row['bound_m']:.2g} m)"
    return Row(f"  the same by {row['name']}", row["cpu_s"] / ours_s, "x", note=note)


def relay(place: Place) -> list[Row]:
    """A relay for a year, degree 50, and the fastest of the others at equal accuracy."""
    where = ["--peer-python", python_of(place.peers.parents[2])] if place.peers else ["--alone"]
    found = program("orbits.py", place, "--json", *where)
    ours = next(row for row in found["rows"] if row["name"] == "ilrs 1e-14")
    others = [row for row in found["rows"] if not row["name"].startswith("ilrs")]
    equal = [r["cpu_s"] for r in others if "cpu_s" in r and r["distance_m"] <= r["bound_m"]]
    degree = found["degree"]
    rows = [
        Row(f"a relay for a year, degree {degree}", ours["cpu_s"], "s", 5.0, wall_s=ours["wall_s"],
            note=f"{ours['distance_m']:.2f} m off our tightest run"),
        *(flown(row, ours["cpu_s"]) for row in others),
    ]  # fmt: skip
    if equal:
        bound = f"all within {ours['bound_m']:g} m a year"
        rows.append(
            Row("  the fastest of them", min(equal) / ours["cpu_s"], "x", 5.0, True, note=bound)
        )
    return rows


def routing(place: Place) -> list[Row]:
    """A million bundles over a year's plan."""
    found = program("routing.py", place)
    rows = [
        Row("routing of 1,000,000 bundles over a year's plan", found["cpu_s"], "s", 60.0,
            wall_s=found["wall_s"],
            note=f"{found['contacts']:,} contacts, {found['transmissions']:,} transmissions"),
        Row("  one search by Dijkstra in plain Python", found["times_ours"]["textbook"], "x",
            note=f"{LONGER}, called from Python"),
    ]  # fmt: skip
    name = "  one search by aiodtnsim"
    if "aiodtnsim" in found["absent"]:
        return [*rows, absent(name, found["absent"]["aiodtnsim"])]
    return [*rows, Row(name, found["times_ours"]["aiodtnsim"], "x",
                       note=f"{LONGER}, called from Python")]  # fmt: skip
