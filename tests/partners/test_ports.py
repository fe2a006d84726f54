"""Whether two ports meet: the published figures, every rule by hand, and what never decides."""

from __future__ import annotations

import math

import pytest

from ilrs.network.radio.bands import BANDS
from ilrs.partners.contribution.words import LANGUAGES
from ilrs.partners.messages import say
from ilrs.partners.ports.adapters import Adapter, shipped_adapters
from ilrs.partners.ports.catalogue import GROUPS, pair_of, port_of, port_types, type_of
from ilrs.partners.ports.match import Match, match
from ilrs.partners.ports.number import Claim, Number, ReversedError, Span, span_of
from ilrs.partners.ports.passage import face_diagonal_m
from ilrs.partners.ports.port import Port, PortError
from ilrs.units import QuantityError

ADAPTERS = tuple(shipped_adapters().values())


def found(a: str, b: str, adapters: tuple[Adapter, ...] = ()) -> Match:
    return match(*pair_of(a, b), adapters)


def ids(m: Match) -> list[str]:
    return [reason.key for reason in m.reasons]


def stated(type_: str, **spans: Span) -> Port:
    """A port of `type:role` with numbers of its own."""
    port = port_of(type_)
    numbers = {name: Number((Claim(span, "a test"),)) for name, span in spans.items()}
    return Port(port.type, port.role, numbers)


def envelope(m: Match) -> dict[str, tuple[float | None, float | None]]:
    return {row.name: (row.low, row.high) for row in m.envelope}


# The three examples that partners meet first.


def test_androgynous_against_the_international_standard() -> None:
    """IDSS Rev. E table 3.3.1.1-2; sast.net/product/59. The box that satisfies both."""
    m = found("docking.idss", "docking.apas_cn")
    assert m.verdict == "unknown"
    assert ids(m) == ["families_disputed"]
    assert m.reasons[0].source
    rows = envelope(m)
    assert rows["axial_rate"] == (0.08, 0.10)
    assert rows["lateral_rate"] == (None, 0.04)
    assert rows["lateral_offset"] == (None, 0.10)
    deg = math.pi / 180.0
    assert rows["pitch_yaw_vector"][1] == pytest.approx(4.0 * deg)
    assert rows["pitch_yaw_each"][1] == pytest.approx(3.0 * deg)
    assert rows["roll"][1] == pytest.approx(4.0 * deg)
    assert rows["angular_rate"][1] == pytest.approx(0.2 * deg)
    assert rows["tunnel"] == (None, 0.8)


def test_a_rack_through_a_tunnel_of_800_mm() -> None:
    m = found("rack.ispr", "hatch.tunnel_800")
    assert (m.verdict, ids(m)) == ("incompatible", ["refused"])
    reason = m.deciding
    assert reason.value == pytest.approx(math.hypot(1.05, 0.859))
    assert reason.limit == 0.8
    assert m.envelope == ()
    assert found("rack.css", "hatch.tunnel_800").verdict == "incompatible"


def test_28_volts_on_a_bus_of_120() -> None:
    m = found("power.dc28", "power.dc120")
    assert m.verdict == "incompatible"
    assert ids(m) == ["families", "outside", "would_do"]
    assert m.would_do == ("converter_120_28",)
    assert (m.deciding.value, m.deciding.limit, m.deciding.unit) == (140.0, 34.0, "_v")
    with_it = found("power.dc28", "power.dc120", ADAPTERS)
    assert with_it.verdict == "adapter"
    assert with_it.adapter is not None
    assert with_it.adapter.name == "converter_120_28"
    # Nobody has verified how much it loses, and the sentence says so.
    assert ids(with_it) == ["through_unverified"]
    assert {(r.name, r.at) for r in with_it.envelope} == {
        ("voltage", "power.dc28:consumer"), ("voltage", "power.dc120:provider"),
    }  # fmt: skip


# Families and roles.


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("docking.idss:active", "docking.idss:passive", "fits"),
        ("docking.idss:active", "docking.idss:androgynous", "fits"),
        ("docking.idss:androgynous", "docking.idss:androgynous", "fits"),
        ("docking.idss:active", "docking.idss:active", "incompatible"),
        ("docking.idss:passive", "docking.idss:passive", "incompatible"),
        ("power.dc28:consumer", "power.dc28:consumer", "incompatible"),
        ("power.dc28:provider", "power.dc28:provider", "incompatible"),
        ("rack.css:item", "rack.css:bay", "fits"),
        ("rack.css:item", "rack.ispr:bay", "incompatible"),
        ("data.rs422", "data.spacewire", "incompatible"),
        ("data.ethernet_1000", "data.ethernet_100", "fits"),
        ("docking.idss", "power.dc28", "incompatible"),
        ("radio.s_return", "radio.s_return", "fits"),
        ("radio.s_return", "radio.s_forward", "incompatible"),
        ("mechanical.m5_75", "mechanical.m5_75", "fits"),
        ("mechanical.cubesat", "mechanical.m5_75", "incompatible"),
        ("fluids.columbus_air:cabin", "fluids.columbus_air:cabin", "fits"),
    ],
)
def test_families_and_roles(a: str, b: str, verdict: str) -> None:
    assert found(a, b).verdict == verdict


