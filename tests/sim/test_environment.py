"""What stations say of the sky and the ground is what the Moon's rooms understand."""

from __future__ import annotations

import math
from dataclasses import fields

from ilrs.moon.ground import Ground
from ilrs.station.places import GROUND


def test_files_and_moon_know_the_same_properties_of_the_ground() -> None:
    assert [param.name for param in GROUND] == [field.name for field in fields(Ground)]


def test_what_the_ground_is_without_being_told_lies_in_the_range_of_files() -> None:
    for param in GROUND:
        assert param.minimum <= getattr(Ground(), param.name) <= param.maximum, param.name
        assert math.isfinite(param.maximum)
