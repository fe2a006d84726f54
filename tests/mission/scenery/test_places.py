"""Where elements stand in pictures."""

from dataclasses import replace

from ilrs.mission.scenery.places import spots


def test_every_element_has_a_place_and_the_same_one_again(reference):
    found = spots(reference)
    assert [s.name for s in found] == list(reference.elements)
    assert found == spots(reference)


def test_elements_stand_at_their_site_or_with_those_they_are_connected_to(reference):
    by_name = {s.name: s for s in spots(reference)}
    assert by_name["tower_c"].site == "ridge_low"
    assert by_name["fission_plant"].site == "plant"
    assert by_name["shadow_box"].site == "shackleton_floor"
    assert by_name["battery_a"].site == "ridge"


def test_parts_stand_beside_what_they_belong_to(reference):
    by_name = {s.name: s for s in spots(reference)}
    radiator, battery = by_name["battery_a_radiator"], by_name["battery_a"]
    assert radiator.of == "battery_a"
    assert radiator.shape == "radiator"
    assert abs(radiator.east_m - battery.east_m) < 10.0
    assert by_name["tower_a"].of == ""
    assert by_name["tower_a"].shape == "tower"


def test_things_do_not_stand_in_each_other(reference):
    """Without declared places and with them, what is drawn by itself has a place of its own."""
    bare = {n: replace(e, at=None) for n, e in reference.elements.items()}
    for station in (reference, replace(reference, elements=bare)):
        free = [s for s in spots(station) if not s.of and s.realm == "ground"]
        drawn = [s for s in free if s.declared == (station is reference)]
        places = [(s.site, round(s.east_m, 3), round(s.north_m, 3)) for s in drawn]
        assert len(drawn) > 15
        assert len(set(places)) == len(places)


def test_declared_places_are_taken_and_what_is_inside_is_a_part(reference):
    by_name = {s.name: s for s in spots(reference)}
    tower, at = by_name["tower_a"], reference.elements["tower_a"].at
    assert (tower.east_m, tower.north_m, tower.declared) == (at.east_m, at.north_m, True)
    assert by_name["command_centre"].of == "command_module"
    assert by_name["relay_link"].of == ""
    assert by_name["rover_charger"].of == ""


def test_ground_stations_and_relays_are_not_on_the_moon(reference):
    realms = {s.name: s.realm for s in spots(reference)}
    assert realms["kashi"] == "earth"
    assert realms["relay"] == "orbit"
    assert realms["relay_recorder"] == "orbit"


def test_a_bus_that_reaches_nobody_gives_the_first_site(reference):
    lone = replace(reference.elements["main_distributor"], ports={})
    station = replace(reference, elements={"main_distributor": lone})
    assert spots(station)[0].site == next(iter(reference.sites))