def test_within_one_standard_loads_and_seals_are_its_own() -> None:
    assert ids(found("docking.idss", "docking.idss")) == ["fits", "settled"]


def test_sides_of_one_role_say_what_they_need() -> None:
    m = found("docking.idss:active", "docking.idss:active")
    assert "passive, androgynous" in say("port.roles", "en", m.reasons[0].words)
    # No adapter makes two consumers feed each other.
    assert found("power.dc28:consumer", "power.dc120:consumer", ADAPTERS).verdict == "incompatible"


# Power: the whole of the output inside what is borne, not a part of it.


def test_output_has_to_lie_inside_what_is_borne() -> None:
    assert found("power.dc28_wide:consumer", "power.dc28_regulated:provider").verdict == "fits"
    turned = found("power.dc28_regulated:consumer", "power.dc28_wide:provider")
    assert turned.verdict == "incompatible"
    # 22-34 V meet 26.6-29.4 V; that is not enough.
    assert envelope(turned)["voltage"] == (26.6, 29.4)
    assert ids(turned) == ["outside"]


def test_a_wide_output_fails_at_the_end_that_is_outside() -> None:
    low = found("power.dc28:consumer", "power.dc28_wide:provider")
    assert (low.verdict, low.deciding.value, low.deciding.limit) == ("incompatible", 22.0, 24.0)


def test_power_is_the_smaller_of_both_and_more_is_refused() -> None:
    host = stated("power.dc28:provider", power=Span(-math.inf, 100.0))
    enough = match(stated("power.dc28:consumer", power=Span(-math.inf, 50.0)), host)
    assert enough.verdict == "fits"
    assert envelope(enough)["power"] == (None, 50.0)
    much = match(stated("power.dc28:consumer", power=Span(-math.inf, 150.0)), host)
    assert (much.verdict, ids(much)) == ("incompatible", ["over"])
    assert (much.deciding.value, much.deciding.limit) == (150.0, 100.0)
    asked = match(stated("power.dc28:consumer", power=Span(-math.inf, 50.0)),
                  port_of("power.dc28:provider"))  # fmt: skip
    assert (asked.verdict, ids(asked)) == ("unknown", ["unstated"])


@pytest.mark.parametrize("name", ["peak_current", "inrush_current"])
def test_currents_stay_below_the_limiter(name: str) -> None:
    host = stated("power.dc28:provider", **{name: Span(-math.inf, 5.0)})
    for amperes, verdict in ((4.0, "fits"), (5.0, "fits"), (6.0, "incompatible")):
        item = stated("power.dc28:consumer", **{name: Span(-math.inf, amperes)})
        assert match(item, host).verdict == verdict


def test_power_through_a_converter_is_less_by_its_losses() -> None:
    efficient = Number((Claim(Span(0.9, 0.95), "measured"),))
    converter = Adapter("c", "Converter", port_of("power.dc120:consumer"),
                        port_of("power.dc28_regulated:provider"), efficient)  # fmt: skip
    host = stated("power.dc120:provider", power=Span(-math.inf, 100.0))
    for watts, verdict in ((89.0, "adapter"), (91.0, "incompatible")):
        item = stated("power.dc28:consumer", power=Span(-math.inf, watts))
        assert match(item, host, (converter,)).verdict == verdict
        assert match(host, item, (converter,)).verdict == verdict
    # With an efficiency that nobody verified, the watts behind it decide nothing.
    item = stated("power.dc28:consumer", power=Span(-math.inf, 50.0))
    assert match(item, host, ADAPTERS).verdict == "unknown"


