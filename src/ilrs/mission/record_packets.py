"""The packets that a station would have sent during a run, made from its record."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray

from ilrs.epoch import Epoch
from ilrs.mission.dictionary import CENTRE, MODE
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.reports import SEVERITIES
from ilrs.protocols.dictionary.writing import TelemetryWriter
from ilrs.sim.record import Record


def packets_of(record: Record, dictionary: Dictionary) -> Iterator[bytes]:
    """Telemetry row by row, in time: the events of a row's period, then its housekeeping.

    A row is stamped with the start of its control period, as in the record. Rows that an
    interrupted run did not reach are left out. Raises ValueError for a record of another station.
    """
    writer = TelemetryWriter(dictionary)
    series = _series(record, dictionary)
    every = int(record.station["control_period_s"])
    start = Epoch.from_utc(record.station["start"])
    # A fault that a scenario injects is the truth, which no instrument reports.
    told = (e for e in record.events if e["event"] != "fault")
    events = iter(sorted(told, key=lambda e: int(e["step"])))
    waiting = next(events, None)
    step_s = int(record.station["step_s"])
    for row in range(record.rows):
        values = {address: of[row].item() for address, of in series.items()}
        if any(math.isnan(value) for value in values.values()):
            # The loop lets no value through that is not finite: the run ended before.
            return
        while waiting is not None and int(waiting["step"]) * step_s < (row + 1) * every:
            yield event_packet(writer, waiting)
            waiting = next(events, None)
        yield from writer.housekeeping(values, start + row * every)


def _series(record: Record, dictionary: Dictionary) -> dict[str, NDArray[Any]]:
    """The rows of every parameter by address, shapes (rows,)."""
    names = {p.address: p.address.replace("/", ".") for p in dictionary.parameters}
    for address, name in names.items():
        if name not in record.attributes:
            raise ValueError(
                f"{record.path} has no {address}: the dictionary of {dictionary.station} is that"
                " of another station, or of another version of it"
            )
    modes = str(record.attributes[names[MODE]]["flag_meanings"]).split()
    known = [word for p in dictionary.parameters if p.address == MODE for word in p.words.values()]
    if modes != known:
        # A run without its centre has one mode, "unattended", under the code of another.
        raise ValueError(f"{record.path} has the modes {modes}, and the dictionary {known}")
    return {address: record.values(name) for address, name in names.items()}


def event_packet(writer: TelemetryWriter, entry: Mapping[str, Any]) -> bytes:
    """One entry of a run's events as an event report; those of kinds are informative."""
    severity = entry["severity"] if entry["severity"] in SEVERITIES else "info"
    value = entry.get("value")
    return writer.event(
        event_name(entry), Epoch.from_utc(entry["time"]), severity,
        float("nan") if value is None else float(value), str(entry["text"]),
    )  # fmt: skip


def event_name(entry: Mapping[str, Any]) -> str:
    """The name in the dictionary of what an entry of a run's events tells."""
    what, address = str(entry["event"]), str(entry["address"])
    if what in ("mode", "rule"):
        return f"{CENTRE}/{what}_{address}"
    if what in ("alarm", "clear"):
        return f"{CENTRE if entry.get('value') is None else address}/{what}"
    return f"{address.partition('/')[0]}/{what}"
