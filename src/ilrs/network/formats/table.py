"""Our own contact plans: CSV and JSON, with names, seconds, bit/s and confidence.

The origin is written as UTC: in CSV as a line `# origin 2035-01-01T00:00:00Z`, in JSON as
`"origin"`. Numbers are written so that they read back exactly.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from ilrs.epoch import Epoch
from ilrs.network.formats.jsontext import line_items, name_of, number_of, parse_document
from ilrs.network.formats.rows import Findings, PlanFile, Row, plan_file
from ilrs.network.plan import Contact, ContactPlan

NEEDED = ("from", "to", "start_s", "end_s", "rate_bit_s")
OPTIONAL = {"owlt_s": 0.0, "confidence": 1.0}
COLUMNS = (*NEEDED, *OPTIONAL)
FORM, VERSION = "ilrs-contact-plan", 1


def parse_json(text: str, file: str) -> PlanFile:
    """Reads `{"format": "ilrs-contact-plan", "origin": UTC, "contacts": [{"from", "to", ...}]}`."""
    findings = Findings(file)
    document = parse_document(text, findings)
    origin = None
    if isinstance(document, dict):
        _expect(document.get("format", FORM), FORM, "format", findings)
        _expect(document.get("version", VERSION), VERSION, "version", findings)
        origin = _origin(document.get("origin"), 0, findings)
    rows = [_row(item, line, findings) for line, item in line_items(text, "contacts", findings)]
    findings.stop_if_wrong()
    return plan_file(rows, findings, "json", origin)


def parse_csv(text: str, file: str) -> PlanFile:
    """Reads a table with a head of at least from, to, start_s, end_s, rate_bit_s."""
    findings, origin = Findings(file), None
    # Comments become empty lines, so that lines keep their numbers.
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            words = line[1:].split()
            if words[:1] == ["origin"]:
                origin = _origin(" ".join(words[1:]), number, findings)
            lines[number - 1] = ""
    reader = csv.reader(lines, skipinitialspace=True)
    head: list[str] = []
    rows: list[Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not head:
                head = [cell.strip() for cell in cells]
                _check_head(head, reader.line_num, findings)
            else:
                rows.append(_cells(head, cells, reader.line_num, findings))
    except csv.Error as error:
        findings.add(reader.line_num, "SYNTAX", f"not a table: {error}", "correct this line")
    findings.stop_if_wrong()
    return plan_file(rows, findings, "csv", origin)


def write_csv(plan: ContactPlan) -> str:
    """The plan as a table."""
    out = io.StringIO()
    if plan.origin is not None:
        out.write(f"# origin {plan.origin.utc}\n")
    plain = csv.writer(out, lineterminator="\n")
    # A name that begins with # must not look like a comment.
    quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    plain.writerow(COLUMNS)
    for contact in plan.contacts:
        (quoted if contact.source.startswith("#") else plain).writerow(_values(contact))
    return out.getvalue()


def write_json(plan: ContactPlan) -> str:
    """The plan as JSON."""
    contacts = [dict(zip(COLUMNS, _values(c), strict=True)) for c in plan.contacts]
    origin = {"origin": plan.origin.utc} if plan.origin is not None else {}
    document = {"format": FORM, "version": VERSION, **origin, "contacts": contacts}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _values(c: Contact) -> tuple[Any, ...]:
    return (c.source, c.destination, c.start_s, c.end_s, c.rate_bit_s, c.owlt_s, c.confidence)


def _row(item: dict[str, Any], line: int, findings: Findings) -> Row:
    numbers = [number_of(item, key, line, findings, OPTIONAL.get(key)) for key in COLUMNS[2:]]
    for key in sorted(set(item) - set(COLUMNS)):
        findings.add(line, "UNKNOWN", f'a contact has no "{key}"', f"known: {', '.join(COLUMNS)}")
    source, destination = (name_of(item, key, line, findings) for key in ("from", "to"))
    return Row(line, source, destination, *numbers)


def _check_head(head: list[str], line: int, findings: Findings) -> None:
    missing = [name for name in NEEDED if name not in head]
    unknown = [name for name in head if name not in COLUMNS]
    if missing or unknown or len(set(head)) < len(head):
        what = (
            f"lacks {', '.join(missing)}" if missing else f"has {', '.join(unknown) or 'doubles'}"
        )
        findings.add(line, "HEAD", f"the head of the table {what}",
                     f"columns are {', '.join(COLUMNS)}")  # fmt: skip
        findings.stop_if_wrong()


def _cells(head: list[str], cells: list[str], line: int, findings: Findings) -> Row:
    if len(cells) != len(head):
        findings.add(line, "SYNTAX", f"{len(cells)} cells under a head of {len(head)}",
                     "give every column one cell")  # fmt: skip
    item: dict[str, Any] = {}
    for name, cell in zip(head, cells, strict=False):
        text = cell.strip()
        item[name] = text if name in ("from", "to") else _number(text)
        if item[name] == "" and name in OPTIONAL:
            del item[name]
    return _row(item, line, findings)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _origin(value: Any, line: int, findings: Findings) -> Epoch | None:
    if value is None:
        return None
    try:
        return Epoch.from_utc(str(value))
    except ValueError as error:
        findings.add(line, "TIME", f"origin: {error}", "the origin is a UTC instant")
        return None


def _expect(value: Any, wanted: Any, key: str, findings: Findings) -> None:
    if value != wanted:
        findings.add(0, "FORM", f"{key} is {json.dumps(value)[:40]}, not {json.dumps(wanted)}",
                     "say which form it has by --format, or correct the file")  # fmt: skip
        findings.stop_if_wrong()