# What is unverified, missing or disputed never decides.


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("power.dc100:consumer", "power.dc100:provider"),
        ("power.dc100:consumer", "power.dc28:provider"),
        ("power.dc28:consumer", "power.dc100:provider"),
        ("power.dc120:consumer", "power.dc100:provider"),
        ("power.dc28_rs:consumer", "power.dc28_regulated:provider"),
        ("power.dc150:consumer", "power.dc150:provider"),
        ("fluids.air_70:cabin", "fluids.air_101:cabin"),
        ("fluids.air_101:cabin", "fluids.columbus_air:cabin"),
        ("data.gbt35436:consumer", "data.gbt35436:provider"),
    ],
)
def test_what_is_only_recalled_is_unknown(a: str, b: str) -> None:
    for adapters in ((), ADAPTERS):
        m = match(port_of(a), port_of(b), adapters)
        assert m.verdict == "unknown"
        assert {r.key for r in m.reasons} & {"unverified", "type_unverified"}


def test_no_unverified_figure_alone_decides_anything() -> None:
    """Whatever two shipped ports are told of, a verdict rests on figures that were read."""
    for type_ in port_types().values():
        for (measure, role), number in type_.numbers.items():
            if number.decisive:
                continue
            side = role or next(iter(type_.group.roles))
            for other in type_.group.roles[side]:
                m = match(Port(type_, side), Port(type_, other))
                assert m.verdict == "unknown" or type_.group.measures[measure].rule == "fact"


def test_stated_numbers_take_the_place_of_recalled_ones() -> None:
    host = stated("power.dc100:provider", voltage=Span(95.0, 105.0))
    assert match(host, stated("power.dc100:consumer", voltage=Span(90.0, 110.0))).verdict == "fits"
    assert match(host, stated("power.dc100:consumer", voltage=Span(98.0, 110.0))).verdict == (
        "incompatible"
    )


def test_where_sources_disagree_the_answer_depends_on_them() -> None:
    """290 kg by one published limit of the site, 370 kg by another."""
    host = port_of("mechanical.columbus_external:host")
    for kg, verdict in ((280.0, "fits"), (300.0, "unknown"), (380.0, "incompatible")):
        item = stated("mechanical.columbus_external:item", mass=Span(-math.inf, kg))
        m = match(item, host)
        assert m.verdict == verdict
        assert ("disputed" in ids(m)) == (kg == 300.0)


def test_to_be_determined_is_unknown() -> None:
    port = port_of("power.dc28:consumer")
    m = match(Port(port.type, port.role, {"voltage": Number()}), port_of("power.dc28:provider"))
    assert (m.verdict, ids(m)) == ("unknown", ["undetermined"])


# The other groups.


def test_what_the_place_may_have_lies_inside_what_the_item_survives() -> None:
    place = port_of("thermal.polar_surface:host")
    cold = match(stated("thermal.place:item", temperature=Span(103.15, 353.15)), place)
    assert cold.verdict == "incompatible"
    assert (cold.deciding.value, cold.deciding.limit) == (pytest.approx(93.15), 103.15)
    good = stated("thermal.place:item", temperature=Span(90.0, 360.0))
    assert match(good, place).verdict == "fits"
    # An item that does not say what it survives is not taken for one that does.
    assert match(port_of("thermal.place:item"), place).verdict == "unknown"


def test_a_lander_asks_for_a_stiff_and_qualified_item() -> None:
    host = port_of("mechanical.nova_c:host")
    good = {"first_mode": Span(120.0, math.inf), "vibration_grms": Span(-math.inf, 16.0),
            "shock_g": Span(-math.inf, 400.0)}  # fmt: skip
    assert match(stated("mechanical.m5_75:item", **good), host).verdict == "fits"
    for name, span in (("first_mode", Span(80.0, math.inf)), ("shock_g", Span(-math.inf, 200.0)),
                       ("vibration_grms", Span(-math.inf, 10.0))):  # fmt: skip
        m = match(stated("mechanical.m5_75:item", **{**good, name: span}), host)
        assert (m.verdict, m.deciding.words["name"]) == (
            "incompatible", host.type.group.measures[name].title,
        )  # fmt: skip


def test_a_box_passes_a_round_way_by_its_smallest_face() -> None:
    assert face_diagonal_m([2.0, 0.4, 0.3]) == pytest.approx(0.5)
    way = port_of("hatch.tunnel_800:way")
    for width_m, verdict in ((0.56, "fits"), (0.57, "incompatible")):
        sides = {n: Span(-math.inf, m) for n, m in
                 (("height", 3.0), ("width", width_m), ("depth", 0.565))}  # fmt: skip
        # 0.56 and 0.565 m: 0.7955 m across; 0.57 and 0.565 m: 0.8026 m.
        assert match(stated("hatch.tunnel_800:item", **sides), way).verdict == verdict
    assert match(port_of("rack.express:item"), way).verdict == "unknown"
    assert match(port_of("rack.css:item"), port_of("hatch.round:way")).verdict == "unknown"


