"""Whether it may answer at all: class, schedule, readiness, protection, hazards, radio."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

from ilrs.diagnostics import DeclarationError
from ilrs.network.radio.bands import BANDS, RULE
from ilrs.partners.assess.compare import Case
from ilrs.partners.assess.finding import Finding

# COSPAR policy on planetary protection, amended 2021: IIb south of 79 S, north of 86 N and in
# permanently shadowed regions; there all organics are listed when they exceed 1 kg.
IIB_SOUTH_DEG, IIB_NORTH_DEG, ORGANICS_KG = -79.0, 86.0, 1.0
COSPAR = "COSPAR Policy on Planetary Protection, 2021"
# Fault tolerance as other programmes ask for it; recalled, not read in a text of this programme.
INHIBITS = {"catastrophic": 3, "critical": 2, "marginal": 1}


def membership(case: Case) -> list[Finding]:
    """Level, form and phases, among those that the role accepts."""
    if case.call is None:
        return []
    role, table = case.call.role(case.role), case.contribution.table
    found: list[Finding] = []
    for path, word, allowed in (
        ("level", table.level, role.levels),
        ("form", table.form, role.forms),
    ):
        if allowed:
            severity = "pass" if word in allowed else "fail"
            found.append(
                Finding("CLS-ROLE", severity, path, word, ", ".join(allowed),
                        source=case.call.table.source, line=case.contribution.line(path))
            )  # fmt: skip
    if role.phases:
        common = [p for p in table.phases if p in role.phases]
        found.append(
            Finding("CLS-PHASE", "pass" if common else "fail", "phases",
                    ", ".join(table.phases), ", ".join(role.phases),
                    line=case.contribution.line("phases"))
        )  # fmt: skip
    return found


def openness(case: Case) -> list[Finding]:
    """How many of its numbers and dates are still open, against how many the role tolerates."""
    most = case.call.role(case.role).unknowns if case.call is not None else None
    if most is None:
        return []
    count = len(case.contribution.undetermined())
    severity = "pass" if count <= most else "fail"
    return [Finding("CLS-OPEN", severity, "contribution", float(count), float(most), "",
                    case.call.table.source if case.call else "")]  # fmt: skip


def schedule(case: Case) -> list[Finding]:
    """Delivery before it is needed; the float in days."""
    if case.call is None or case.call.table.windows.need_by is None:
        return []
    need = date.fromisoformat(str(case.call.table.windows.need_by.value)[:10])
    table = case.contribution.table.schedule
    given = None if table is None else (table.delivery or table.acceptance)
    line = case.contribution.line("schedule", "delivery")
    source = case.call.table.source or case.call.id
    if given is None or given.value == "unknown":
        return [Finding("SCH-NEED", "unknown", "schedule.delivery", None, need.isoformat(),
                        "", source, "no_value", line=line)]  # fmt: skip
    day = date.fromisoformat(str(given.value)[:10])
    severity = "pass" if day <= need else "fail"
    words = {"days": abs((need - day).days)}
    return [Finding("SCH-NEED", severity, "schedule.delivery", day.isoformat(), need.isoformat(),
                    "", source, words=words, line=line)]  # fmt: skip


def readiness(case: Case) -> list[Finding]:
    """Its readiness level against the least that the role accepts."""
    least = case.call.role(case.role).trl if case.call is not None else None
    table = case.contribution.table.maturity
    if least is None or table is None:
        return []
    severity = "pass" if table.trl >= least else "fail"
    return [Finding("MAT-TRL", severity, "maturity.trl", float(table.trl), float(least), "",
                    case.call.table.source if case.call else "",
                    line=case.contribution.line("maturity", "trl"))]  # fmt: skip


def protection(case: Case, latitude_rad: float | None, shadowed: bool) -> list[Finding]:
    """The category of planetary protection by latitude, and what it asks for."""
    table = case.contribution.table
    flies = table.mass is not None
    if not flies:
        return []
    line = case.contribution.line("protection")
    if latitude_rad is None:
        return [Finding("PRO-CATEGORY", "unknown", "protection.category", None, None, "",
                        COSPAR, "no_place", line=line)]  # fmt: skip
    latitude = math.degrees(latitude_rad)
    polar = latitude <= IIB_SOUTH_DEG or latitude >= IIB_NORTH_DEG or shadowed
    asked = "IIb" if polar else "IIa"
    given = table.protection.category if table.protection else None
    words = {"latitude": f"{abs(latitude):.1f}° {'S' if latitude < 0 else 'N'}"}
    if given is None:
        found = Finding("PRO-CATEGORY", "unknown", "protection.category", None, asked, "",
                        COSPAR, "no_value", words, line)  # fmt: skip
    else:
        enough = given == asked or (asked == "IIa" and given == "IIb")
        found = Finding("PRO-CATEGORY", "pass" if enough else "fail", "protection.category",
                        given, asked, "", COSPAR, words=words, line=line)  # fmt: skip
    return [found, *(_organics(case) if polar else [])]


def _organics(case: Case) -> list[Finding]:
    table, amount = case.contribution.table.protection, case.contribution.get("protection.organics")
    line = case.contribution.line("protection", "organics")
    kg = amount.grown if amount is not None else None
    if kg is None:
        return [Finding("PRO-ORGANICS", "unknown", "protection.organics", None, ORGANICS_KG,
                        "_kg", COSPAR, "no_value", line=line)]  # fmt: skip
    listed = table is not None and table.inventory
    severity = "pass" if kg <= ORGANICS_KG or listed else "conditional"
    return [Finding("PRO-ORGANICS", severity, "protection.organics", kg, ORGANICS_KG, "_kg",
                    COSPAR, line=line)]  # fmt: skip


def hazards(case: Case) -> list[Finding]:
    """Inhibits against the worst hazard, and what raises the class of the review."""
    table = case.contribution.table.hazards
    if table is None:
        return []
    found: list[Finding] = []
    line = case.contribution.line("hazards")
    raised = [n for n in ("nuclear", "pyrotechnic", "laser", "pressure", "toxic")
              if getattr(table, n)]  # fmt: skip
    if raised:
        found.append(Finding("SAF-CLASS", "conditional", "hazards", ", ".join(raised), line=line))
    if table.worst in INHIBITS:
        # The number that is asked for is unverified: too few are never passed, nor failed.
        enough = table.inhibits >= INHIBITS[table.worst]
        found.append(
            Finding("SAF-INHIBITS", "note" if enough else "unknown", "hazards.inhibits",
                    float(table.inhibits), float(INHIBITS[table.worst]), "",
                    "two faults for catastrophic, one for critical hazards; unverified",
                    words={"worst": table.worst}, line=line)
        )  # fmt: skip
    return found


def radio(case: Case, shielded: bool | None) -> list[Finding]:
    """Every transmitter inside one of the bands of the lunar region, and allowed at the place."""
    found: list[Finding] = []
    for i, table in enumerate(case.contribution.table.radio):
        if table.use != "transmit":
            continue
        path = f"radio.{i}"
        low, high = case.contribution.get(f"{path}.low"), case.contribution.get(f"{path}.high")
        line = case.contribution.line("radio", i)
        if low is None or high is None or low.si is None or high.si is None:
            found.append(Finding("RAD-BAND", "unknown", path, None, None, "_hz", RULE, "no_value",
                                 line=line))  # fmt: skip
            continue
        middle, width = 0.5 * (low.si + high.si), high.si - low.si
        bands = [band for band in BANDS if band.holds(middle, width)]
        severity = "pass" if bands else "fail"
        variant, source = "", "; ".join(band.source for band in bands[:1])
        if bands and shielded and not any(band.shielded for band in bands):
            severity, variant, source = "fail", "shielded", RULE
        elif bands and shielded is None and not all(band.shielded for band in bands):
            severity, variant, source = "unknown", "no_place", RULE
        name = bands[0].name if bands else ""
        found.append(Finding("RAD-BAND", severity, path, middle, None, "_hz", source, variant,
                             {"band": name}, line))  # fmt: skip
    return found


def undecided(case: Case, found: list[Finding]) -> list[Finding]:
    """What flies and brings nothing to run, and what no rule could be applied to, is not known."""
    table = case.contribution.table
    if table.mass is not None and not table.elements:
        return [Finding("RUN-SURVIVES", "unknown", "elements", variant="no_elements")]
    if all(f.severity == "note" for f in found):
        return [Finding("CLS-CALL", "unknown", "call", variant="nothing",
                        line=case.contribution.line("call"))]  # fmt: skip
    return []


def unread(error: DeclarationError, station: Path) -> list[Finding]:
    """Elements that the station cannot take in, as findings of the assessment.

    Files are named from the station's folder, so that the digest is the same wherever it lies.
    """
    return [
        Finding("STA-CHECK", "fail", _from(station, d.file), None, None, "", d.id,
                words={"what": d.what, "hint": d.hint}, line=d.line)
        for d in error.diagnostics
    ]  # fmt: skip


def _from(station: Path, file: str) -> str:
    path = Path(file)
    return str(path.relative_to(station)) if path.is_relative_to(station) else path.name
