"""Every port of the contribution against the port of the host that it is meant for."""

from __future__ import annotations

from collections.abc import Mapping

from ilrs.diagnostics import did_you_mean
from ilrs.partners.assess.compare import Case
from ilrs.partners.assess.finding import Finding
from ilrs.partners.messages import Sentence
from ilrs.partners.ports.adapters import shipped_adapters
from ilrs.partners.ports.match import Match, match
from ilrs.partners.ports.passage import is_passage
from ilrs.partners.ports.port import Port


def interfaces(case: Case) -> list[Finding]:
    """One finding for each port of the contribution.

    A port that names none is held against the only one of its group, if there is only one. The
    adapters that ship may stand between: what needs one is carried under that condition.
    """
    offered = _offered(case)
    return [_found(case, name, port, offered) for name, port in case.contribution.ports.items()]


def _offered(case: Case) -> dict[str, Port]:
    """The ports of the host that the role may use."""
    if case.call is None:
        return {}
    allowed = case.call.ports(case.role)
    return {name: port for name, port in case.call.offered.items() if name in allowed}


def _found(case: Case, name: str, port: Port, offered: Mapping[str, Port]) -> Finding:
    path, line = f"ports.{name}", case.contribution.line("ports", name)
    if case.call is None:
        return Finding("PRT-MATCH", "note", path, port.type.name, variant="no_call", line=line)
    source = case.call.table.source or case.call.id
    to = case.contribution.table.ports[name].to
    if to and to not in offered:
        near = did_you_mean(to, list(offered)) or ", ".join(offered) or "–"
        return Finding("PRT-MATCH", "fail", path, to, near, "", source, "absent", line=line)
    hosts = [to] if to else _counterparts(port, offered)
    if not hosts:
        return Finding(
            "PRT-MATCH", "unknown", path, port.type.name, None, "", source, "no_host", line=line
        )
    if len(hosts) > 1:
        return Finding("PRT-MATCH", "unknown", path, port.type.name, ", ".join(hosts), "", source,
                       "several", line=line)  # fmt: skip
    found = match(port, offered[hosts[0]], tuple(shipped_adapters().values()))
    return _told(found, path, hosts[0], line)


def _counterparts(port: Port, offered: Mapping[str, Port]) -> list[str]:
    """The host's ports that this could be meant for: of its group, or else ways for it to pass."""
    alike = [n for n, p in offered.items() if p.type.group is port.type.group]
    return alike or [n for n, p in offered.items() if is_passage(port, p)]


def _told(found: Match, path: str, host: str, line: int) -> Finding:
    reason = found.deciding
    because = tuple(
        Sentence(f"port.{r.key}", r.words) for r in found.reasons if r.verdict == found.verdict
    )
    if found.verdict == "fits":
        severity = "pass"
    elif found.verdict == "adapter":
        severity = "conditional"
    else:
        severity = "fail" if found.verdict == "incompatible" else "unknown"
    value: float | str | None = reason.value
    limit: float | str | None = reason.limit
    if reason.value is None:
        value, limit = found.a.type.name, found.b.type.name
    unit = reason.unit if reason.value is not None else ""
    return Finding("PRT-MATCH", severity, path, value, limit, unit, reason.source,
                   words={"host": host, "because": because}, line=line)  # fmt: skip
