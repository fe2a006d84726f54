"""The first screen: did the station survive, why, and the eight figures people ask for."""

from __future__ import annotations

from dataclasses import dataclass

from ilrs.report import words
from ilrs.report.source import Source, listing, mapping, number


@dataclass(frozen=True)
class Tile:
    """A key figure: what it is, its value, a line of context, the section that tells more."""

    name: str
    value: str
    detail: str
    link: str
    tone: str = ""


@dataclass(frozen=True)
class Verdict:
    """Headline, one sentence why, the period, a warning about an incomplete record, key figures."""

    survived: bool
    headline: str
    why: str
    period: str
    banner: str
    tiles: tuple[Tile, ...]


def verdict(source: Source) -> Verdict:
    """The verdict of a run from its summary."""
    summary = source.record.summary
    survived = summary.get("survived") is True
    complete = bool(source.record.complete)
    headline = f"{'Survived' if survived else 'Did not survive'} {_period_word(source)}"
    if not complete:
        headline = "Unfinished run" if survived else "Did not survive"
    tiles = (
        _made(source), _used(source), _charge(source), _dark(source), _temperature(source),
        _data(source), _modes(source), _alarms(source),
    )  # fmt: skip
    return Verdict(
        survived and complete, headline, _why(source, survived), _period(source),
        "" if complete else _banner(source), tuple(t for t in tiles if t.value != words.NONE),
    )  # fmt: skip


def _duration_s(source: Source) -> float:
    planned = number(source.record.summary.get("duration_s"))
    recorded = len(source.time_ns) * source.interval_s
    return recorded if planned is None or not source.record.complete else planned


def _period_word(source: Source) -> str:
    days = _duration_s(source) / 86400
    if 364 <= days <= 367:
        return "the year"
    whole = abs(days - round(days)) < 1e-6 and days >= 1
    return words.plural(round(days), "day") if whole else words.span(_duration_s(source))


def _period(source: Source) -> str:
    start, end = words.iso(source.start_ms), words.iso(source.end_ms)
    return f"{words.day(start)} – {words.day(end)}, {words.span(_duration_s(source))}"


def _banner(source: Source) -> str:
    planned = words.iso(source.planned_end_ms)
    until = f" of a run planned to {words.minute(planned)} UTC" if source.planned_end_ms else ""
    return (
        f"It ends at {words.minute(words.iso(source.end_ms))} UTC{until}. "
        "Everything below is true up to there."
    )


def _why(source: Source, survived: bool) -> str:
    reasons = [
        str(reason).strip().rstrip(".") for reason in listing(source.record.summary.get("why_not"))
    ]
    if reasons:
        text = "; ".join(reasons) + "."
        first = text.split(maxsplit=1)[0]
        return text if "/" in first or "_" in first else text[0].upper() + text[1:]
    if not survived:
        return "The record does not say why."
    return " ".join(
        filter(None, (_charge_clause(source), _shed_clause(source), _alarm_clause(source)))
    )


def _charge_clause(source: Source) -> str:
    charge = mapping(source.record.summary.get("charge"))
    lowest = number(charge.get("lowest"))
    if lowest is None:
        return ""
    name = source.title(str(charge.get("element") or ""))
    when = words.day(str(charge.get("at") or ""))
    return f"The emptiest store, {name}, still held {words.percent(lowest)} on {when}."


def _shed_clause(source: Source) -> str:
    energy = mapping(source.record.summary.get("energy"))
    shed, used = number(energy.get("shed_j")), number(energy.get("used_j"))
    if shed is None or used is None or shed + used <= 0:
        return ""
    if shed < words.ROUNDING["J"]:
        return "No load was ever refused power."
    share = words.percent(shed / (shed + used), 1)
    return f"Of the electricity asked for, {share} was refused to keep the rest alive."


def _alarm_clause(source: Source) -> str:
    red = number(mapping(source.record.summary.get("alarms")).get("red"))
    return "There was no red alarm." if red == 0 else ""


