"""Every rule on paper: met, broken and unknown, with the figures of the public calls."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from contributions import TODAY, contribution

from ilrs.partners.assess import fitness, slot
from ilrs.partners.assess.compare import Case, judged
from ilrs.partners.assess.finding import Finding, verdict_of
from ilrs.partners.calls.reading import Call, calls_of, shipped_calls
from ilrs.partners.contribution.amounts import Quantity
from ilrs.partners.contribution.reading import read_contribution

RIDGE_CALL = Path(__file__).parents[2] / "stations" / "reference"


def case(folder: Path, *changes: tuple[str, str]) -> Case:
    return Case(contribution(folder, *changes), shipped_calls()["change7"], "lander")


def ridge(folder: Path, *changes: tuple[str, str]) -> Case:
    return Case(contribution(folder, *changes), calls_of(RIDGE_CALL)["science-2035"], "ridge")


def only(found: list[Finding], id: str) -> Finding:
    (one,) = (f for f in found if f.id == id)
    return one


def test_the_example_of_the_reference_station_is_good(stations: Path) -> None:
    file = stations / "reference" / "contributions" / "uni_nord.dust_meter.toml"
    found = read_contribution(file, TODAY)
    assert found.diagnostics == ()
    assert found.contribution is not None
    one = Case(found.contribution, calls_of(RIDGE_CALL)["science-2035"], "ridge")
    for rule in (slot.mass, slot.envelope, slot.power, slot.environment, slot.data, slot.people):
        assert {f.severity for f in rule(one)} <= {"pass", "note"}


def test_public_envelopes_are_those_that_were_published() -> None:
    calls = shipped_calls()
    limit = calls["change7"].limit
    assert [q.si if (q := limit("lander", n)) else None for n in ("mass", "power")] == [10.0, 50.0]
    sides = [limit("lander", f"envelope.{i}") for i in range(3)]
    assert [s.si for s in sides if s] == [0.3, 0.15, 0.15]
    for id, role, kg in (("change6", "lander", 10.0), ("change6", "orbiter", 10.0),
                         ("change7", "orbiter", 15.0), ("change8", "module", 100.0)):  # fmt: skip
        mass = calls[id].limit(role, "mass")
        assert mass is not None
        assert mass.si == kg
        assert mass.source


def test_mass_passes_alone_and_fails_with_its_growth(tmp_path: Path) -> None:
    alone = case(tmp_path, ('{ value = "7 kg", growth = "20 %", maturity = "estimate" }',
                            '{ value = "9.8 kg", maturity = "measured" }'))  # fmt: skip
    assert only(slot.mass(alone), "MASS-SLOT").severity == "note"
    grown = case(tmp_path, ('"7 kg"', '"9.8 kg"'))
    found = only(slot.mass(grown), "MASS-SLOT")
    assert (found.severity, found.value, found.limit) == ("fail", pytest.approx(11.76), 10.0)


def test_adapter_and_harness_count(tmp_path: Path) -> None:
    found = only(slot.mass(case(tmp_path, ("[envelope]", 'adapter = "2 kg"\n[envelope]'))),
                 "MASS-SLOT")  # fmt: skip
    assert (found.severity, found.value) == ("fail", pytest.approx(10.4))


def test_what_is_to_be_determined_never_passes(tmp_path: Path) -> None:
    unknown = case(tmp_path, ('value = "7 kg"', 'value = "unknown"'))
    found = only(slot.mass(unknown), "MASS-SLOT")
    assert (found.severity, found.variant) == ("unknown", "no_value")
    assert verdict_of([found]) == "unknown"


def test_an_unverified_limit_neither_passes_nor_fails() -> None:
    for value in (1.0, 99.0):
        found = judged("X", "x", value, 10.0, "_kg", "recalled", unverified=True)
        assert (found.severity, found.variant) == ("unknown", "unverified")


def test_a_box_may_be_turned(tmp_path: Path) -> None:
    turned = ('["200 mm", "120 mm", "100 mm"]', '["150 mm", "300 mm", "150 mm"]')
    assert only(slot.envelope(case(tmp_path, turned)), "ENV-BOX").severity == "note"
    long = ('["200 mm", "120 mm", "100 mm"]', '["200 mm", "160 mm", "100 mm"]')
    found = only(slot.envelope(case(tmp_path, long)), "ENV-BOX")
    assert (found.severity, found.value, found.limit) == ("fail", 0.16, 0.15)


def test_power_by_mode_against_the_slot(tmp_path: Path) -> None:
    found = slot.power(case(tmp_path, ('peak = "4 W"', 'peak = "51 W"')))
    assert only(found, "PWR-SLOT").severity == "fail"
    assert only(slot.power(case(tmp_path)), "PWR-SLOT").severity == "pass"


def test_cold_and_heat_of_the_place(tmp_path: Path) -> None:
    found = slot.environment(case(tmp_path, ("-190 degC", "-100 degC"), ('"90 degC"', '"70 degC"')))
    assert [f.severity for f in found] == ["fail", "fail"]
    assert [f.severity for f in slot.environment(case(tmp_path))] == ["pass", "pass"]


def test_data_people_and_time_of_the_station_s_own_call(tmp_path: Path) -> None:
    much = ridge(tmp_path, ('"100 MB"', '"6 GB"'),
                 ("[schedule]", '[crew]\nweekly = "1 h"\n[autonomy]\nunattended = "30 days"\n'
                  '[schedule]'))  # fmt: skip
    assert only(slot.data(much), "DAT-VOLUME").severity == "fail"
    people = slot.people(much)
    assert only(people, "CRW-WEEKLY").severity == "fail"
    assert only(people, "AUT-UNATTENDED").severity == "fail"
    silent = slot.people(ridge(tmp_path))
    assert {(f.id, f.severity, f.variant) for f in silent} == {
        ("CRW-WEEKLY", "unknown", "no_value"), ("AUT-UNATTENDED", "unknown", "no_value")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "unverified", "severity"),
    [(100, False, "pass"), (400, False, "fail"), (100, True, "unknown"), (400, True, "unknown")],
)
def test_how_long_data_stay_closed(
    tmp_path: Path, days: int, unverified: bool, severity: str
) -> None:
    call = tmp_path / "calls" / "one.toml"
    call.parent.mkdir()
    said = str(unverified).lower()
    call.write_text(
        'schema = 1\nid = "one"\n[roles.slot]\n'
        f'embargo = {{ value = "365 days", unverified = {said} }}\n'
    )
    text = f'[rights]\nembargo = "{days} days"\n[schedule]'
    one = Case(contribution(tmp_path, ("[schedule]", text)), calls_of(tmp_path)["one"], "slot")
    assert only(slot.embargo(one), "RGT-EMBARGO").severity == severity


@pytest.mark.parametrize(("open_ones", "severity"), [(1, "pass"), (5, "pass"), (6, "fail")])
def test_so_many_open_values_are_tolerated(tmp_path: Path, open_ones: int, severity: str) -> None:
    """The ridge's role tolerates five."""
    given = ("2034-05-01", '"7 kg"', '"200 mm"', '"120 mm"', '"100 mm"', '"100 MB"')[:open_ones]
    one = ridge(tmp_path, *((text, '"unknown"') for text in given))
    found = only(fitness.openness(one), "CLS-OPEN")
    assert (found.value, found.limit, found.severity) == (open_ones, 5.0, severity)


