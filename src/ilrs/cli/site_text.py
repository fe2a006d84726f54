"""What `ilrs site` found, for people."""

from __future__ import annotations

from typing import Any

from ilrs.cli.screen import Screen


def tell_site(screen: Screen, facts: dict[str, Any]) -> None:
    """The figures of `ilrs.moon.site` in a dozen lines."""
    light, earth, heat = facts["light"], facts["earth"], facts["temperature"]
    edge, place, slope = facts["horizon"], facts["site"], facts["slope"]
    dose, dust = facts["radiation"]["galactic"], facts["hazards"]["micrometeoroids_above_1e-6_g"]
    events, quakes = (
        facts["radiation"]["events_above_1e9_per_cm2_30_mev"],
        facts["hazards"]["shallow_moonquakes_within_100_km"],
    )
    dark = light["longest_dark"]["any_disc"]
    screen.say(
        f"Place        {place['latitude_deg']:.4f}, {place['longitude_deg']:.4f}, ground at "
        f"{place['ground_height_m']:.1f} m, seen from {place['height_m']:g} m above it"
    )
    screen.say(f"Period       {facts['period']['from']} to {facts['period']['to']}")
    screen.say(
        f"Light        mean disc {light['mean_disc']:.4f}   any part {light['any_disc']:.4f}   "
        f"centre {light['centre']:.4f}"
    )
    if light["permanently_shadowed"]:
        screen.say("             permanent shadow: the horizon stands above every possible Sun")
    elif dark:
        screen.say(
            f"Longest dark {dark['hours']:.0f} h{_or_more(dark)} from {dark['from']} "
            f"(no part of the disc)"
        )
    bright = light["longest_lit"]["any_disc"]
    if bright:
        screen.say(f"Longest lit  {bright['hours']:.0f} h{_or_more(bright)}")
    screen.say(f"Earth        {_earth(earth)}; {_eclipses(len(light['eclipses']))}")
    if slope and slope["slope_deg"] is not None:
        screen.say(f"Slope        {slope['slope_deg']:.1f} deg over {slope['baseline_m']:.0f} m")
    screen.say(
        f"Ground       {heat['lowest_k']:.0f} K to {heat['highest_k']:.0f} K, "
        f"mean {heat['mean_k']:.0f} K"
    )
    screen.say(
        f"             terrain fills {100.0 * heat['terrain_view']:.2g} % of the view and gives "
        f"up to {heat['terrain_flux_w_m2']['highest']:.2g} W/m2"
    )
    screen.say(
        f"Radiation    about {dose['value']:.0f} mSv a year ({dose['low']:.0f} to "
        f"{dose['high']:.0f}), without shielding and solar events"
    )
    screen.say(
        f"Solar events {events['value']:.2g} a year above 1e9 protons/cm2 of 30 MeV "
        f"({events['low']:.2g} to {events['high']:.2g})"
    )
    screen.say(f"Meteoroids   {dust['value']:.2g} hits a year on 1 m2 from 1e-6 g up")
    screen.say(f"Moonquakes   {100.0 * quakes['value']:.2g} shallow ones a century within 100 km")
    screen.say(
        f"Horizon      {edge['lowest_deg']:+.2f} to {edge['highest_deg']:+.2f} deg, highest at "
        f"azimuth {edge['highest_azimuth_deg']:.1f} deg"
    )


def _or_more(spell: dict[str, Any]) -> str:
    return "" if spell["whole"] else " or more (cut off by the period)"


def _earth(earth: dict[str, Any]) -> str:
    month = earth["hours_per_month"]
    said = f"in sight {earth['fraction']:.4f} of the time"
    if month["least"] is None:
        return said
    return said + f", {month['least']:.0f} to {month['most']:.0f} h a month"


def _eclipses(count: int) -> str:
    return f"{count or 'no'} eclipse{'' if count == 1 else 's'} of the Sun"
