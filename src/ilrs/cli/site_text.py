"""What `ilrs site` found, for people."""

from __future__ import annotations

from typing import Any

from ilrs.cli.screen import Screen


def tell_site(screen: Screen, facts: dict[str, Any]) -> None:
    """The figures of `ilrs.moon.site` in a dozen lines."""
    light, earth, heat = facts["light"], facts["earth"], facts["temperature"]
    edge, place, slope = facts["horizon"], facts["site"], facts["slope"]
    dose, dust = facts["radiation"]["galactic"], facts["hazards"]["micrometeoroids_above_1e-6_g"]
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
        screen.say(f"Longest dark {dark['hours']:.0f} h from {dark['from']} (no part of the disc)")
    screen.say(f"Longest lit  {light['longest_lit_h']:.0f} h")
    screen.say(
        f"Earth        in sight {earth['fraction']:.4f} of the time, "
        f"{earth['hours_per_month']['least']:.0f} to {earth['hours_per_month']['most']:.0f} h a "
        f"month; {len(light['eclipses'])} eclipses of the Sun"
    )
    if slope and slope["slope_deg"] is not None:
        screen.say(f"Slope        {slope['slope_deg']:.1f} deg over {slope['baseline_m']:g} m")
    screen.say(
        f"Ground       {heat['lowest_k']:.0f} K to {heat['highest_k']:.0f} K, "
        f"mean {heat['mean_k']:.0f} K"
    )
    screen.say(
        f"Radiation    about {dose['value']:.0f} mSv a year ({dose['low']:.0f} to "
        f"{dose['high']:.0f}), without shielding and solar events"
    )
    screen.say(f"Meteoroids   {dust['value']:.2g} hits a year on 1 m2 from 1e-6 g up")
    screen.say(
        f"Horizon      {edge['lowest_deg']:+.2f} to {edge['highest_deg']:+.2f} deg, highest at "
        f"azimuth {edge['highest_azimuth_deg']:.1f} deg"
    )
