"""Verdicts: the gravest finding decides, and the digest is of facts only."""

from __future__ import annotations

from ilrs.partners.assess.finding import Finding, digest_of, verdict_of


def test_the_gravest_decides_and_the_digest_knows_no_order() -> None:
    found = [Finding("A", "pass", "a"), Finding("B", "conditional", "b"), Finding("C", "note", "c")]
    assert verdict_of(found) == "conditional"
    assert verdict_of([*found, Finding("D", "unknown", "d")]) == "unknown"
    assert verdict_of([*found, Finding("E", "unknown", "d"), Finding("F", "fail", "f")]) == "fail"
    assert digest_of("x", found) == digest_of("x", reversed(found))
    assert digest_of("x", found) != digest_of("x", found[1:])
