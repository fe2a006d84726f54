"""What holds of every match: symmetry, monotony, and an envelope that both sides bear."""

from __future__ import annotations

import math
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.partners.ports.adapters import shipped_adapters
from ilrs.partners.ports.catalogue import port_of, port_types
from ilrs.partners.ports.match import Match, match
from ilrs.partners.ports.number import Claim, Number, Span
from ilrs.partners.ports.port import Port

ADAPTERS = tuple(shipped_adapters().values())
PORTS = [
    Port(type_, role) for type_ in port_types().values() for role in type_.group.roles
]  # fmt: skip
VOLTS = st.floats(1.0, 400.0)


def span(ends: tuple[float, float]) -> Span:
    return Span(min(ends), max(ends))


SPANS = st.tuples(VOLTS, VOLTS).map(span)
CLAIMS = st.lists(
    st.builds(Claim, SPANS, st.just("a test"), st.booleans()), min_size=0, max_size=3
).map(lambda claims: Number(tuple(claims)))


def power(role: str, number: Number) -> Port:
    port = port_of(f"power.dc28:{role}")
    return Port(port.type, port.role, {"voltage": number})


def docking(role: str, number: Number) -> Port:
    port = port_of(f"docking.idss:{role}")
    return Port(port.type, port.role, {"axial_rate": number})


def same(one: Match, other: Match) -> None:
    assert one.verdict == other.verdict
    rows = [{(r.name, r.low, r.high, r.unverified, r.at) for r in m.envelope} for m in (one, other)]
    assert rows[0] == rows[1]
    facts = [
        {(r.key, r.verdict, r.value, r.limit, r.source) for r in m.reasons} for m in (one, other)
    ]
    assert facts[0] == facts[1]
    assert one.would_do == other.would_do
    assert one.adapter == other.adapter


def test_shipped_ports_meet_alike_whoever_is_named_first() -> None:
    for a, b in product(PORTS, PORTS):
        if a.type.group is b.type.group:
            same(match(a, b), match(b, a))
    for a, b in product(PORTS[::3], PORTS[::4]):
        same(match(a, b, ADAPTERS), match(b, a, ADAPTERS))


@given(CLAIMS, CLAIMS)
@settings(max_examples=150, deadline=None)
def test_stated_ports_meet_alike_whoever_is_named_first(one: Number, other: Number) -> None:
    giver, taker = power("provider", one), power("consumer", other)
    same(match(giver, taker), match(taker, giver))
    active, passive = docking("active", one), docking("passive", other)
    same(match(active, passive), match(passive, active))


@given(SPANS, SPANS, st.floats(0.0, 50.0), st.floats(0.0, 50.0))
@settings(max_examples=200, deadline=None)
def test_a_wider_tolerance_never_spoils_a_fit(
    output: Span, borne: Span, below: float, above: float
) -> None:
    giver = power("provider", Number((Claim(output),)))
    before = match(giver, power("consumer", Number((Claim(borne),))))
    wider = Span(borne.low - below, borne.high + above)
    after = match(giver, power("consumer", Number((Claim(wider),))))
    if before.verdict == "fits":
        assert after.verdict == "fits"
    # The rule itself, written once more.
    whole = borne.low <= output.low and output.high <= borne.high
    if whole:
        assert before.verdict == "fits"


@given(SPANS, SPANS, st.floats(0.01, 0.99))
@settings(max_examples=100, deadline=None)
def test_a_narrower_output_never_spoils_a_fit(output: Span, borne: Span, part: float) -> None:
    taker = power("consumer", Number((Claim(borne),)))
    if match(power("provider", Number((Claim(output),))), taker).verdict == "fits":
        middle = 0.5 * (output.low + output.high)
        half = 0.5 * part * (output.high - output.low)
        narrow = Number((Claim(Span(middle - half, middle + half)),))
        assert match(power("provider", narrow), taker).verdict == "fits"


@given(CLAIMS, CLAIMS)
@settings(max_examples=200, deadline=None)
def test_the_envelope_lies_inside_what_both_bear(one: Number, other: Number) -> None:
    for m, name in (
        (match(docking("active", one), docking("passive", other)), "axial_rate"),
        (match(power("provider", one), power("consumer", other)), "voltage"),
    ):
        for row in m.envelope:
            if row.name != name:
                continue
            claims = [c for n in (one, other) for c in (n.claims if row.unverified else n.decisive)]
            low = -math.inf if row.low is None else row.low
            high = math.inf if row.high is None else row.high
            assert low <= high
            assert all(Span(low, high).inside(c.span) for c in claims)


@given(CLAIMS, CLAIMS)
@settings(max_examples=200, deadline=None)
def test_unverified_claims_change_no_decided_answer(one: Number, other: Number) -> None:
    """A verdict of fits or incompatible is the same without the claims that may not decide."""
    whole = match(power("provider", one), power("consumer", other))
    if whole.verdict in ("fits", "incompatible"):
        kept = match(power("provider", Number(one.decisive)),
                     power("consumer", Number(other.decisive)))  # fmt: skip
        assert kept.verdict == whole.verdict
    if not one.decisive or not other.decisive:
        assert whole.verdict == "unknown"


@given(st.permutations(ADAPTERS))
@settings(max_examples=10, deadline=None)
def test_the_order_of_adapters_is_of_no_account(order: list[object]) -> None:
    a, b = port_of("power.dc28:consumer"), port_of("power.dc120:provider")
    found = match(a, b, tuple(order))  # type: ignore[arg-type]
    assert found.adapter is not None
    assert found.adapter.name == "converter_120_28"
