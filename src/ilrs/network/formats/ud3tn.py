"""Contacts of uD3TN (0.15): configuration commands of one node, one a line, or the same as JSON.

    # node ipn:1.0
    1(ipn:2.0):(mtcp:127.0.0.1:4224)::[{1104537600,1104541200,125000}];

A command is for the node that it is sent to and does not name it; a line `# node EID`, which is
ours, does. Times are whole seconds after 2000-01-01 UTC without leap seconds, rates bytes per
second. There is no light time in it: it is taken as 0 s, with a note. `2` puts new contacts with a
node in the place of all others, `3` takes out; EIDs said to be reachable through a node are passed
over, since every node finds ways of its own here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ilrs.epoch import Epoch
from ilrs.network.formats.hdtn import whole_times
from ilrs.network.formats.rows import Findings, PlanFile, Row, plan_file
from ilrs.network.plan import ContactPlan

DTN_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ADD, UPDATE, DELETE, QUERY = range(1, 5)
VERBS = {"ADD": ADD, "UPDATE": UPDATE, "DELETE": DELETE, "QUERY": QUERY}
_COMMAND = re.compile(
    r"(?P<verb>[1-4])(?:\((?P<node>[^)]+)\))?(?:,(?P<sure>\d+))?"
    r"(?::(?:\([^)]*\))?(?::(?:\[[^\]{}]*\])?(?::(?P<contacts>\[.*\])?)?)?)?;"
)
_CONTACT = re.compile(r"\{(\d+),(\d+),(\d+)(?:,\[[^\]]*\])?\}")
_LIST = re.compile(r"\[(?:\{\d+,\d+,\d+(?:,\[[^\]]*\])?\}(?:,(?=\{))?)*\]")
_HOME = re.compile(r"#\s*node\s+(\S+)")


@dataclass
class _Commands:
    """What the commands so far leave: contacts by node and neighbour, times in DTN seconds."""

    findings: Findings
    home: str = ""
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict[Any, list[Row]])


def parse_ud3tn(text: str, file: str) -> PlanFile:
    """Reads commands, each on a line, or JSON commands, in a list or each on a line."""
    commands = _Commands(Findings(file))
    for number, line in enumerate(text.splitlines(), 1):
        if home := _HOME.match(line.strip()):
            commands.home = node_of(home.group(1))
        elif line.strip() and not line.lstrip().startswith("#"):
            _read(commands, number, line.strip().rstrip(","))
    rows = [row for part in commands.rows.values() for row in part]
    findings = commands.findings
    findings.stop_if_wrong()
    origin = min((row.start_s for row in rows), default=0.0)
    start = _epoch(origin, rows, findings)
    findings.add(0, "RANGE", "contacts of uD3TN have no light time; 0 s is taken", severity="note")
    moved = [
        Row(r.line, r.source, r.destination, r.start_s - origin, r.end_s - origin,
            r.rate_bit_s, 0.0, r.confidence)
        for r in rows
    ]  # fmt: skip
    return plan_file(moved, findings, "ud3tn", start)


def write_ud3tn(plan: ContactPlan, addresses: dict[str, str] | None = None) -> str:
    """Commands for each node, under `# node EID`, to be sent to that node's config endpoint.

    `addresses` gives the convergence layer address of nodes (`mtcp:host:port`). Light times and
    confidences are not in the form. ValueError for a plan without an origin, which has no dates.
    """
    if plan.origin is None:
        raise ValueError("uD3TN needs dates: give the plan an origin (an Epoch)")
    zero = _dtn_seconds(plan.origin)
    links: dict[str, dict[str, list[str]]] = {}
    for c in plan.contacts:
        start, end = whole_times(c)
        entry = f"{{{zero + start},{zero + end},{int(c.rate_bit_s // 8)}}}"
        links.setdefault(c.source, {}).setdefault(c.destination, []).append(entry)
    lines: list[str] = []
    for source, neighbours in links.items():
        lines.append(f"# node {eid_of(source)}")
        for node, entries in neighbours.items():
            address = f"({addresses[node]})" if addresses and node in addresses else ""
            lines.append(f"1({eid_of(node)}):{address}::[{','.join(entries)}];")
    return "\n".join(lines) + "\n"


def eid_of(node: str) -> str:
    """`ipn:2.0` for 2, `dtn://lander/` for a word; what is an EID already stays."""
    if ":" in node:
        return node
    return f"ipn:{node}.0" if node.isascii() and node.isdigit() else f"dtn://{node}/"


def node_of(eid: str) -> str:
    """The name of the node with this EID; the inverse of `eid_of`."""
    found = re.fullmatch(r"ipn:(\d+)\.0|dtn://([^/:]+)/?", eid)
    return (found.group(1) or found.group(2)) if found else eid


def _read(commands: _Commands, line: int, text: str) -> None:
    if text in ("[", "]"):
        return
    if text.startswith(("{", "[")):
        _read_json(commands, line, text)
        return
    found = _COMMAND.fullmatch(text)
    contacts = found.group("contacts") or "[]" if found else ""
    if not found or not _LIST.fullmatch(contacts):
        commands.findings.add(
            line, "SYNTAX", f"this is no command of uD3TN: {text[:60]}",
            "write 1(EID):(CLA:ADDRESS)::[{START,END,BYTES_PER_SECOND},...];",
        )  # fmt: skip
        return
    entries = [tuple(int(g) for g in c.groups()) for c in _CONTACT.finditer(contacts)]
    sure = int(found.group("sure") or 1000) / 1000.0
    _apply(commands, line, int(found.group("verb")), found.group("node") or "", entries, sure)


def _read_json(commands: _Commands, line: int, text: str) -> None:
    try:
        document: Any = json.loads(text)
        items: list[Any] = document if isinstance(document, list) else [document]
        for item in items:
            entries = [
                (int(c["start"]), int(c["end"]), int(c["data_rate"]))
                for c in item.get("contact_list", [])
            ]
            _apply(commands, line, VERBS[item["command"]], str(item["node_id"]), entries, 1.0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        commands.findings.add(
            line, "SYNTAX", f"this is no JSON command of uD3TN ({type(error).__name__}: {error})",
            'write {"command": "ADD", "node_id": EID, "contact_list": [{"start", "end", '
            '"data_rate"}]}, one a line',
        )  # fmt: skip


def _apply(
    commands: _Commands,
    line: int,
    verb: int,
    eid: str,
    entries: Iterable[tuple[int, ...]],
    sure: float,
) -> None:
    if verb == QUERY:
        return
    if not commands.home:
        commands.findings.add(
            line, "NODE", "it is not said to which node this command belongs",
            "write a line # node EID above it, with the node that it is sent to",
        )  # fmt: skip
        return
    link = commands.home, node_of(eid)
    rows = [Row(line, *link, float(a), float(b), 8.0 * r, 0.0, sure) for a, b, r in entries]
    there = commands.rows.get(link, [])
    if verb == DELETE:
        times = {(row.start_s, row.end_s) for row in rows}
        left = [row for row in there if rows and (row.start_s, row.end_s) not in times]
        commands.rows[link] = left
    else:
        commands.rows[link] = rows if verb == UPDATE else there + rows


def _epoch(dtn_s: float, rows: list[Row], findings: Findings) -> Epoch | None:
    try:
        return Epoch.from_datetime(DTN_EPOCH + timedelta(seconds=dtn_s))
    except (OverflowError, ValueError):
        line = min(rows, key=lambda row: row.start_s).line
        findings.add(line, "TIME", f"{dtn_s:.0f} s after 2000-01-01 is no date that can be told",
                     "uD3TN counts seconds after 2000-01-01 (not milliseconds)")  # fmt: skip
        findings.stop_if_wrong()
        return None


def _dtn_seconds(epoch: Epoch) -> int:
    if "." in epoch.utc:
        raise ValueError("uD3TN counts whole seconds: give the plan an origin without a fraction")
    moment = datetime.fromisoformat(epoch.utc.replace("Z", "+00:00"))
    return round((moment - DTN_EPOCH).total_seconds())
