"""What a contribution does to the station and to everyone else: two runs of a year, compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ilrs.partners.assess.outcome import Outcome

# Changes below these are the noise of thresholds that are crossed a step earlier or later.
LEAST_J = 3.6e6
LEAST_PART = 0.001


def effects(without: Outcome, with_it: Outcome, own: Iterable[str]) -> dict[str, Any]:
    """The station's figures without and with, the contribution's own, and those of each owner."""
    mine = set(own)
    return {
        "station": _station(without, with_it),
        "own": {name: _own(with_it, name) for name in sorted(mine) if name in with_it["owners"]},
        "partners": _partners(without, with_it, mine),
        "elements": _elements(without, with_it, mine),
    }


def _pair(without: Any, with_it: Any) -> dict[str, Any]:
    return {"without": without, "with": with_it}


def _station(without: Outcome, with_it: Outcome) -> dict[str, Any]:
    before, after = _figures(without), _figures(with_it)
    return {name: _pair(before[name], after[name]) for name in before}


def _figures(outcome: Outcome) -> dict[str, Any]:
    total = _total(outcome)
    return {
        "survived": outcome["survived"],
        "used_j": sum(outcome["used_j"].values()),
        "shed_j": sum(outcome["shed_j"].values()),
        "lowest_charge": outcome["charge"].get("lowest"),
        "modes_s": outcome["modes_s"],
        "delivered_bit": total.get("delivered_bit"),
        "latency_p95_s": (total.get("latency") or {}).get("p95_s"),
        "fullest_fraction": (outcome["network"].get("fullest") or {}).get("peak_fraction"),
        "silence_s": max(outcome["silence_s"].values(), default=None),
    }


def _total(outcome: Outcome) -> dict[str, Any]:
    return outcome["network"].get("total") or {}


def _own(outcome: Outcome, name: str) -> dict[str, Any]:
    stream = streams_of(outcome).get(name, {})
    return {
        "used_j": outcome["used_j"].get(name),
        "shed_j": outcome["shed_j"].get(name),
        "peak_w": outcome["peak_w"].get(name),
        "mode_w": outcome["mode_w"].get(name),
        "dark_w": outcome["dark_w"].get(name),
        "heat_w": outcome["heat_w"].get(name),
        "made_bit": outcome["made_bit"].get(name),
        "delivered_fraction": stream.get("delivered_fraction"),
        "latency_p95_s": stream.get("latency", {}).get("p95_s"),
    }


def streams_of(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """What became of every instrument's data, by its name."""
    return {str(row["name"]): row for row in outcome["network"].get("streams", [])}


def _partners(without: Outcome, with_it: Outcome, own: set[str]) -> dict[str, Any]:
    """Energy and data of every owner's elements.

    What the contribution replaces counts for its owner without it, even under the same name.
    """
    found: dict[str, Any] = {}
    for owner in sorted({o for o in without["owners"].values() if o}):
        names = [n for n, o in without["owners"].items() if o == owner]
        both = ((without, names), (with_it, [n for n in names if n not in own]))
        found[owner] = {
            "used_j": _pair(*(_sum(o["used_j"], left) for o, left in both)),
            "shed_j": _pair(*(_sum(o["shed_j"], left) for o, left in both)),
            "delivered_bit": _pair(*(_delivered(o, left) for o, left in both)),
            "latency_p95_s": _pair(*(_slowest(o, left) for o, left in both)),
        }
    return found


def _sum(values: dict[str, float], names: Iterable[str]) -> float:
    return sum(values.get(name, 0.0) for name in names)


def _delivered(outcome: Outcome, names: Iterable[str]) -> float:
    streams = streams_of(outcome)
    return sum(float(streams[name]["delivered_bit"]) for name in names if name in streams)


def _slowest(outcome: Outcome, names: Iterable[str]) -> float | None:
    streams = streams_of(outcome)
    found = [streams[name]["latency"].get("p95_s") for name in names if name in streams]
    return max((float(s) for s in found if s is not None), default=None)


def _elements(without: Outcome, with_it: Outcome, own: set[str]) -> list[dict[str, Any]]:
    """Elements of others whose energy or data changed by more than the noise, worst first.

    An element that was replaced has lost all of both.
    """
    rows: list[dict[str, Any]] = []
    for name, owner in without["owners"].items():
        left = [] if name in own else [name]
        used, now = _sum(without["used_j"], [name]), _sum(with_it["used_j"], left)
        bits, bits_now = _delivered(without, [name]), _delivered(with_it, left)
        part = (now - used) / used if used else 0.0
        data = (bits_now - bits) / bits if bits else 0.0
        counts = abs(now - used) > LEAST_J and abs(part) > LEAST_PART
        if counts or abs(data) > LEAST_PART:
            rows.append({
                "element": name, "owner": owner, "used_j": _pair(used, now),
                "delivered_bit": _pair(bits, bits_now), "energy_change": part, "data_change": data,
            })  # fmt: skip
    return sorted(rows, key=lambda row: min(row["energy_change"], row["data_change"]))
