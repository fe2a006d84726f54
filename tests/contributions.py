"""A contribution that every rule is met by, and how a test changes one thing of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ilrs.partners.contribution.reading import Contribution, load_contribution

TODAY = date(2026, 11, 29)

GOOD = """\
schema = 1
id = "uni_nord.dust_meter"
version = "1.0"
partner = "uni_nord"
title = { en = "Dust meter" }
call = "change7"
role = "lander"
area = "equipment"
level = "equipment"
phases = ["operation"]
form = "hardware"

[mass]
dry = { value = "7 kg", growth = "20 %", maturity = "estimate" }

[envelope]
stowed = ["200 mm", "120 mm", "100 mm"]

[power]
night = "4 W"

[power.modes.on]
average = "0.2 W"
peak = "4 W"

[thermal]
survival = ["-190 degC", "90 degC"]

[data]
volume_per_day = "100 MB"

[protection]
category = "IIb"
organics = "0.4 kg"

[schedule]
delivery = 2033-05-01
launch = 2034-05-01

[maturity]
trl = 6

[elements.dust_meter]
title = "Dust meter"
kind = "science.instrument"
place = "rim"
ports = { bus = "power", data = "data" }

[elements.dust_meter.params]
on_power = "0.2 W"
data_rate = "2 kbit/s"
"""


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """The good file with some texts replaced; each has to stand in it."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "contribution.toml"
    path.write_text(text, encoding="utf-8")
    return path


def contribution(folder: Path, *changes: tuple[str, str]) -> Contribution:
    """The good contribution with some texts replaced, read."""
    return load_contribution(write(folder, *changes), TODAY)
