"""Contact plans of NASA's ION: commands of `ionadmin`, one a line (ionrc(5), ION 4.1).

    @ 2035/01/01-00:00:00                reference time; also `@ +60`, on from the last
    a contact +0 +60 1 2 100000 0.9      bytes per second, and perhaps the confidence
    a range   +0 +60 1 2 1               one-way light time in seconds

`d` and `c` of contacts and ranges are done; `i`, `l` and commands about other things change no
plan. A range from the lower to the higher node number holds both ways, unless there are ranges
the other way. ION sends nothing at times without a range: what of a contact has none is left out,
with a warning; only a file without any range is taken to mean light times of 0 s.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from ilrs.epoch import Epoch
from ilrs.network.formats.hdtn import number_of_node, whole_times
from ilrs.network.formats.light_times import with_light_times
from ilrs.network.formats.rows import Findings, PlanFile, Row, plan_file
from ilrs.network.plan import ContactPlan

# First words of lines of ionadmin and of the other administration programs of an ION start file.
COMMANDS = frozenset("?#@^acdehilmqrsvwx1pt")
_ABSOLUTE = re.compile(r"(\d{4})/(\d\d?)/(\d\d?)-(\d\d):(\d\d):(\d\d)")
_SIGNED = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")


@dataclass
class _Plan:
    """What the lines read so far say. Ranges are rows too: their light time is what counts."""

    findings: Findings
    origin: Epoch | None = None
    reference_s: float | None = None
    relative: bool = False
    contacts: list[Row] = field(default_factory=list[Row])
    ranges: list[Row] = field(default_factory=list[Row])
    others: list[int] = field(default_factory=list[int])

    def wrong(self, line: int, kind: str, what: str, hint: str) -> None:
        """One more mistake."""
        self.findings.add(line, kind, what, hint)


def parse_ion(text: str, file: str) -> PlanFile:
    """Reads the contacts and ranges of an ionrc file."""
    plan = _Plan(Findings(file))
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words and not words[0].startswith("#"):
            _command(plan, number, words)
    plan.findings.stop_if_wrong()
    if plan.others:
        plan.findings.add(
            plan.others[0], "OTHER",
            f"{len(plan.others)} lines say nothing about when contacts are and were passed over",
            severity="note",
        )  # fmt: skip
    rows = with_light_times(plan.contacts, plan.ranges, plan.findings)
    return plan_file(rows, plan.findings, "ion", plan.origin)


def write_ion(plan: ContactPlan) -> str:
    """The plan as ionadmin commands in whole seconds and bytes; ValueError for names of nodes."""
    lines: list[str] = []
    if plan.origin is not None:
        stamp = plan.origin.utc
        if "." in stamp:
            raise ValueError("ION counts whole seconds: give the plan an origin without a fraction")
        lines.append(f"@ {stamp[:10].replace('-', '/')}-{stamp[11:19]}")
    for c in plan.contacts:
        start, end = whole_times(c)
        ends = f"+{start} +{end} {number_of_node(c.source)} {number_of_node(c.destination)}"
        sure = "" if c.confidence == 1.0 else f" {c.confidence:g}"
        lines.append(f"a contact {ends} {math.floor(c.rate_bit_s / 8.0)}{sure}")
        lines.append(f"a range {ends} {math.ceil(c.owlt_s)}")
    return "\n".join(lines) + "\n"


def _command(plan: _Plan, line: int, words: list[str]) -> None:
    if words[0] == "@" and len(words) == 2:
        found = _seconds(plan, line, words[1])
        plan.reference_s = plan.reference_s if found is None else found
    elif words[:2] in (["a", "contact"], ["a", "range"]):
        _add(plan, line, words[1], words[2:])
    elif words[:2] in (["d", "contact"], ["d", "range"], ["c", "contact"]):
        _change(plan, line, words[0], words[1], words[2:])
    elif words[0] in COMMANDS or len(words[0]) > 1:
        plan.others.append(line)
    else:
        plan.wrong(line, "SYNTAX", f'"{words[0]}" is no command of ionadmin',
                   "see ionrc(5); or say by --format which form this file has")  # fmt: skip


def _add(plan: _Plan, line: int, what: str, words: list[str]) -> None:
    usage = "a contact START END FROM TO BYTES_PER_SECOND [CONFIDENCE]"
    usage = usage if what == "contact" else "a range START END ONE OTHER LIGHT_SECONDS"
    if not 5 <= len(words) <= (7 if what == "contact" else 5):
        plan.wrong(line, "SYNTAX", f"{len(words)} words after a {what}", f"write: {usage}")
        return
    # A registration (start -1) or a hypothetical contact (end 0) says nothing about when.
    if what == "contact" and (words[0] == "-1" or words[1] == "0"):
        plan.others.append(line)
        return
    times = _seconds(plan, line, words[0]), _seconds(plan, line, words[1])
    numbers = [_number(plan, line, word, usage) for word in words[4:6]]
    if times[0] is None or times[1] is None or None in numbers:
        return
    value, sure = float(numbers[0] or 0.0), numbers[1] if len(numbers) > 1 else 1.0
    ends = words[2], words[3]
    if what == "contact":
        plan.contacts.append(Row(line, *ends, times[0], times[1], 8.0 * value, 0.0, sure or 0.0))
    elif times[1] <= times[0] or value < 0.0:
        plan.wrong(line, "REVERSED", f"range {ends[0]} > {ends[1]} from {times[0]:.9g} to "
                   f"{times[1]:.9g} s at {value:g} light seconds cannot be",
                   "are the times the wrong way round?")  # fmt: skip
    else:
        plan.ranges.append(Row(line, *ends, times[0], times[1], 1.0, value))


def _change(plan: _Plan, line: int, verb: str, what: str, words: list[str]) -> None:
    """`d` takes out, `c` gives a contact another rate; what they name must be there."""
    if len(words) < (4 if verb == "c" else 3):
        plan.wrong(line, "SYNTAX", f"{len(words)} words after {verb} {what}", "see ionrc(5)")
        return
    start_s = None if words[0] == "*" else _seconds(plan, line, words[0])
    if start_s is None and words[0] != "*":
        return
    rows = plan.contacts if what == "contact" else plan.ranges
    named = [
        row for row in rows
        if (row.source, row.destination) == (words[1], words[2])
        and (start_s is None or row.start_s == start_s)
    ]  # fmt: skip
    if not named:
        plan.wrong(line, "ABSENT", f"no {what} {words[1]} > {words[2]} begins then",
                   "name one that stands above this line")  # fmt: skip
    for row in named:
        place = rows.index(row)
        if verb == "d":
            del rows[place]
        else:
            rate = _number(plan, line, words[3], "c contact START FROM TO BYTES_PER_SECOND")
            sure = _number(plan, line, words[4], "a number") if len(words) > 4 else row.confidence
            rows[place] = replace(row, rate_bit_s=8.0 * (rate or 0.0), confidence=sure or 0.0)


def _seconds(plan: _Plan, line: int, word: str) -> float | None:
    """A time of ION as seconds after the origin of the plan."""
    found = _ABSOLUTE.fullmatch(word)
    if found:
        year, month, day = (int(g) for g in found.groups()[:3])
        clock = ":".join(found.groups()[3:])
        try:
            epoch = Epoch.from_utc(f"{year:04d}-{month:02d}-{day:02d}T{clock}Z")
        except ValueError as error:
            plan.wrong(line, "TIME", str(error), "write yyyy/mm/dd-hh:mm:ss")
            return None
        if plan.relative and plan.origin is None:
            plan.wrong(line, "TIME", "relative times stand above the first absolute one",
                       "begin with a reference time such as @ 2035/01/01-00:00:00")  # fmt: skip
            return None
        plan.origin = plan.origin or epoch
        return epoch - plan.origin
    if not word.startswith("+") or not _SIGNED.fullmatch(word):
        plan.wrong(line, "TIME", f'"{word}" is no time of ION',
                   "write +SECONDS or yyyy/mm/dd-hh:mm:ss")  # fmt: skip
        return None
    if plan.reference_s is None and plan.origin is not None:
        plan.wrong(line, "TIME", f"{word} is relative, and no reference time was given",
                   "write @ yyyy/mm/dd-hh:mm:ss above it")  # fmt: skip
        return None
    plan.relative = True
    return (plan.reference_s or 0.0) + float(word)


def _number(plan: _Plan, line: int, word: str, usage: str) -> float | None:
    if _SIGNED.fullmatch(word):
        return float(word)
    plan.wrong(line, "SYNTAX", f'"{word}" is not a number', f"write: {usage}")
    return None
