"""Radios whose figures are public: the Chinese relays, LRO, and the dishes of the Earth stations.

What no public text gives is called assumed: the noise of relay receivers, efficiencies and
temperatures of the dishes. Frequencies of Queqiao's lunar links are known only as "7 to 8 GHz".
"""

from __future__ import annotations

from ilrs.network.radio.antennas import Antenna, dish
from ilrs.network.radio.decibels import decibels
from ilrs.network.radio.link import Receiver, Transmitter
from ilrs.network.radio.noise import Amplifier
from ilrs.network.radio.polarisation import Polarisation

_TABLE = "Zhang 2021, doi:10.34133/2021/3471608, table 1"
_NVEDA = "Electronics Weekly on Queqiao (copy at nveda.org)"
_DAILY = "0.6 m to the Earth, 4.2 m to the Moon: China Daily, 20 March 2024"
_AIAA = "AIAA 2006-5819 (LRO ground network)"
_WIDE = Polarisation("right", 1.0)

QUEQIAO_1_DISH = Antenna(diameter_m=4.2, gain_dbi=44.0, source=f"{_TABLE}; {_NVEDA}")
QUEQIAO_1_FORWARD = Transmitter("Queqiao-1 X", 20.0, QUEQIAO_1_DISH, _WIDE, source=_NVEDA)
QUEQIAO_1_RETURN = Receiver(
    "Queqiao-1 X", QUEQIAO_1_DISH, Amplifier(300.0, 1.0, source="assumed"), _WIDE
)
QUEQIAO_1_EARTH = Transmitter(
    "Queqiao-1 S", 43.0, Antenna(gain_dbi=6.0, source=_NVEDA), _WIDE, source=_NVEDA
)
# Rates that the modems know, bit/s.
QUEQIAO_1_LANDER_BIT_S = (1_400.0, 50_000.0, 280_000.0, 555_000.0)
QUEQIAO_1_ROVER_BIT_S = (700.0, 140_000.0, 285_000.0)
QUEQIAO_1_EARTH_BIT_S = (1e6, 2e6, 4e6, 10e6)

QUEQIAO_2_EARTH = Transmitter(
    "Queqiao-2 Ka", 55.0, dish(0.6, 0.55, f"{_DAILY}; efficiency assumed"), _WIDE, 1.0,
    source="55 W travelling-wave tube (wikisum); line assumed",
)  # fmt: skip
QUEQIAO_2_RETURN = Receiver(
    "Queqiao-2", dish(4.2, 0.55, "4.2 m; efficiency assumed"), Amplifier(300.0, 1.0), _WIDE
)

LRO_KA = Transmitter(
    "LRO Ka", 40.0, dish(0.75, 0.55, "diameter and efficiency assumed"), _WIDE, source=_AIAA
)

# Diameters, m, of the stations of `ilrs.moon.stations`; Kashi is one of its four dishes.
EARTH_DISHES_M = {
    "jiamusi": 66.0, "kashi": 35.0, "neuquen": 35.0, "miyun": 50.0, "kunming": 40.0,
    "tianma": 65.0, "seshan": 25.0, "urumqi": 26.0, "bear_lakes": 64.0, "kalyazin": 64.0,
    "ussuriysk": 70.0, "yevpatoria": 70.0,
}  # fmt: skip
_EFFICIENCY, _SYSTEM_K = 0.55, 35.0


def earth_receiver(station: str, frequency_hz: float, system_k: float = _SYSTEM_K) -> Receiver:
    """A station's dish as a receiver at a band: aperture of 55 %, 35 K under a clear sky.

    Both are assumed (no G/T of these dishes is public); 35 K is what cooled receivers reach at X
    band, at Ka band 60 to 100 K are usual. Air, Moon and Sun that a budget is given come on top.
    """
    if station not in EARTH_DISHES_M:
        raise ValueError(f'no dish of "{station}"; there are {", ".join(EARTH_DISHES_M)}')
    antenna = dish(EARTH_DISHES_M[station], _EFFICIENCY, "diameter public; efficiency assumed")
    figure = antenna.peak_dbi(frequency_hz) - decibels(system_k)
    return Receiver(
        station,
        antenna,
        Amplifier(system_k),
        _WIDE,
        g_over_t_db_k=figure,
        source="assumed: clear sky",
    )
