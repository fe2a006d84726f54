"""What is shared: pools with the smallest unit in which each is counted.

Amounts are whole numbers of that unit, so that sums are exact and nothing appears or vanishes by
rounding. What comes in two parts, such as energy by day and by night, is two pools.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ilrs.diagnostics import did_you_mean
from ilrs.units import QuantityError, example_of, parse, show

Units = int
"""A number of smallest units."""


@dataclass(frozen=True)
class Resource:
    """A sort of pool: `name` carries the suffix by which quantities are read; `per_si` units are 1.

    `sign` is what one of them is called where it has no unit of its own.
    """

    name: str
    suffix: str
    per_si: int
    doc: str
    sign: str = ""

    def read(self, text: str) -> Units:
        """A quantity string as smallest units; QuantityError for what is none, negative or finer.

        `resource("crew_time").read("1.5 h")` gives 5400.
        """
        value = self.exact(text)
        if value < 0:
            raise QuantityError(f'"{text}" is negative; give its size')
        units = value * self.per_si
        if units.denominator != 1:
            raise QuantityError(
                f'"{text}" is finer than {self.shown(1)}, in which {self.name} is counted; round it'
            )
        return int(units)

    @property
    def unit(self) -> str:
        """The smallest unit."""
        return self.sign or ("mg" if self.suffix == "_kg" else _UNITS[self.suffix])

    def exact(self, text: str) -> Fraction:
        """A quantity string in SI, as the decimal number that was written."""
        words = text.strip()
        if self.sign:
            words = re.sub(rf"\s*{self.sign}s?\Z", "", words)
        if self.sign and not re.fullmatch(r"[+-]?\d[\d_]*", words):
            raise QuantityError(f'"{text}" is no count; write for example "3 {self.sign}s"')
        return Fraction(repr(parse(words, f"x{self.suffix}")))

    def shown(self, units: Units | Fraction) -> str:
        """An amount as people read it."""
        if not units:
            return "0"
        if self.sign:
            whole = int(units)
            return f"{whole} {self.sign}{'' if whole == 1 else 's'}"
        return show(float(Fraction(units) / self.per_si), _UNITS[self.suffix])


_UNITS = {"_j": "J", "_bit": "bit", "_s": "s", "_kg": "kg"}

RESOURCES: dict[str, Resource] = {
    r.name: r
    for r in (
        Resource("energy_day", "_j", 1, "electric energy for users while the Sun is up"),
        Resource("energy_night", "_j", 1, "electric energy for users in the dark"),
        Resource("downlink", "_bit", 1, "volume of data to the Earth"),
        Resource("uplink_commands", "", 1, "slots for commands from the Earth", "slot"),
        Resource("crew_time", "_s", 1, "working time of the crew, inside"),
        Resource("eva_time", "_s", 1, "working time of the crew, outside"),
        Resource("mass_up", "_kg", 1_000_000, "mass brought to the station"),
        Resource("mass_down", "_kg", 1_000_000, "mass brought back, samples included"),
        Resource("robot_time", "_s", 1, "working time of rovers and arms"),
        Resource("rack_slots", "", 1, "places in racks", "slot"),
        Resource("port_slots", "", 1, "places at ports", "slot"),
    )
}


def resource(name: str) -> Resource:
    """The resource of that name; KeyError, with what there is, for another."""
    if name not in RESOURCES:
        raise KeyError(f'there is no resource "{name}"; {known(name)}')
    return RESOURCES[name]


def known(name: str) -> str:
    """What a name that is not known may have meant."""
    return did_you_mean(name, list(RESOURCES)) or f"known: {', '.join(RESOURCES)}"


def example(name: str) -> str:
    """An amount of a resource, as a hint."""
    found = RESOURCES[name]
    return f"3 {found.sign}s" if found.sign else example_of(f"x{found.suffix}")