def test_temperatures_that_are_not_given_at_all_are_unknown(tmp_path: Path) -> None:
    group = '[thermal]\nsurvival = ["-190 degC", "90 degC"]\n'
    found = slot.environment(ridge(tmp_path, (group, "")))
    assert [f.severity for f in found] == ["unknown", "unknown"]


def test_level_form_and_phase(tmp_path: Path) -> None:
    wrong = ridge(tmp_path, ('phases = ["operation"]', 'phases = ["planning"]'),
                  ('level = "equipment"', 'level = "mission"'))  # fmt: skip
    found = fitness.membership(wrong)
    assert {(f.id, f.path, f.severity) for f in found} == {
        ("CLS-ROLE", "level", "fail"), ("CLS-ROLE", "form", "pass"), ("CLS-PHASE", "phases", "fail")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "severity", "days"), [("2034-06-29", "pass", 1), ("2034-07-10", "fail", 10)]
)
def test_delivery_before_it_is_needed(tmp_path: Path, day: str, severity: str, days: int) -> None:
    late = ridge(tmp_path, ("2033-05-01", day), ("2034-05-01", "2035-01-01"))
    found = only(fitness.schedule(late), "SCH-NEED")
    assert (found.severity, found.words["days"]) == (severity, days)


def test_readiness(tmp_path: Path) -> None:
    found = only(fitness.readiness(ridge(tmp_path, ("trl = 6", "trl = 4"))), "MAT-TRL")
    assert (found.severity, found.value, found.limit) == ("fail", 4.0, 5.0)


