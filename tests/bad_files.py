"""Contributions that are wrong: by what is wrong, the change that makes them so, and its id."""

from __future__ import annotations

PORT = '[ports.plug]\ntype = "{type}"\nrole = "consumer"\n{to}\n[elements.dust_meter]\n'
SITE = """\
[sites.spot]
latitude = "-88.8 deg"
longitude = "120 deg"
height = "1 km"
horizon = "../../secret.csv"

[elements.dust_meter]
"""
WRONG_FILES = {
    "a wrong dimension": (('"7 kg"', '"7 m"'), "CON-QUANTITY"),
    "a missing limit": (('["-190 degC", "90 degC"]', '["-190 degC"]'), "CON-LIMITS"),
    "a missing group": (("[mass]\n", "[masses]\n"), "CON-MISSING"),
    "a port that exists nowhere": (
        ("[elements.dust_meter]\n", PORT.format(type="power.dc29", to="")), "CON-PORT",
    ),
    "a date before today's baseline": (("2033-05-01", "2024-05-01"), "CON-PAST"),
    "a path that leaves its folder": (("[elements.dust_meter]\n", SITE), "CON-PATH"),
}  # fmt: skip
