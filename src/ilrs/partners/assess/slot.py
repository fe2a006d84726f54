"""What a slot carries: mass, room, power, temperatures, data, time of people."""

from __future__ import annotations

from ilrs.partners.assess.compare import Case, at_least, at_most, judged
from ilrs.partners.assess.finding import Finding


def mass(case: Case) -> list[Finding]:
    """Dry or wet mass with adapter and harness, each with its growth, against the slot."""
    found: list[Finding] = []
    for name in ("mass", "total_mass"):
        bound = case.limit(name)
        if bound is not None and case.contribution.table.mass is not None:
            id = "MASS-SLOT" if name == "mass" else "MASS-TOTAL"
            found.append(
                judged(
                    id, "mass", launched_kg(case), bound.si, "_kg", bound.source,
                    unverified=case.is_unverified(name), line=case.contribution.line("mass"),
                )
            )  # fmt: skip
    return found


def launched_kg(case: Case) -> float | None:
    """All that has to be carried, with growth; None while a part of it is to be determined."""
    get = case.contribution.get
    body = get("mass.wet") or get("mass.dry")
    parts = [body, *(q for q in (get("mass.adapter"), get("mass.harness")) if q is not None)]
    grown = [None if q is None else q.grown for q in parts]
    return None if None in grown else sum(kg for kg in grown if kg is not None)


def growth(case: Case) -> list[Finding]:
    """An estimate without an allowance for growth: no limit is broken, and a reader should know."""
    dry = case.contribution.get("mass.dry")
    if dry is None or dry.si is None or dry.growth or dry.maturity not in ("", "estimate"):
        return []
    return [Finding("MASS-GROWTH", "note", dry.path, dry.si, None, "_kg", line=dry.line)]


def envelope(case: Case) -> list[Finding]:
    """The stowed box, turned as it fits best, against the box of the slot."""
    slot = [case.limit(f"envelope.{i}") for i in range(3)]
    if any(side is None for side in slot):
        return []
    ours = _box(case, "stowed")
    theirs = sorted((side.si for side in slot if side and side.si is not None), reverse=True)
    line = case.contribution.line("envelope", "stowed")
    source = slot[0].source if slot[0] else ""
    if ours is None:
        return [Finding("ENV-BOX", "unknown", "envelope.stowed", None, None, "_m", source,
                        "no_value", line=line)]  # fmt: skip
    ours = sorted(ours, reverse=True)
    worst = max(range(3), key=lambda i: ours[i] / theirs[i])
    unverified = any(case.is_unverified(f"envelope.{i}") for i in range(3))
    return [judged("ENV-BOX", "envelope.stowed", ours[worst], theirs[worst], "_m", source,
                   unverified=unverified, line=line)]  # fmt: skip


def hatch(case: Case) -> list[Finding]:
    """What has to pass a round tunnel: the diagonal of its smallest face against the tunnel."""
    table = case.contribution.table.envelope
    bound = case.limit("hatch.0")
    if table is None or not table.hatch or bound is None:
        return []
    ours = _box(case, "stowed")
    value = None
    if ours is not None:
        small = sorted(ours)[:2]
        value = (small[0] ** 2 + small[1] ** 2) ** 0.5
    return [judged("ENV-HATCH", "envelope.stowed", value, bound.si, "_m", bound.source,
                   unverified=case.is_unverified("hatch.0"),
                   line=case.contribution.line("envelope", "hatch"))]  # fmt: skip


def _box(case: Case, name: str) -> list[float] | None:
    sides = [case.contribution.get(f"envelope.{name}.{i}") for i in range(3)]
    grown = [None if side is None else side.grown for side in sides]
    known = [side for side in grown if side is not None]
    return known if len(known) == 3 else None


def power(case: Case) -> list[Finding]:
    """The peak (or the mean) of every mode against what the slot gives."""
    found: list[Finding] = []
    table = case.contribution.table.power
    for name in table.modes if table else ():
        peak = case.contribution.get(f"power.modes.{name}.peak")
        path = f"power.modes.{name}.{'average' if peak is None else 'peak'}"
        found += at_most(case, "PWR-SLOT", path, "power", mode=name)
    found += at_most(case, "PWR-NIGHT", "power.night", "night_power") if table else []
    return found


def environment(case: Case) -> list[Finding]:
    """The temperatures of the place, within those that it survives; for what flies."""
    if case.contribution.table.mass is None:
        return []
    found = at_most(case, "THM-COLD", "thermal.survival.0", "environment.0")
    return found + at_least(case, "THM-HOT", "thermal.survival.1", "environment.1")


def data(case: Case) -> list[Finding]:
    """Its data of a day against its share of the links."""
    return at_most(case, "DAT-VOLUME", "data.volume_per_day", "data_per_day")


def people(case: Case) -> list[Finding]:
    """Hours of people, and how long it lives without them; what is not said is not none."""
    found = at_most(case, "CRW-WEEKLY", "crew.weekly", "crew_weekly")
    return found + at_least(case, "AUT-UNATTENDED", "autonomy.unattended", "unattended")


def embargo(case: Case) -> list[Finding]:
    """How long data stay closed, against the rule."""
    return at_most(case, "RGT-EMBARGO", "rights.embargo", "embargo")
