"""A port by what people write: a type, `type:role`, or `FILE#port` of a contribution or call."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ilrs.diagnostics import did_you_mean
from ilrs.partners.calls.reading import load_call
from ilrs.partners.contribution.findings import new_findings
from ilrs.partners.contribution.reading import load_contribution
from ilrs.partners.ports.catalogue import pair_of, port_of
from ilrs.partners.ports.port import Port, PortError
from ilrs.station.toml_file import read_toml

# Keys that every contribution has and no call.
_CONTRIBUTION = frozenset({"partner", "area", "level", "phases", "form"})


def find_pair(first: str, second: str, today: date) -> tuple[Port, Port]:
    """Two ports by their texts. A role that is left out is the one that meets the other side.

    Raises PortError for a port that there is not, DeclarationError for a file that is wrong.
    """
    files = [read_port(text, today) if "#" in text else None for text in (first, second)]
    if files[0] is None and files[1] is None:
        return pair_of(first, second)
    a, b = files
    if a is None:
        a = _beside(first, b, 0)
    if b is None:
        b = _beside(second, a, 1)
    return a, b


def read_port(text: str, today: date) -> Port:
    """The port `FILE#name`. Raises PortError for a name that the file has not."""
    path, _, name = text.rpartition("#")
    ports = _ports(Path(path), today)
    if name not in ports:
        hint = did_you_mean(name, list(ports)) or "it declares no ports"
        raise PortError(f'{path} has no port "{name}"; {hint}')
    return ports[name]


def _ports(path: Path, today: date) -> dict[str, Port]:
    # What is wrong with the file is said by the reader of its kind.
    file = read_toml(path, str(path), new_findings())
    if file is not None and not _CONTRIBUTION & file.data.keys():
        return load_call(path).offered
    return load_contribution(path, today).ports


def _beside(text: str, other: Port | None, side: int) -> Port:
    """A port by its type; its role, if it is left out, meets that of the other port."""
    if ":" in text or other is None:
        return port_of(text)
    of_other = f"{other.type.name}:{other.role}"
    return pair_of(*((text, of_other) if side == 0 else (of_other, text)))[side]
