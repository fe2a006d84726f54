"""Checks of the wiring as a whole: hosts and members of every bus, and loops of links."""

from __future__ import annotations

from collections.abc import Mapping

from ilrs.address import is_name
from ilrs.carrier import CARRIERS
from ilrs.diagnostics import did_you_mean
from ilrs.station.draft import Draft
from ilrs.station.findings import Findings, Place
from ilrs.station.model import Element


def check_names(draft: Draft, findings: Findings) -> None:
    """Names and carriers of buses, names of sites, and that there is anything at all."""
    for sort, group in (("bus", draft.buses), ("site", draft.sites)):
        for name, declared in group.items():
            if not is_name(name):
                what = f'"{name}" cannot be the name of a {sort}'
                hint = "use lower case letters, digits and underscores"
                findings.add("STN-NAME", declared.at(), what, hint)
    for name, bus in draft.buses.items():
        carrier = bus.table.carrier
        if carrier not in CARRIERS and not carrier.startswith("\0"):
            what = f'bus {name}: there is no carrier "{carrier}"'
            hint = did_you_mean(carrier, list(CARRIERS))
            findings.add("STN-UNKNOWN-CARRIER", bus.at("carrier"), what, hint)


def check_buses(draft: Draft, elements: Mapping[str, Element], findings: Findings) -> None:
    """Every bus has exactly one host, and members. Buses of faulty elements are passed over."""
    doubtful = _doubtful(draft, elements)
    hosts = _users(draft, elements, "host")
    members = _users(draft, elements, "member")
    for name, declared in draft.buses.items():
        place = declared.at()
        if len(hosts[name]) > 1:
            _report_hosts(name, [elements[e] for e in hosts[name]], findings)
        if name in doubtful or declared.table.carrier not in CARRIERS:
            continue
        if not hosts[name] and not members[name]:
            findings.add("STN-UNUSED-BUS", place, f"bus {name} is connected to nothing")
        elif not hosts[name]:
            what = f"bus {name} has no host, but members: {', '.join(members[name])}"
            hint = f"add an element that hosts a bus of {declared.table.carrier}"
            findings.add("STN-NO-HOST", place, what, hint)
        elif not members[name]:
            what = f"bus {name} has a host ({hosts[name][0]}) but no members"
            findings.add("STN-NO-MEMBERS", place, what)


def _doubtful(draft: Draft, elements: Mapping[str, Element]) -> set[str]:
    """Buses that a faulty element or port names: what they lack may follow from the fault."""
    named: set[str] = set()
    for name, declared in draft.elements.items():
        element = elements.get(name)
        for port, bus in declared.table.ports.items():
            if element is None or port not in element.ports:
                named.add(bus)
    return named


def _users(draft: Draft, elements: Mapping[str, Element], role: str) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {bus: [] for bus in draft.buses}
    for element in elements.values():
        for port in element.kind.ports:
            if port.role == role and port.name in element.ports:
                users[element.ports[port.name]].append(element.name)
    return users


def _report_hosts(bus: str, hosts: list[Element], findings: Findings) -> None:
    first = hosts[0]
    for other in hosts[1:]:
        what = f"bus {bus} is hosted by {other.name} and by {first.name}"
        what += f" ({Place(first.file, first.line)})"
        hint = "give each host a bus of its own and link them"
        findings.add("STN-TWO-HOSTS", Place(other.file, other.line), what, hint)


def check_loops(elements: Mapping[str, Element], findings: Findings) -> None:
    """Links between electric buses must not lead back: power could then circle without end."""
    links: dict[str, list[Element]] = {}
    for element in elements.values():
        if _is_link(element):
            links.setdefault(element.ports["up"], []).append(element)
    done: set[str] = set()
    for bus in links:
        _walk(bus, [], links, done, findings)


def _is_link(element: Element) -> bool:
    ports = {p.name for p in element.kind.ports if p.carrier == "electricity"}
    return {"up", "down"} <= ports and {"up", "down"} <= element.ports.keys()


def _walk(
    start: str,
    trail: list[Element],
    links: Mapping[str, list[Element]],
    done: set[str],
    findings: Findings,
) -> None:
    """Depth-first search; a link that leads to a bus of the trail closes a loop."""
    open_buses: list[str] = [start]
    stack = [iter(links.get(start, []))] if start not in done else []
    while stack:
        link = next(stack[-1], None)
        if link is None:
            stack.pop()
            done.add(open_buses.pop())
            trail[-1:] = []
            continue
        bus = link.ports["down"]
        if bus in open_buses:
            _report_loop([*trail[open_buses.index(bus) :], link], findings)
        elif bus not in done:
            open_buses.append(bus)
            trail.append(link)
            stack.append(iter(links.get(bus, [])))


def _report_loop(chain: list[Element], findings: Findings) -> None:
    text = chain[0].ports["up"]
    for link in chain:
        text += f" -({link.name})-> {link.ports['down']}"
    last = chain[-1]
    findings.add(
        "STN-LOOP",
        Place(last.file, last.line),
        f"links lead in a circle: {text}",
        "take one of them away; power flows from up to down only",
    )
