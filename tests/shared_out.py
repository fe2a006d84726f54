"""Lunar days to be shared out, made in Python: for the tests of shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from ilrs.partners.shares.findings import new_findings
from ilrs.partners.shares.formula import Formula, read_formula
from ilrs.partners.shares.sharing import (
    Contribution,
    Member,
    PoolAmount,
    Request,
    Sharing,
)
from ilrs.station.findings import Place

START = date(2035, 1, 1)
POOLS = ("crew_time", "downlink", "energy_night")


def formula() -> Formula:
    found = read_formula("1.0", Path(), Place("here"), new_findings())
    assert found is not None
    return found


def member(name: str, since: date = date(2030, 1, 1), until: date | None = None) -> Member:
    return Member(name, name, since, until)


def request(
    id: str, needs: Mapping[str, int], *more: Mapping[str, int], least: str = "0"
) -> Request:
    """A request of the partner before the dot of its id."""
    return Request(id, id.split(".")[0], (needs, *more), Fraction(least))


def sharing(
    points: Mapping[str, int], pools: Mapping[str, int | PoolAmount], *requests: Request,
    used: Mapping[tuple[str, str], int] | None = None,
    carried: Mapping[tuple[str, str], int] | None = None,
    awards: Mapping[str, str] | None = None, joined: Mapping[str, date] | None = None,
) -> Sharing:  # fmt: skip
    """Partners by their points of value, pools by their amounts."""
    whole = ((date(2030, 1, 1), Fraction(1)),)
    return Sharing(
        "", START, formula(),
        {p: member(p, (joined or {}).get(p, date(2030, 1, 1))) for p in points},
        tuple(Contribution(p, p, Fraction(v), whole) for p, v in points.items()),
        {p: Fraction(a) for p, a in (awards or {}).items()},
        {n: a if isinstance(a, PoolAmount) else PoolAmount(n, a) for n, a in pools.items()},
        requests, used or {}, carried or {}, Path("none"),
    )  # fmt: skip


@st.composite
def sharings(draw: st.DrawFn, bundles: bool = True) -> Sharing:
    """Up to six partners, three pools and ten requests; without bundles each asks one thing."""
    names = [f"p{i}" for i in range(draw(st.integers(1, 6)))]
    points = {n: draw(st.integers(0, 50)) for n in names}
    amounts = st.one_of(st.integers(0, 30), st.integers(0, 10**12))
    pools = {n: draw(amounts) for n in POOLS}
    found: list[Request] = []
    for i in range(draw(st.integers(0, 10))):
        wanted = draw(st.lists(st.sampled_from(POOLS), min_size=1, unique=True,
                               max_size=3 if bundles else 1))  # fmt: skip
        needs = {n: draw(st.one_of(st.integers(1, 40), st.integers(1, 10**12))) for n in wanted}
        found.append(request(f"{draw(st.sampled_from(names))}.r{i}", needs))
    used = {(n, draw(st.sampled_from(POOLS))): draw(st.integers(0, 5)) for n in names[:2]}
    return sharing(points, pools, *found, used=used)
