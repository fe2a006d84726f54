"""Rules on how the station lived with the contribution, beside how it lived without."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ilrs.partners.assess.compare import Case, judged
from ilrs.partners.assess.effects import streams_of
from ilrs.partners.assess.finding import Finding
from ilrs.partners.assess.outcome import Outcome

# Another's energy or data may fall by so much before it has to agree: the noise of thresholds.
TOLERATED = 0.01
# How much further beyond a limit counts, in warning bands: from yellow to red is one.
WORSE_BANDS = 1.0
# One element's energy also follows its temperature and the hours of a mode, so more is noise.
TOLERATED_ELEMENT = 0.05
HOUR_S = 3600.0


def living(
    case: Case, without: Outcome, with_it: Outcome, told: dict[str, Any], own: Collection[str]
) -> list[Finding]:
    """All rules on the two runs."""
    return [
        *_survival(without, with_it),
        *_margins(without, with_it),
        *_modes(without, with_it),
        *_night(case, with_it, own),
        *_stated(case, with_it, own),
        *_heat(case, with_it, own),
        *_own(case, with_it, own),
        *_buffer(case, without),
        *_others(told),
        *_elements(told),
    ]


def _survival(without: Outcome, with_it: Outcome) -> list[Finding]:
    path = "station/survived"
    if not without["survived"]:
        return [Finding("RUN-SURVIVES", "unknown", path, "no", "yes", variant="base",
                        words={"why": without["causes"][:1]})]  # fmt: skip
    if with_it["survived"]:
        return [Finding("RUN-SURVIVES", "pass", path, "yes", "yes")]
    return [Finding("RUN-SURVIVES", "fail", path, "no", "yes",
                    words={"why": with_it["causes"][:1]})]  # fmt: skip


def _margins(without: Outcome, with_it: Outcome) -> list[Finding]:
    """Limits of the station that are crossed only with it, or with it much further."""
    before = {(m["address"], m["side"], m["level"]): m for m in without["margins"]}
    found: list[Finding] = []
    for margin in with_it["margins"]:
        key = (margin["address"], margin["side"], margin["level"])
        was = before.get(key)
        crossed = was is not None and was["margin"] < 0.0
        deeper = was is not None and was["relative"] - margin["relative"] > WORSE_BANDS
        if margin["margin"] < 0.0 and (deeper or not crossed):
            severity = "fail" if margin["level"] == "red" else "conditional"
            found.append(
                Finding("RUN-LIMIT", severity, margin["address"], float(margin["value"]),
                        float(margin["limit"]), _suffix(margin["unit"]), "limits of the station",
                        words={"name": margin["name"], "level": margin["level"],
                               "at": str(margin["at"])})
            )  # fmt: skip
    return found


def _suffix(unit: str) -> str:
    return {"K": "_k", "W": "_w", "bit": "_bit", "J": "_j", "V": "_v"}.get(unit, "")


def _modes(without: Outcome, with_it: Outcome) -> list[Finding]:
    """More hours in the graver modes, all but nominal."""
    found: list[Finding] = []
    for mode in list(with_it["modes_s"])[1:]:
        was, now = without["modes_s"].get(mode, 0.0), with_it["modes_s"][mode]
        if now > was + HOUR_S and now > was * (1.0 + TOLERATED):
            found.append(
                Finding("RUN-MODE", "conditional", f"station/{mode}", now, was, "_s",
                        words={"mode": mode})
            )  # fmt: skip
    return found


def _night(case: Case, with_it: Outcome, own: Collection[str]) -> list[Finding]:
    """Energy that it takes from the stores in the longest dark spell, against its share."""
    dark = with_it["dark"]
    bound = case.limit("night_energy")
    watts = [with_it["dark_w"][name] for name in own if name in with_it["dark_w"]]
    if bound is None or not dark or not watts:
        return []
    energy = sum(watts) * float(dark["longest_s"])
    return [judged("PWR-DARK", "power", energy, bound.si, "_j", bound.source,
                   unverified=case.is_unverified("night_energy"),
                   words={"start": str(dark["start"])[:10]})]  # fmt: skip


def _stated(case: Case, with_it: Outcome, own: Collection[str]) -> list[Finding]:
    """What its elements drew in the run, against the highest power that the file states."""
    table = case.contribution.table.power
    if table is None or not table.modes:
        return []
    tops: list[float | None] = []
    for name in table.modes:
        top = case.contribution.get(f"power.modes.{name}.peak")
        top = top or case.contribution.get(f"power.modes.{name}.average")
        tops.append(None if top is None else top.grown)
    known = [top for top in tops if top is not None]
    drawn = sum(with_it["peak_w"].get(name, 0.0) for name in own)
    limit = max(known) if len(known) == len(tops) else None
    line = case.contribution.line("power")
    return [judged("PWR-STATED", "power.modes", drawn, limit, "_w", "[power.modes] of the file",
                   line=line)] if drawn > 0.0 else []  # fmt: skip


def _heat(case: Case, with_it: Outcome, own: Collection[str]) -> list[Finding]:
    """The most heat that its elements gave to their host, against what the file states."""
    stated = case.contribution.get("thermal.dissipation")
    given = sum(with_it["heat_w"].get(name, 0.0) for name in own)
    if stated is None or given <= 0.0:
        return []
    return [judged("THM-STATED", stated.path, given, stated.grown, "_w", "[thermal] of the file",
                   line=stated.line)]  # fmt: skip


def _own(case: Case, with_it: Outcome, own: Collection[str]) -> list[Finding]:
    """Whether it got the power it asked for, and where its data went."""
    found: list[Finding] = []
    streams, latency = streams_of(with_it), case.contribution.get("data.latency")
    for name in own:
        shed, used = with_it["shed_j"].get(name, 0.0), with_it["used_j"].get(name, 0.0)
        if shed > 1e-3 * (used + shed) and shed > 0.0:
            found.append(Finding("RUN-SHED", "conditional", f"elements.{name}", shed, 0.0, "_j"))
        if name not in streams:
            continue
        row = streams[name]
        lost = sum(float(bits) for bits in (row.get("lost_bit") or {}).values())
        if lost > 0.0:
            found.append(Finding("RUN-LOST", "conditional", f"elements.{name}", lost, 0.0, "_bit",
                                 words={"why": list(row["lost_bit"])}))  # fmt: skip
        if name in with_it["network"].get("no_way", []):
            found.append(Finding("RUN-NO-WAY", "fail", f"elements.{name}"))
        elif latency is not None:
            slow = row["latency"].get("p95_s")
            found.append(
                judged("RUN-LATENCY", f"elements.{name}", None if slow is None else float(slow),
                       latency.si, "_s", "[data] latency of the file", line=latency.line)
            )  # fmt: skip
    return found


def _buffer(case: Case, without: Outcome) -> list[Finding]:
    """Room for its data through the longest outage, on board or in the stores it writes to."""
    outage, volume = case.limit("outage"), case.contribution.get("data.volume_per_day")
    if outage is None or volume is None:
        return []
    own, elements = case.contribution.get("data.storage"), case.contribution.table.elements
    buses = {bus for element in elements.values() for bus in element.ports.values()}
    free = sum(without["room_bit"].get(bus, 0.0) for bus in buses)
    needed = None
    if volume.grown is not None and outage.si is not None:
        needed = volume.grown * outage.si / 86400.0
    room = (own.si or 0.0) if own is not None else 0.0
    return [judged("DAT-BUFFER", "data.storage", needed, max(room, free), "_bit", outage.source,
                   unverified=case.is_unverified("outage"), line=volume.line,
                   words={"days": (outage.si or 0.0) / 86400.0})]  # fmt: skip


def _others(told: dict[str, Any]) -> list[Finding]:
    """Every other partner: what its elements got and said, without and with."""
    found: list[Finding] = []
    for owner, row in told["partners"].items():
        for id, key, unit in (
            ("OTH-ENERGY", "used_j", "_j"),
            ("OTH-DATA", "delivered_bit", "_bit"),
        ):
            was, now = float(row[key]["without"]), float(row[key]["with"])
            if was <= 0.0:
                continue
            lost = _lost(row[key])
            severity = "conditional" if lost > TOLERATED else "pass"
            found.append(Finding(id, severity, owner, now, was, unit, words={"change": abs(lost)}))
    return found


def _elements(told: dict[str, Any]) -> list[Finding]:
    """Elements of others that lost more than their owner's sum shows.

    What is replaced has lost everything. An owner that is told of its sum is not told twice.
    """
    found: list[Finding] = []
    for row in told["elements"]:
        for id, key, unit, change, most in (
            ("ELM-ENERGY", "used_j", "_j", row["energy_change"], TOLERATED_ELEMENT),
            ("ELM-DATA", "delivered_bit", "_bit", row["data_change"], TOLERATED),
        ):
            whole = told["partners"].get(row["owner"], {}).get(key)
            if change >= -most or (whole and _lost(whole) > TOLERATED):
                continue
            was, now = row[key]["without"], row[key]["with"]
            found.append(Finding(id, "conditional", row["element"], now, was, unit,
                                 words={"change": abs(change)}))  # fmt: skip
    return found


def _lost(pair: dict[str, float]) -> float:
    """The part of a figure that is lost with the contribution."""
    return 1.0 - pair["with"] / pair["without"] if pair["without"] > 0.0 else 0.0
