"""Pools from a run: energy by day and by night, and data to the Earth, in one lunar day of it.

Lunar days are fixed periods of the mean synodic month, 29.530588853 days, counted from the start of
the run; the run must cover the whole of the one in question. Day is when at least half of the Sun's
disc shows at the place by which the run judges darkness, at its recorded means.

Energy is what users drew and could have drawn: `made + curtailed + released - stored - lost`, each
over all elements. Data are what the antennas of the station could have sent, at most what the
ground stations could have received (of the whole run, in proportion). Both are what that run had:
another weather of faults or another operator gives other figures. Everything is rounded down.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ilrs.diagnostics import DeclarationError
from ilrs.epoch import DAY_S, Epoch
from ilrs.partners.shares.findings import new_findings
from ilrs.partners.shares.sharing import LUNAR_DAY_D, PoolAmount
from ilrs.sim.record import Record, open_record
from ilrs.station.findings import Place

LIT = 0.5
_ADDED = ("energy.made", "energy.curtailed", "energy.released")
_TAKEN = ("energy.stored", "energy.lost")
Array = NDArray[np.float64]


def pools_of_run(folder: Path, start: date) -> dict[str, PoolAmount]:
    """The pools of the lunar day of a run that `start` lies in, by resource.

    DeclarationError when the run does not cover it; FileNotFoundError when there is no run.
    """
    record = open_record(folder)
    rows, label = _rows(record, start)
    source = f"run {record.station['name']}, {label}"
    found: dict[str, int] = {}
    watts = _energy(record, rows)
    lit = _lit(record, rows)
    step_s = float(record.station["control_period_s"])
    if watts is not None and lit is not None:
        found["energy_day"] = int(max(0.0, float(watts[lit].sum()) * step_s))
        found["energy_night"] = int(max(0.0, float(watts[~lit].sum()) * step_s))
    bits = _downlink(record, rows, step_s)
    if bits is not None:
        found["downlink"] = int(bits)
    return {n: PoolAmount(n, units, source=source) for n, units in sorted(found.items())}


def _rows(record: Record, start: date) -> tuple[slice, str]:
    """The rows of the lunar day in which the day `start` begins, and what it is called."""
    began = Epoch.from_utc(record.station["start"])
    step_s = float(record.station["control_period_s"])
    length_s = float(LUNAR_DAY_D) * DAY_S
    since_s = Epoch.from_utc(start.isoformat()) - began
    number = int(since_s // length_s)
    first, last = round(number * length_s / step_s), round((number + 1) * length_s / step_s)
    if number < 0 or last > record.rows or not record.complete:
        _refuse(record, start, length_s, step_s)
    return slice(first, last), f"lunar day {number + 1} from {(began + first * step_s).utc[:16]}"


def _refuse(record: Record, start: date, length_s: float, step_s: float) -> None:
    findings = new_findings()
    place = Place(str(record.path))
    if not record.complete:
        findings.add(
            "SHR-RUN", place, "the run did not reach its end", "finish it: ilrs run --resume"
        )
    else:
        whole = int(record.rows * step_s // length_s)
        what = (
            f"the run covers {record.rows * step_s / DAY_S:.2f} days from"
            f" {record.station['start'][:10]}: {whole} whole lunar days of 29.53; none of them"
            f" holds {start}"
        )
        findings.add("SHR-RUN", place, what, "give period.start within one, or a longer run")
    raise DeclarationError(findings.all())


def _sum(record: Record, rows: slice, accounts: tuple[str, ...]) -> Array | None:
    names = [n for n, a in sorted(record.attributes.items()) if a.get("account") in accounts]
    if not names:
        return None
    return np.sum([np.nan_to_num(record.values(n)[rows].astype(np.float64)) for n in names], axis=0)


def _energy(record: Record, rows: slice) -> Array | None:
    added = _sum(record, rows, _ADDED)
    taken = _sum(record, rows, _TAKEN)
    if added is None:
        return None
    return added if taken is None else added - taken


def _lit(record: Record, rows: slice) -> NDArray[np.bool_] | None:
    """Where the Sun is up at the main place."""
    dark: Mapping[str, Any] = record.summary.get("dark") or {}
    prefix = f"site.{dark.get('site', '')}.sun_visible"
    names = sorted(n for n in record.attributes if n.startswith(prefix))
    wanted = f"{prefix}_{dark.get('height_m', 0.0):g}m"
    name = wanted if wanted in names else next(iter(names), "")
    return record.values(name)[rows].astype(np.float64) >= LIT if name else None


def _downlink(record: Record, rows: slice, step_s: float) -> float | None:
    names = [n for n in sorted(record.attributes) if n.endswith(".could_bit_s")]
    if names:
        could = [np.nan_to_num(record.values(n)[rows].astype(np.float64)) for n in names]
        sent = float(np.sum(could)) * step_s
    else:
        flows = _sum(record, rows, ("data.sent",))
        if flows is None:
            return None
        sent = float(flows.sum()) * step_s
    heard = _heard(record.network)
    part = (rows.stop - rows.start) / record.rows
    return sent if heard is None else min(sent, heard * part)


def _heard(network: Mapping[str, Any]) -> float | None:
    """What the ground stations could receive in the whole run; None without a network."""
    links = network.get("links") or []
    targets = {link["to"] for link in links}
    centres = targets - {link["from"] for link in links}
    ground = {link["from"] for link in links if link["to"] in centres}
    heard = [link["volume_bit"] for link in links if link["to"] in ground]
    return float(sum(heard)) if heard else None
