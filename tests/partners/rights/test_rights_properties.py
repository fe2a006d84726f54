"""What holds for every request and every rule that anybody adds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from rights_drawn import POLICY, Draw

from ilrs.partners.rights.decision import decide
from ilrs.partners.rights.facts import KINDS
from ilrs.partners.rights.policy import Rule
from ilrs.partners.rights.request import Request

SEEDS = st.integers(0, 2**32 - 1)
CONDITIONS = sorted({c.text for rule in POLICY.rules for c in rule.conditions})
WHEN = st.lists(st.sampled_from(CONDITIONS), max_size=3)


def drawn(seed: int) -> Request:
    draw = Draw(seed)
    return draw.request(draw.grants())


def added(effect: str, when: list[str]) -> Rule:
    return Rule.of("added", effect, POLICY.actions, KINDS, when)


@settings(max_examples=300, deadline=None)
@given(SEEDS, WHEN)
def test_another_forbid_never_allows(seed: int, when: list[str]) -> None:
    asked, more = drawn(seed), POLICY.with_rules(added("forbid", when))
    before, after = decide(asked, POLICY), decide(asked, more)
    assert before.allowed or not after.allowed


@settings(max_examples=300, deadline=None)
@given(SEEDS, WHEN)
def test_another_allow_never_overrides_a_forbid(seed: int, when: list[str]) -> None:
    asked, more = drawn(seed), POLICY.with_rules(added("allow", when))
    before, after = decide(asked, POLICY), decide(asked, more)
    assert after.allowed or not before.allowed
    if before.rules and not before.allowed:
        assert (after.allowed, after.rules) == (False, before.rules)


@settings(max_examples=200, deadline=None)
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(seed: int, shuffler: object) -> None:
    asked, rules = drawn(seed), list(POLICY.rules)
    shuffler.shuffle(rules)  # type: ignore[attr-defined]
    before, after = decide(asked, POLICY), decide(asked, replace(POLICY, rules=tuple(rules)))
    assert (before.allowed, set(before.rules)) == (after.allowed, set(after.rules))
    assert (before.until, set(before.missing)) == (after.until, set(after.missing))


@settings(max_examples=400, deadline=None)
@given(SEEDS, st.floats(0, 1, exclude_max=True))
def test_a_permission_holds_until_it_says(seed: int, part: float) -> None:
    """Time alone passes; what a scene foresees (standing, emergency) is part of the request."""
    asked = drawn(seed)
    found = decide(asked, POLICY)
    if not found.allowed:
        return
    # No draw knows of anything later than this.
    now, last = asked.context.time, found.until or 5000
    later = now + int(part * (last - now))
    assert decide(replace(asked, context=replace(asked.context, time=later)), POLICY).allowed


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_a_denial_is_explained(seed: int) -> None:
    """With every missing condition of a nearest rule met, only a forbid could stand against it."""
    asked = drawn(seed)
    found = decide(asked, POLICY)
    for nearest in found.missing:
        rule = POLICY.rule(nearest.rule)
        assert rule.effect == "allow"
        assert nearest.conditions
        assert {c.text for c in rule.conditions if not c.test(asked)} == set(nearest.conditions)
    if not found.allowed and not found.rules and not found.missing:
        assert POLICY.rules_for(asked.action, asked.thing.kind)[1] == ()
