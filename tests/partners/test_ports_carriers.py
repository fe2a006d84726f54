"""Carriers by ships: the published masses and the margins that they leave."""

from __future__ import annotations

import pytest

from ilrs.partners.ports.carriers import matrix, pair, vehicles
from ilrs.partners.ports.told import pairing_says, told_matrix


def kilograms(carrier: str, ship: str) -> list[tuple[float, float]]:
    found = matrix().pairing(carrier, ship)
    return [(m.mass.span.high, m.worst_kg) for m in found.margins]


def test_orel_on_long_march_10() -> None:
    """27 t to the Moon less 20 t: 7 t, 26 %."""
    found = matrix().pairing("long_march_10", "orel")
    assert found.span_kg == (7000.0, 7000.0)
    assert found.span_fraction == pytest.approx((7.0 / 27.0, 7.0 / 27.0))
    assert (found.verdict, found.disputed) == ("fits", ())
    assert pairing_says(found) == "7.0 t (26 %) to spare"


def test_mengzhou_on_yenisei_depends_on_disputed_mass() -> None:
    """5 t (19 %) when it weighs 22 t, 1 t (4 %) when it weighs 26 t."""
    assert kilograms("yenisei", "mengzhou") == [
        (21600.0, 5400.0), (22000.0, 5000.0), (26000.0, 1000.0),
    ]  # fmt: skip
    found = matrix().pairing("yenisei", "mengzhou")
    assert found.disputed == ("mass",)
    assert pairing_says(found) == "1.0–5.4 t (4–20 %) to spare; depends on disputed mass"
    assert len({m.mass.source for m in found.margins}) == 3


@pytest.mark.parametrize("carrier", ["long_march_10", "yenisei"])
def test_lanyue_leaves_one_tonne_on_either(carrier: str) -> None:
    found = matrix().pairing(carrier, "lanyue")
    assert found.span_kg == (1000.0, 1000.0)
    assert found.span_fraction == pytest.approx((1.0 / 27.0, 1.0 / 27.0))


def test_a_reserve_makes_the_disputed_mass_decide() -> None:
    asked = matrix(reserve=0.1)
    assert asked.pairing("yenisei", "mengzhou").verdict == "unknown"
    assert asked.pairing("yenisei", "lanyue").verdict == "incompatible"
    assert asked.pairing("yenisei", "orel").verdict == "fits"


def test_capacities_are_disputed_too() -> None:
    """32 t or 33 t to the Moon; 88 t or 100 t to low orbit."""
    assert matrix().pairing("don", "orel").disputed == ("capacity",)
    assert matrix("leo").pairing("yenisei", "orel").span_kg == (68000.0, 80000.0)


def test_without_a_figure_it_is_unknown() -> None:
    found = matrix("leo").pairing("long_march_9", "orel")
    assert (found.verdict, found.margins, found.span_kg) == ("unknown", (), None)
    assert pairing_says(found) == "no published figure"


def test_a_ship_that_is_too_heavy() -> None:
    carriers, ships = vehicles()
    heavy = carriers["long_march_10"]
    # To low orbit nothing here is too heavy; the other way round everything is.
    assert pair(heavy, ships["orel"], "leo").verdict == "fits"
    assert pair(heavy, ships["orel"], "moon", 0.9).verdict == "incompatible"


def test_every_figure_names_its_source() -> None:
    carriers, ships = vehicles()
    for vehicle in (*carriers.values(), *ships.values()):
        for number in vehicle.numbers.values():
            assert all(claim.source for claim in number.claims)
    assert len(told_matrix(matrix())["pairings"]) == len(carriers) * len(ships)


def test_targets_and_reserves_that_there_are_not() -> None:
    with pytest.raises(ValueError, match="moon, leo"):
        matrix("mars")
    for reserve in (-0.1, 1.0):
        with pytest.raises(ValueError, match="fraction"):
            matrix(reserve=reserve)
    with pytest.raises(KeyError):
        matrix().pairing("saturn_v", "orel")
