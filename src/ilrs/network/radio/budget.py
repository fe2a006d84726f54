"""A link budget: named terms, each with its source, that can be printed line by line and summed.

A term may be a series over time; the others are numbers. The order is that of link tables: what is
sent, the way, what is received, the noise, C/N0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ilrs.network.radio.decibels import BOLTZMANN_DB
from ilrs.network.radio.modem import Modem
from ilrs.network.radio.noise import Noise

Array = NDArray[np.float64]
SENT, WAY, RECEIVED = "sent", "way", "received"


@dataclass(frozen=True, eq=False)
class Term:
    """One line: losses are negative here, as link tables print them; `part` is where it counts."""

    name: str
    value: ArrayLike
    unit: str
    source: str
    part: str


@dataclass(frozen=True)
class Line:
    """A line as it is printed: a term or a sum, at one instant."""

    name: str
    value: float
    unit: str
    source: str
    is_sum: bool = False


@dataclass(frozen=True, eq=False)
class Budget:
    """The terms from the transmitter to the receiver, and the noise of the receiving system.

    The noise is that at the terminals of the receiving antenna, a series or a number.
    """

    frequency_hz: float
    terms: tuple[Term, ...]
    noise: Noise

    def _sum(self, *parts: str) -> Array:
        chosen = [np.asarray(t.value, dtype=np.float64) for t in self.terms if t.part in parts]
        return np.sum(np.broadcast_arrays(np.float64(0.0), *chosen), axis=0)

    @property
    def eirp_dbw(self) -> Array:
        """Power and gain of the transmitter less its losses."""
        return self._sum(SENT)

    @property
    def received_dbw(self) -> Array:
        """Carrier power at the terminals of the receiving antenna."""
        return self._sum(SENT, WAY, RECEIVED)

    @property
    def noise_dbw_hz(self) -> Array:
        """k T, the density of the noise."""
        return BOLTZMANN_DB + 10.0 * np.log10(self.noise.system_k)

    @property
    def g_over_t_db_k(self) -> Array:
        """Gain of the receiver, less what is lost there, over the system's temperature."""
        return self._sum(RECEIVED) - (self.noise_dbw_hz - BOLTZMANN_DB)

    @property
    def cn0_dbhz(self) -> Array:
        """Carrier to noise density; -inf where nothing arrives."""
        return self.received_dbw - self.noise_dbw_hz

    def ebn0_db(self, rate_bit_s: float) -> Array:
        """Energy per bit to noise density at a rate, dB; ValueError for a rate not above 0."""
        if not rate_bit_s > 0.0:
            raise ValueError(f"a rate of {rate_bit_s:g} bit/s is not above 0")
        return self.cn0_dbhz - 10.0 * np.log10(rate_bit_s)

    def rate_bit_s(self, modem: Modem) -> Array:
        """The rate that a modem achieves, a number or a series."""
        return modem.achievable(self.cn0_dbhz)

    def lines(self, modem: Modem | None = None, at: int = 0) -> list[Line]:
        """All lines at one instant of a series, with the sums between and the modem's choice."""
        return [*self._lines(at), *(_choice(modem, _at(self.cn0_dbhz, at)) if modem else ())]

    def _lines(self, at: int) -> Iterator[Line]:
        yield from self._of(SENT, at)
        yield Line("EIRP", _at(self.eirp_dbw, at), "dBW", "sum", True)
        yield from self._of(WAY, at)
        yield from self._of(RECEIVED, at)
        yield Line("received", _at(self.received_dbw, at), "dBW", "sum", True)
        for name, kelvin in self.noise.parts.items():
            source = self.noise.sources.get(name, "assumed")
            yield Line(f"noise: {name}", _at(kelvin, at), "K", source)
        yield Line("system temperature", _at(self.noise.system_k, at), "K", "sum", True)
        yield Line("noise density", _at(self.noise_dbw_hz, at), "dBW/Hz", "k T", True)
        yield Line("G/T", _at(self.g_over_t_db_k, at), "dB/K", "gain over temperature", True)
        yield Line("C/N0", _at(self.cn0_dbhz, at), "dBHz", "sum", True)

    def _of(self, part: str, at: int) -> Iterator[Line]:
        for t in self.terms:
            if t.part == part:
                yield Line(t.name, _at(t.value, at), t.unit, t.source)


def table(lines: list[Line]) -> str:
    """Lines as plain text: name, value, unit, source; sums are marked with "=" before the value."""
    wide = max(len(line.name) for line in lines)
    rows = (
        f"{x.name:<{wide}}  {'=' if x.is_sum else ' '} {x.value:>12.4g} {x.unit:<7} {x.source}"
        for x in lines
    )
    return "\n".join(row.rstrip() for row in rows)


def _choice(modem: Modem, cn0_dbhz: float) -> Iterator[Line]:
    row, rate = modem.choice(cn0_dbhz), float(modem.achievable(cn0_dbhz))
    yield Line("implementation loss", -modem.implementation_loss_db, "dB", "modem")
    if row is None:
        yield Line("rate", 0.0, "bit/s", "the link does not close", True)
        return
    yield Line(f"Eb/N0 needed: {row.name}", row.ebn0_db, "dB", f"{row.source} ({row.error})")
    yield Line("Eb/N0", cn0_dbhz - 10.0 * float(np.log10(rate)), "dB", "C/N0 over the rate", True)
    left = float(modem.margin(cn0_dbhz, rate))
    yield Line("margin", left, "dB", f"of which {modem.margin_db:g} dB are asked for", True)
    yield Line("rate", rate, "bit/s", f"{row.name} in {modem.bandwidth_hz / 1e6:g} MHz", True)


def _at(value: ArrayLike, at: int) -> float:
    values = np.asarray(value, dtype=np.float64)
    # Adding 0 turns -0 into 0.
    return (float(values) if values.ndim == 0 else float(values.ravel()[at])) + 0.0
