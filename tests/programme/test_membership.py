"""Who was a partner on a day, by which rule; what stays open; who is not counted, and why."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.programme.files import export
from ilrs.programme.invitations import standings
from ilrs.programme.membership import UnknownRuleError, members_on
from ilrs.programme.register import Register, load_register, shipped_register
from ilrs.programme.statements import compared, outside

REGISTER = shipped_register()
DAYS = st.dates(date(2016, 1, 1), date(2028, 1, 1))
RULES = st.sampled_from(sorted(REGISTER.rules))

# What reports said when a country joined: its place in the count, and the day of the report.
# Thailand: SpaceWatch.Global, 8 Apr 2024. Nicaragua: SpaceNews, Apr 2024. Serbia:
# SpaceWatch.Global, 13 May 2024. Kazakhstan: RFE/RL, Aug 2024, of 3 July. Senegal: NewsYou,
# Sep 2024, of 5 September.
PUBLISHED = [
    ("thailand", 9, "2024-04-08"),
    ("nicaragua", 10, "2024-04-24"),
    ("serbia", 11, "2024-05-13"),
    ("kazakhstan", 12, "2024-07-03"),
    ("senegal", 13, "2024-09-05"),
]


@pytest.mark.parametrize(("partner", "place", "on"), PUBLISHED)
def test_the_common_rule_counts_as_reports_did(partner: str, place: int, on: str) -> None:
    found = members_on(REGISTER, date.fromisoformat(on), "common")
    assert found.count == place
    last = found.members[-1]
    assert last.partner == partner
    assert last.since.source
    assert last.instrument in REGISTER.instruments


def test_the_founders_were_two() -> None:
    assert members_on(REGISTER, date(2021, 3, 8), "common").count == 0
    founders = members_on(REGISTER, date(2021, 3, 9), "common")
    assert [m.partner for m in founders.members] == ["china", "russia"]
    named = {name for m in founders.members for name, _ in m.differing}
    assert named == {"signed"}  # March by the memorandum, June by others


def test_what_a_month_leaves_open_stays_open() -> None:
    early = members_on(REGISTER, date(2024, 5, 5), "common")
    assert early.count == 10
    assert [m.partner for m in early.possible] == ["serbia"]
    assert members_on(REGISTER, date(2024, 4, 30), "common").possible == ()


def test_who_signed_decides_by_the_stricter_rules() -> None:
    on = date(2024, 9, 5)
    counted = {r: {m.partner for m in members_on(REGISTER, on, r).members} for r in REGISTER.rules}
    assert counted["government"] < counted["documented"] < counted["common"]
    assert counted["common"] < counted["any-level"]
    assert counted["common"] < counted["countries-and-organisations"]
    assert counted["government"] == {"china", "russia", "thailand", "serbia", "kazakhstan"}
    assert "nicaragua" in counted["common"] - counted["documented"]
    assert "kenya" in counted["any-level"]
    assert "kenya" not in counted["common"]
    assert {"apsco", "auass"} == counted["countries-and-organisations"] - counted["common"]


def test_a_refusal_has_its_reason() -> None:
    found = members_on(REGISTER, date(2024, 5, 13), "government")
    why = {r.name: r.why for r in found.refused}
    assert "another source says government" in why["Venezuela"]
    assert why["United Arab Emirates"].startswith("disputed")
    assert "kind company" in why["nanoSPACE AG"]
    assert not {m.name for m in found.members} & set(why)


def changed_register(folder: Path, instrument: str, old: str, new: str) -> Register:
    """The register that ships, with one instrument changed."""
    export(folder)
    path = folder / "register" / "instruments.toml"
    text = path.read_text(encoding="utf-8")
    begin = text.index(f"[instruments.{instrument}]")
    assert old in text[begin:]
    path.write_text(text[:begin] + text[begin:].replace(old, new, 1), encoding="utf-8")
    return load_register(folder / "register")


def test_unverified_evidence_never_counts(tmp_path: Path) -> None:
    verified = 'source = ["news9-2023-12"]\nstatus = "verified"'
    remembered = 'source = ["recollection"]\nstatus = "unverified"'
    register = changed_register(tmp_path, "egypt-2023", verified, remembered)
    found = members_on(register, date(2024, 5, 13), "common")
    assert found.count == 10
    assert ("Egypt", "its evidence is unverified") in {(r.name, r.why) for r in found.refused}


def test_an_instrument_that_ended_makes_no_partner(tmp_path: Path) -> None:
    signed = 'signed = "2023-12-06"'
    register = changed_register(tmp_path, "egypt-2023", signed, f'{signed}\nended = "2024-06"')
    assert members_on(register, date(2024, 6, 30), "common").count == 11
    assert members_on(register, date(2024, 7, 1), "common").count == 10


def test_other_counts_stand_beside_ours() -> None:
    found = members_on(REGISTER, date(2025, 4, 29), "common")
    said = {s.id: s for s in compared(REGISTER, found)}
    roscosmos = said["roscosmos-2025-04"]
    assert roscosmos.agrees is False
    assert (roscosmos.missing, roscosmos.extra) == (("Kazakhstan",), ("Ethiopia",))
    assert said["senegal-thirteenth"].agrees is True
    both = members_on(REGISTER, date(2025, 4, 29), "countries-and-organisations")
    assert both.count == 17
    # Xinhua counted 17 six days before the day by which two of them are known to have joined.
    assert compared(REGISTER, both)[0].agrees is None


def test_the_published_list_is_a_rule_too() -> None:
    listed = members_on(REGISTER, date(2025, 4, 29), "listed")
    assert listed.count == 15
    assert "kazakhstan" not in {m.partner for m in listed.members}
    assert members_on(REGISTER, date(2023, 1, 1), "listed").count == 0


def test_days_outside_the_history_are_told() -> None:
    assert "begins in 2017" in outside(REGISTER, date(2016, 12, 31))
    assert outside(REGISTER, date(2017, 1, 1)) == ""
    assert outside(REGISTER, date(2025, 4, 29)) == ""
    assert "2025-04-29" in outside(REGISTER, date(2025, 4, 30))


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(UnknownRuleError, match='did you mean "common"'):
        members_on(REGISTER, date(2024, 5, 13), "comon")


@settings(max_examples=60, deadline=None)
@given(DAYS, RULES, st.integers(0, 900))
def test_nobody_leaves_and_what_was_possible_comes_true(on: date, rule: str, later: int) -> None:
    """As no instrument of the public history has ended; lists replace each other."""
    first = members_on(REGISTER, on, rule)
    then = members_on(REGISTER, on + timedelta(days=later), rule)
    assert len({m.partner for m in (*first.members, *first.possible)}) == first.count + len(
        first.possible
    )
    if not REGISTER.rules[rule].listed:
        assert {m.partner for m in first.members} <= {m.partner for m in then.members}
        assert {m.partner for m in first.possible} <= {
            m.partner for m in (*then.members, *then.possible)
        }


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), RULES)
def test_the_order_of_the_entries_does_not_matter(random, rule: str) -> None:
    items = list(REGISTER.instruments.items())
    random.shuffle(items)
    values = {name: getattr(REGISTER, name) for name in Register.__dataclass_fields__}
    other = Register(**{**values, "instruments": dict(items)})
    on = date(2024, 9, 30)
    ours, theirs = members_on(REGISTER, on, rule), members_on(other, on, rule)
    assert (ours.members, ours.possible) == (theirs.members, theirs.possible)
    assert set(ours.refused) == set(theirs.refused)


def test_who_has_not_answered() -> None:
    def states(on: date) -> dict[str, str]:
        return {s.id: s.state for s in standings(REGISTER, on)}

    assert states(date(2021, 3, 1)) == {}
    assert states(date(2021, 6, 16)) == {
        "everyone-2021": "open to everyone", "esa-2021": "no answer",
    }  # fmt: skip
    assert states(date(2021, 9, 1))["esa-2021"] == "no final answer"
    assert states(date(2023, 4, 8))["venezuela-2023"] == "answered"
