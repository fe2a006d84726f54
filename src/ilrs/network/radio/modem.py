"""A modem: from C/N0 to the rate that the link achieves, as a number or as a series.

    rate = min(symbols * bits, C/N0 / (Eb/N0 needed)),   symbols = bandwidth / (1 + roll-off)

for each row of its table; the best row is taken. C/N0 counts after the implementation loss and the
margin. A modem may know fixed rates only (`steps_bit_s`): then the largest not above that, or 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.network.radio.decibels import loss
from ilrs.network.radio.modcod import DVB_S2, ModCod

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Modem:
    """Rows of modulation and coding in an occupied bandwidth, with what is kept in reserve.

    `lowest_bit_s` is the least rate it works at. 3 dB of margin are what the planning of lunar
    26 GHz links takes (IPN Progress Report 42-222B, 2020).
    """

    bandwidth_hz: float
    table: tuple[ModCod, ...] = DVB_S2
    roll_off: float = 0.25
    implementation_loss_db: float = 1.0
    margin_db: float = 3.0
    steps_bit_s: tuple[float, ...] = ()
    lowest_bit_s: float = 1.0

    def __post_init__(self) -> None:
        if not self.bandwidth_hz > 0.0 or not self.table:
            raise ValueError("a modem needs a bandwidth above 0 Hz and a row of modulation")
        if not 0.0 <= self.roll_off <= 1.0:
            raise ValueError(f"a roll-off of {self.roll_off:g} does not lie between 0 and 1")
        loss(self.implementation_loss_db, "the implementation loss of a modem")
        if any(s <= 0.0 for s in self.steps_bit_s):
            raise ValueError("the rates that a modem knows are above 0 bit/s")

    @property
    def symbols_per_s(self) -> float:
        """The largest symbol rate that fits the bandwidth."""
        return self.bandwidth_hz / (1.0 + self.roll_off)

    def rates(self, cn0_dbhz: ArrayLike) -> Array:
        """Rates of all rows, bit/s, shape (rows, ...): without steps."""
        left = np.asarray(cn0_dbhz, dtype=np.float64) - self.implementation_loss_db - self.margin_db
        shape = (len(self.table),) + (1,) * left.ndim
        needed = np.array([row.ebn0_db for row in self.table]).reshape(shape)
        widest = np.array([row.bits_per_symbol for row in self.table]).reshape(shape)
        power = 10.0 ** (0.1 * np.minimum(left - needed, 300.0))
        return np.minimum(widest * self.symbols_per_s, power)

    def achievable(self, cn0_dbhz: ArrayLike) -> Array:
        """The rate, bit/s, in the shape of C/N0; 0 where the link does not close."""
        best = self.rates(cn0_dbhz).max(axis=0)
        if self.steps_bit_s:
            steps = np.array([0.0, *sorted(self.steps_bit_s)])
            return steps[np.searchsorted(steps, best * (1.0 + 1e-9), side="right") - 1]
        return np.where(best >= self.lowest_bit_s, best, 0.0)

    def choice(self, cn0_dbhz: float) -> ModCod | None:
        """The row that gives the achievable rate at one C/N0, None when the link is down."""
        if float(self.achievable(cn0_dbhz)) <= 0.0:
            return None
        return self.table[int(np.argmax(self.rates(cn0_dbhz)))]

    def margin(self, cn0_dbhz: ArrayLike, rate_bit_s: float) -> Array:
        """Decibels left over at a rate, beyond loss and without the reserve, for the best row.

        Rows that cannot carry the rate in the bandwidth are left out; ValueError when none can.
        """
        able = [r for r in self.table if r.bits_per_symbol * self.symbols_per_s >= rate_bit_s]
        if not rate_bit_s > 0.0 or not able:
            most = max(r.bits_per_symbol for r in self.table) * self.symbols_per_s
            raise ValueError(
                f"{rate_bit_s:g} bit/s do not fit: {self.bandwidth_hz / 1e6:g} MHz carry at most "
                f"{most:g} bit/s with this table"
            )
        needed = min(r.ebn0_db for r in able) + 10.0 * np.log10(rate_bit_s)
        return np.asarray(cn0_dbhz, dtype=np.float64) - self.implementation_loss_db - needed
