"""The types of ports and the adapters that come with the package."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

from ilrs.diagnostics import DeclarationError, did_you_mean
from ilrs.network.radio.bands import BANDS, Band
from ilrs.partners.contribution.findings import new_findings
from ilrs.partners.ports.number import Claim, Number, Span, ends_of
from ilrs.partners.ports.port import Group, Measure, Port, PortError, PortType, Relation
from ilrs.partners.ports.schema import ClaimTable, GroupFile
from ilrs.station.toml_file import parse_toml
from ilrs.station.validate import M, validate

ROOM = "ilrs.partners.ports"
GROUPS = (
    "docking", "power", "data", "radio", "mechanical", "thermal", "rack", "hatch", "fluids",
)  # fmt: skip


@cache
def port_types() -> dict[str, PortType]:
    """All types by name, group after group."""
    return {t.name: t for name in GROUPS for t in _types(name)}


@cache
def groups() -> dict[str, Group]:
    """All groups by name."""
    return {name: _group(_file(name)) for name in GROUPS}


def type_of(name: str) -> PortType:
    """The type of that name; PortError, with the nearest ones, for another."""
    known = port_types()
    if name not in known:
        raise PortError(f'there is no type of port "{name}"; {hint_for(name)}')
    return known[name]


def hint_for(name: str) -> str:
    """Types that may be meant: like it, or of the same group, or the groups."""
    known = list(port_types())
    group = name.partition(".")[0]
    inside = [n for n in known if n.startswith(f"{group}.")]
    close = did_you_mean(name, known)
    if close or not inside:
        return close or f"the groups are {', '.join(GROUPS)}"
    return f"known: {', '.join(inside)}"


def check_role(type_: PortType, role: str) -> None:
    """PortError for a role that the type's group does not have, and for none."""
    known = list(type_.group.roles)
    if not role:
        raise PortError(f"a port of type {type_.name} needs a role: {', '.join(known)}")
    if role not in known:
        hint = did_you_mean(role, known)
        raise PortError(f'a port of type {type_.name} has no role "{role}"; {hint}')


def port_of(text: str) -> Port:
    """The port of a text `type:role`; PortError for an unknown type, or an unknown or no role."""
    name, _, role = text.partition(":")
    type_ = type_of(name.strip())
    check_role(type_, role.strip())
    return Port(type_, role.strip())


def pair_of(first: str, second: str) -> tuple[Port, Port]:
    """Two ports of texts `type` or `type:role`.

    A role that is not named is one that meets the other side's: of a first port that of what is
    brought, of a second that of the host. Raises PortError.
    """
    (one, role_one), (two, role_two) = _parts(first), _parts(second)
    if one.group is not two.group:
        role_one, role_two = role_one or _alone(one.group), role_two or _alone(two.group)
    elif role_one or role_two:
        role_one, role_two = (
            role_one or _partner(one.group, role_two, 0),
            role_two or _partner(two.group, role_one, 1),
        )
    else:
        role_one, role_two = one.group.defaults
    check_role(one, role_one)
    check_role(two, role_two)
    return Port(one, role_one), Port(two, role_two)


def _parts(text: str) -> tuple[PortType, str]:
    name, _, role = text.partition(":")
    return type_of(name.strip()), role.strip()


def _partner(group: Group, role: str, side: int) -> str:
    """A role that meets the one given, the default of that side if it does."""
    meets = group.roles.get(role, ())
    default = group.defaults[side]
    return default if default in meets or not meets else meets[0]


def _alone(group: Group) -> str:
    """The role beside a port of another group: things move, ways stay."""
    return "way" if "way" in group.roles else group.defaults[0]


def shipped_text(name: str) -> str:
    """The text of a file of this room's data."""
    return resources.files(ROOM).joinpath("shipped", f"{name}.toml").read_text(encoding="utf-8")


def read_shipped(name: str, model: type[M]) -> M:
    """A shipped file in its format; DeclarationError for one that is wrong."""
    findings = new_findings()
    file = parse_toml(shipped_text(name), f"{ROOM}/shipped/{name}.toml", findings)
    table = validate(model, file, findings) if file is not None else None
    if table is None or findings.all():
        raise DeclarationError(findings.all())
    return table


def claim_of(table: ClaimTable, unit: str, sources: dict[str, str]) -> Claim:
    """What one source says, in SI. KeyError for a source that the file does not name."""
    span = ends_of(table.low, table.high, unit)
    return Claim(span, sources[table.source], table.unverified, table.secondary)


@cache
def _file(name: str) -> GroupFile:
    return read_shipped(name, GroupFile)


def _group(file: GroupFile) -> Group:
    measures = {
        name: Measure(name, m.title, m.unit, m.rule, m.single, m.needed)
        for name, m in file.measures.items()
    }
    relations = tuple(
        Relation(frozenset(r.families), r.note, file.sources[r.source]) for r in file.relations
    )
    roles = {name: tuple(others) for name, others in file.roles.items()}
    return Group(
        file.group, file.title, roles, (file.defaults[0], file.defaults[1]), file.gives,
        file.takes, file.settled, measures, relations,
    )  # fmt: skip


def _types(name: str) -> Iterator[PortType]:
    file, group = _file(name), groups()[name]
    if name == "radio":
        yield from (_radio(band, group) for band in BANDS)
    for short, table in file.types.items():
        numbers: dict[tuple[str, str], Number] = {}
        for measure, claims in table.numbers.items():
            unit = group.measures[measure].unit
            for role in dict.fromkeys(c.role for c in claims):
                mine = [claim_of(c, unit, file.sources) for c in claims if c.role == role]
                numbers[measure, role] = Number(tuple(mine))
        yield PortType(
            f"{name}.{short}", group, table.family, table.title, table.note, table.unverified,
            numbers,
        )  # fmt: skip


def _radio(band: Band, group: Group) -> PortType:
    """A band of the lunar region as a type of port."""
    short = band.name.lower().replace(" ", "_")
    zone = "" if band.shielded else "Not in the shielded zone of the Moon. "
    note = f"{zone}For {', '.join(band.links)}; {band.polarisation} polarisation is usual."
    number = Number((Claim(Span(band.lower_hz, band.upper_hz), band.source),))
    return PortType(f"radio.{short}", group, short, f"Band {band.name}", note, False,
                    {("band", ""): number})  # fmt: skip