def _made(source: Source) -> Tile:
    energy = mapping(source.record.summary.get("energy"))
    made, spare = number(energy.get("made_j")), number(energy.get("curtailed_j"))
    detail = f"{words.figure(spare, 'J')} more could have been made" if spare else "electric"
    return Tile("Energy made", words.figure(made, "J"), detail, "energy")


def _used(source: Source) -> Tile:
    energy = mapping(source.record.summary.get("energy"))
    used, shed = number(energy.get("used_j")), number(energy.get("shed_j"))
    short = shed is not None and shed >= words.ROUNDING["J"]
    detail = f"{words.figure(shed, 'J')} refused to loads" if short else "nothing refused to loads"
    return Tile("Energy used", words.figure(used, "J"), detail, "energy")


def _charge(source: Source) -> Tile:
    charge = mapping(source.record.summary.get("charge"))
    name = source.title(str(charge.get("element") or ""))
    detail = f"{name}, {words.day(str(charge.get('at') or ''))}"
    return Tile("Lowest charge", words.percent(number(charge.get("lowest"))), detail, "charge")


def _dark(source: Source) -> Tile:
    dark = mapping(source.record.summary.get("dark"))
    site = source.site_title(str(dark.get("site") or ""))
    lit = words.percent(number(dark.get("lit_fraction")))
    detail = f"{site}, from {words.day(str(dark.get('start') or ''))}; lit {lit} of the time"
    if not dark.get("start"):
        detail = f"{site}; lit {lit} of the time"
    return Tile("Longest dark spell", words.span(number(dark.get("longest_s"))), detail, "light")


def _temperature(source: Source) -> Tile:
    found = mapping(source.record.summary.get("temperature"))
    cold, hot = mapping(found.get("coldest")), mapping(found.get("hottest"))
    low, high = number(cold.get("value_k")), number(hot.get("value_k"))
    if low is None or high is None:
        return Tile("Coldest and hottest", words.NONE, "", "temperature")
    value = f"{words.celsius(low)} … {words.celsius(high)}"
    names = [source.title(str(e.get("address") or "").partition("/")[0]) for e in (cold, hot)]
    where = "; ".join(dict.fromkeys(names))
    return Tile("Coldest and hottest", value, where, "temperature")


def _data(source: Source) -> Tile:
    data = mapping(source.record.summary.get("data"))
    sent, made, lost = (number(data.get(k)) for k in ("sent_bit", "made_bit", "lost_bit"))
    if not made and not sent:
        return Tile("Data sent to Earth", words.NONE, "", "data")
    some = lost is not None and lost >= words.ROUNDING["bit"]
    loss = f"{words.figure(lost, 'bit')} lost" if some else "none lost"
    detail = f"of {words.figure(made, 'bit')} made; {loss}"
    return Tile("Data sent to Earth", words.figure(sent, "bit"), detail, "data")


def _modes(source: Source) -> Tile:
    modes = {k: number(v) or 0.0 for k, v in mapping(source.record.summary.get("modes")).items()}
    total = sum(modes.values())
    if total <= 0:
        return Tile("Time in nominal mode", words.NONE, "", "centre")
    first = "nominal" if "nominal" in modes else max(modes, key=lambda k: modes[k])
    rest = [
        f"{words.span(s)} in {words.human(m)}" for m, s in modes.items() if m != first and s > 0
    ]
    detail = "; ".join(rest) or "never in another mode"
    share = modes[first] / total
    value = words.percent(share) if share in (0.0, 1.0) else words.percent(share, 1)
    return Tile(f"Time in {words.human(first)} mode", value, detail, "centre")


def _alarms(source: Source) -> Tile:
    alarms = mapping(source.record.summary.get("alarms"))
    red, yellow = number(alarms.get("red")), number(alarms.get("yellow"))
    if red is None or yellow is None:
        return Tile("Alarms", words.NONE, "", "events")
    value = f"{words.whole(red)} red"
    commands = number(source.record.summary.get("commands"))
    detail = f"{words.whole(yellow)} yellow"
    if commands is not None:
        detail += f"; the centre sent {words.plural(int(commands), 'command')}"
    return Tile("Alarms", value, detail, "events", "alarm" if red else "")