def test_radio_types_are_the_bands_of_the_network() -> None:
    radio = [t for t in port_types().values() if t.group.name == "radio"]
    assert len(radio) == len(BANDS)
    for type_, band in zip(radio, BANDS, strict=True):
        number = type_.number("band", "transmit")
        assert number is not None
        assert number.claims[0].span == Span(band.lower_hz, band.upper_hz)
        assert number.source == band.source
    narrow = stated("radio.s_return:transmit", band=Span(2.21e9, 2.22e9))
    assert match(narrow, port_of("radio.s_return:receive")).verdict == "fits"
    wide = stated("radio.s_return:transmit", band=Span(2.19e9, 2.22e9))
    assert match(wide, port_of("radio.s_return:receive")).verdict == "incompatible"


def test_an_adapter_between_docking_families_settles_what_is_disputed() -> None:
    ring = Adapter("ring", "A ring", port_of("docking.idss:passive"),
                   port_of("docking.apas_cn:active"))  # fmt: skip
    m = found("docking.idss:active", "docking.apas_cn:passive", (ring,))
    assert (m.verdict, ids(m)) == ("adapter", ["through"])
    wrong = Adapter("ring", "A ring", port_of("docking.idss:active"),
                    port_of("docking.apas_cn:active"))  # fmt: skip
    assert found("docking.idss:active", "docking.apas_cn:passive", (wrong,)).verdict == "unknown"


# The tables, and what cannot be read.


def test_every_number_that_ships_has_a_source() -> None:
    assert {t.group.name for t in port_types().values()} == set(GROUPS)
    for type_ in port_types().values():
        for number in type_.numbers.values():
            assert number.claims
            assert all(c.source for c in number.claims), type_.name
    for adapter in ADAPTERS:
        assert adapter.source
        assert adapter.unverified


def test_every_type_meets_itself_or_says_what_is_not_known() -> None:
    for type_ in port_types().values():
        for role, others in type_.group.roles.items():
            for other in others:
                m = match(Port(type_, role), Port(type_, other))
                assert m.verdict in ("fits", "unknown"), (type_.name, role, other)
                for reason in m.reasons:
                    assert say(f"port.{reason.key}", "en", reason.words)


def test_measures_are_named_in_every_language() -> None:
    for type_ in port_types().values():
        for measure in type_.group.measures.values():
            assert isinstance(measure.title, dict)
            assert set(measure.title) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("docking.ids:active", 'did you mean "docking.idss"'),
        ("dokking.idss", "docking.idss"),
        ("engine.big", "the groups are docking, power"),
        ("power.dc28", "needs a role: provider, consumer"),
        ("power.dc28:consumr", 'did you mean "consumer"'),
        ("", "there is no type"),
    ],
)
def test_what_there_is_not_is_said_with_what_there_is(text: str, says: str) -> None:
    with pytest.raises(PortError, match=says):
        port_of(text)


def test_roles_that_are_left_out_meet_the_other_side() -> None:
    roles = [p.role for p in pair_of("power.dc28", "power.dc120")]
    assert roles == ["consumer", "provider"]
    assert [p.role for p in pair_of("power.dc28:provider", "power.dc120")][1] == "consumer"
    assert [p.role for p in pair_of("docking.idss", "docking.idss:active")] == ["passive", "active"]
    assert [p.role for p in pair_of("hatch.tunnel_800", "rack.css")] == ["way", "item"]
    assert type_of("hatch.tunnel_800").group.name == "hatch"


@pytest.mark.parametrize(
    ("text", "single", "low", "high"),
    [
        ("24 V to 34 V", "point", 24.0, 34.0),
        ("24 to 34 V", "point", 24.0, 34.0),
        ("28 V ± 5 %", "point", 26.6, 29.4),
        ("28 V +- 5 %", "point", 26.6, 29.4),
        ("28 V", "point", 28.0, 28.0),
        ("50 V", "high", -math.inf, 50.0),
        ("50 V", "low", 50.0, math.inf),
        ("<= 50 V", "low", -math.inf, 50.0),
        ("≥ 50 V", "high", 50.0, math.inf),
    ],
)
def test_ranges_as_people_write_them(text: str, single: str, low: float, high: float) -> None:
    span = span_of(text, "_v", single)
    assert (span.low, span.high) == (pytest.approx(low), pytest.approx(high))


def test_ranges_that_cannot_be_read() -> None:
    with pytest.raises(ReversedError):
        span_of("34 V to 24 V", "_v")
    for text in ("24 W", "24", "a lot", "24 V to 34 W", "", "inf V"):
        with pytest.raises(QuantityError):
            span_of(text, "_v")
