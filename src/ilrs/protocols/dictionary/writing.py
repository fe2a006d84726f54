"""Telemetry of a station as packets: housekeeping TM[3,25], events TM[5,x], progress TM[1,x]."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Mapping

from ilrs.epoch import Epoch
from ilrs.protocols.ccsds.packet import COUNTS
from ilrs.protocols.dictionary.model import Dictionary, Structure
from ilrs.protocols.dictionary.pus import (
    CHECKSUM_OCTETS,
    EVENTS,
    HOUSEKEEPING,
    LARGEST_OCTETS,
    REPORT_AT,
    VERIFICATION,
    report_octets,
)
from ilrs.protocols.dictionary.reports import (
    FAILURES,
    SEVERITIES,
    STAGES,
    STEPPED,
    RequestId,
    Severity,
    Stage,
)

REPEATS = 1 << 16
STRUCTURE_HEAD = struct.Struct(">HI")
EVENT_HEAD = struct.Struct(">HdH")
MOST_VALUES_OCTETS = LARGEST_OCTETS - REPORT_AT - STRUCTURE_HEAD.size - CHECKSUM_OCTETS
MOST_TEXT_OCTETS = LARGEST_OCTETS - REPORT_AT - EVENT_HEAD.size - CHECKSUM_OCTETS


class TelemetryWriter:
    """Makes a station's telemetry packets and counts them, for each application and kind."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._packets: Counter[int] = Counter()
        self._kinds: Counter[tuple[int, int, int]] = Counter()

    def housekeeping(self, values: Mapping[str, float], epoch: Epoch) -> list[bytes]:
        """One packet for every structure; `values` by address, in SI, must hold them all.

        float32 is what goes out of a value. Raises ValueError naming a parameter that is missing
        or does not fit.
        """
        # Nothing is counted before all of it is known to be good.
        packed = [(s, _packed(s, values)) for s in self.dictionary.structures]
        return [self._report(s.apid, HOUSEKEEPING, epoch, data) for s, data in packed]

    def event(
        self, name: str, epoch: Epoch, severity: Severity = "info",
        value: float = float("nan"), text: str = "",
    ) -> bytes:  # fmt: skip
        """One event; a text too long for a packet is cut. Raises KeyError for an unknown name."""
        event = self.dictionary.event(name)
        told = _cut(text, MOST_TEXT_OCTETS)
        data = EVENT_HEAD.pack(event.number, value, len(told)) + told
        return self._report(event.apid, (EVENTS, SEVERITIES[severity]), epoch, data)

    def acknowledgement(
        self, request: RequestId, stage: Stage, epoch: Epoch, *,
        step: int = 0, failure: str = "", text: str = "",
    ) -> bytes:  # fmt: skip
        """How far a telecommand came; the stages that say it failed need a key of `FAILURES`."""
        data = request.encode()
        if stage in STEPPED:
            data += step.to_bytes(1, "big")
        if STAGES[stage] % 2 == 0:
            told = _cut(text, MOST_TEXT_OCTETS)
            data += FAILURES[failure].to_bytes(2, "big") + len(told).to_bytes(2, "big") + told
        elif failure or text:
            raise ValueError(f'a command that is "{stage}" has no failure')
        return self._report(request.apid, (VERIFICATION, STAGES[stage]), epoch, data)

    def snapshot(self) -> dict[str, list[list[int]]]:
        """The counts of packets, in plain JSON types."""
        kinds = [[*kind, n] for kind, n in self._kinds.items()]
        return {"packets": [[a, n] for a, n in self._packets.items()], "kinds": kinds}

    def restore(self, saved: Mapping[str, list[list[int]]]) -> None:
        """Go on counting from a snapshot."""
        self._packets = Counter({apid: n for apid, n in saved["packets"]})
        self._kinds = Counter({(a, s, t): n for a, s, t, n in saved["kinds"]})

    def _report(self, apid: int, kind: tuple[int, int], epoch: Epoch, data: bytes) -> bytes:
        count, repeat = self._packets[apid], self._kinds[apid, *kind]
        octets = report_octets(apid, count, kind, repeat, epoch, data)
        self._packets[apid] = (count + 1) % COUNTS
        self._kinds[apid, *kind] = (repeat + 1) % REPEATS
        return octets


def _packed(structure: Structure, values: Mapping[str, float]) -> bytes:
    found: list[float | int | None] = [values.get(a) for a in structure.addresses]
    if None in found:
        raise ValueError(f"there is no value for {structure.addresses[found.index(None)]}")
    for place in structure.coded:
        parameter, value = structure.parameters[place], found[place]
        if value is None or value not in parameter.words:
            known = ", ".join(f"{c} {w}" for c, w in parameter.words.items())
            raise ValueError(f"{parameter.address} has no code {value:g}: {known}")
        found[place] = int(value)
    try:
        body = structure.form.pack(*found)
    except (OverflowError, struct.error) as error:
        raise ValueError(f"{structure.name} does not fit its packet: {error}") from None
    return STRUCTURE_HEAD.pack(structure.number, structure.layout) + body


def _cut(text: str, most: int) -> bytes:
    """UTF-8 of at most so many octets, cut between characters."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore").encode()