@pytest.mark.parametrize(
    ("latitude", "shadowed", "given", "severity"),
    [(-89.0, False, "IIb", "pass"), (-89.0, False, "IIa", "fail"), (-78.9, False, "IIa", "pass"),
     (86.5, False, "IIa", "fail"), (85.0, False, "IIb", "pass"), (0.0, True, "IIa", "fail"),
     (0.0, False, "II", "fail")],
)  # fmt: skip
def test_protection_by_latitude(
    tmp_path: Path, latitude: float, shadowed: bool, given: str, severity: str
) -> None:
    one = case(tmp_path, ('category = "IIb"', f'category = "{given}"'))
    found = fitness.protection(one, math.radians(latitude), shadowed)
    assert only(found, "PRO-CATEGORY").severity == severity


def test_organics_beyond_one_kilogram_need_an_inventory(tmp_path: Path) -> None:
    much = ('organics = "0.4 kg"', 'organics = "1.4 kg"')
    south = math.radians(-89.0)
    found = only(fitness.protection(case(tmp_path, much), south, False), "PRO-ORGANICS")
    assert (found.severity, found.value, found.limit) == ("conditional", 1.4, 1.0)
    listed = case(tmp_path, ('organics = "0.4 kg"', 'organics = "1.4 kg"\ninventory = true'))
    assert only(fitness.protection(listed, south, False), "PRO-ORGANICS").severity == "pass"


def test_hazards_raise_the_class_and_unverified_tolerances_decide_nothing(tmp_path: Path) -> None:
    text = '[hazards]\nlaser = true\nworst = "catastrophic"\ninhibits = 1\n[schedule]'
    one = case(tmp_path, ("[schedule]", text))
    found = fitness.hazards(one)
    assert only(found, "SAF-CLASS").severity == "conditional"
    assert only(found, "SAF-INHIBITS").severity == "unknown"


@pytest.mark.parametrize(
    ("low", "high", "shielded", "severity"),
    [("2.2 GHz", "2.29 GHz", True, "pass"), ("2.1 GHz", "2.19 GHz", False, "fail"),
     ("436 MHz", "438 MHz", False, "pass"), ("436 MHz", "438 MHz", True, "fail"),
     ("436 MHz", "438 MHz", None, "unknown")],
)  # fmt: skip
def test_bands_of_transmitters(
    tmp_path: Path, low: str, high: str, shielded: bool | None, severity: str
) -> None:
    text = f'[[radio]]\nuse = "transmit"\nlow = "{low}"\nhigh = "{high}"\n[schedule]'
    found = fitness.radio(case(tmp_path, ("[schedule]", text)), shielded)
    assert only(found, "RAD-BAND").severity == severity


def test_an_estimate_without_growth_is_told(tmp_path: Path) -> None:
    one = case(tmp_path, (', growth = "20 %"', ""))
    assert only(slot.growth(one), "MASS-GROWTH").severity == "note"
    assert slot.growth(case(tmp_path)) == []


def test_a_tunnel_of_800_mm_stops_a_rack(tmp_path: Path) -> None:
    """ISPR: 2 x 1.05 x 0.859 m; its smallest face is 1.36 m across."""
    rack = case(tmp_path, ('["200 mm", "120 mm", "100 mm"]',
                           '["2 m", "1.05 m", "0.859 m"]\nhatch = true'))  # fmt: skip
    call = rack.call
    assert call is not None
    tunnel = replace(
        call.amounts["roles.lander.mass"], path="roles.lander.hatch.0", si=0.8, unit="_m"
    )
    amounts = {**call.amounts, "roles.lander.hatch.0": tunnel}
    found = only(slot.hatch(replace(rack, call=_with(call, amounts))), "ENV-HATCH")
    assert (found.severity, found.value) == ("fail", pytest.approx(math.hypot(1.05, 0.859)))


def _with(call: Call, amounts: dict[str, Quantity]) -> Call:
    role = call.table.roles["lander"].model_copy(
        update={"hatch": call.table.roles["lander"].envelope}
    )
    table = call.table.model_copy(update={"roles": {"lander": role}})
    return replace(call, table=table, amounts=amounts)
