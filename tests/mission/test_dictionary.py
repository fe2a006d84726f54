"""The dictionary of a station, and the packets of its record."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small import digested, element, small_station

from ilrs import batch
from ilrs.control.order import code_of
from ilrs.epoch import Epoch
from ilrs.mission import dictionary as made
from ilrs.mission.dictionary import MODE, dictionary_of
from ilrs.mission.record_packets import event_name, packets_of
from ilrs.protocols.dictionary.model import Dictionary
from ilrs.protocols.dictionary.pus import LARGEST_OCTETS
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import EventReport, Housekeeping
from ilrs.protocols.dictionary.telecommands import read_telecommand, write_telecommand
from ilrs.protocols.dictionary.writing import TelemetryWriter
from ilrs.sim.layout import make_layout
from ilrs.sim.record import Record
from ilrs.station.model import Station


@pytest.fixture(scope="session", params=["outpost", "reference"])
def station(request: pytest.FixtureRequest, stations: Path) -> Station:
    return batch.load(stations / request.param)


def numbers_of(found: Dictionary) -> dict[str, tuple[int, ...]]:
    """Every number that a name has in packets or documents."""
    apids = {f"application {name}": (apid,) for name, apid in found.applications.items()}
    structures = {f"structure {s.name}": (s.apid, s.number, s.layout) for s in found.structures}
    parameters = {f"parameter {p.address}": (p.number,) for p in found.parameters}
    events = {f"event {e.name}": (e.apid, e.number) for e in found.events}
    functions = {f"command {f.address}": (f.apid, f.number) for f in found.functions}
    return apids | structures | parameters | events | functions


def test_every_channel_and_command_is_there_once(station: Station) -> None:
    found = dictionary_of(station)
    addresses = [p.address for p in found.parameters]
    assert sorted(addresses) == sorted([MODE, *make_layout(station).channel_index])
    commands = [f"{e.name}/{c.name}" for e in station.elements.values() for c in e.kind.commands]
    assert [f.address for f in found.functions] == commands
    for numbers in (
        [p.number for p in found.parameters], [e.number for e in found.events],
        [f.number for f in found.functions], [s.number for s in found.structures],
        list(found.applications.values()),
    ):  # fmt: skip
        assert len(set(numbers)) == len(numbers)
    assert {s.apid for s in found.structures} <= set(found.applications.values())


def test_limits_units_and_words_are_those_of_the_station(outpost: Station) -> None:
    found = {p.address: p for p in dictionary_of(outpost).parameters}
    charge = found["battery/charge_fraction"]
    assert charge.bounds is not None
    assert (charge.bounds.red_low, charge.bounds.yellow_low) == (0.1, 0.3)
    assert (charge.bounds.red_high, charge.bounds.persist_s) == (None, 600.0)
    assert found["box/temperature_k"].unit == "K"
    assert found[MODE].words == {0: "nominal", 1: "low_power", 2: "survival"}
    switch = dictionary_of(outpost).function("battery/switch")
    assert set(switch.words.values()) == {"open", "closed"}
    assert dictionary_of(outpost).function("radiator/louvre").initial == switch_code(outpost)


def test_a_command_that_takes_time_tells_what_says_that_it_is_done() -> None:
    whole = small_station()
    rover = element("rover", "mobility.rover", {}, mass=100, max_motor=100, on_power=10,
                    capacity="1 kWh", max_charge=100)  # fmt: skip
    found = dictionary_of(replace(whole, elements=whole.elements | {"rover": rover}))
    assert found.function("rover/drive").done == "rover/drive_done"
    assert found.function("rover/drive").done in {p.address for p in found.parameters}
    assert {f.done for f in found.functions if f.address != "rover/drive"} == {""}


def switch_code(outpost: Station) -> float:
    command = outpost.elements["radiator"].kind.command("louvre")
    assert command is not None
    return code_of(command, "auto")


def test_the_same_station_gives_the_same_dictionary(station: Station) -> None:
    assert dictionary_of(station).as_dict() == dictionary_of(station).as_dict()
    text = json.dumps(dictionary_of(station).as_dict(), allow_nan=False)
    assert json.loads(text)["digest"] == dictionary_of(station).digest


@pytest.mark.parametrize("gone", ["heater", "battery", "link"])
def test_numbers_stay_when_an_element_goes(gone: str) -> None:
    whole = small_station()
    rest = replace(whole, elements={n: e for n, e in whole.elements.items() if n != gone})
    before, after = numbers_of(dictionary_of(whole)), numbers_of(dictionary_of(rest))
    assert after == {name: n for name, n in before.items() if f" {gone}/" not in name
                     and name != f"structure {gone}"}  # fmt: skip
    assert dictionary_of(whole).digest != dictionary_of(rest).digest


def test_numbers_do_not_depend_on_the_order_of_the_files() -> None:
    whole = small_station()
    turned = replace(whole, elements=dict(reversed(whole.elements.items())))
    assert numbers_of(dictionary_of(whole)) == numbers_of(dictionary_of(turned))


def test_a_facility_is_an_application_of_its_own() -> None:
    found = dictionary_of(small_station())
    assert list(found.applications) == ["", "science"]
    centre, *others = found.structures
    assert centre.apid == found.applications[""]
    assert {s.apid for s in others} == {found.applications["science"]}


def test_what_does_not_fit_a_packet_goes_in_several(
    monkeypatch: pytest.MonkeyPatch, outpost: Station
) -> None:
    """No kind has 248 channels, so the room is made smaller here than it is."""
    whole = dictionary_of(outpost)
    monkeypatch.setattr(made, "FLOATS", 5)
    found = dictionary_of(outpost)
    battery = [s for s in found.structures if s.name.startswith("battery")]
    assert [s.name for s in battery] == [f"battery.{i}" for i in (1, 2, 3, 4)]
    assert [len(s.parameters) for s in battery] == [5, 5, 5, 3]
    assert list(found.parameters) == list(whole.parameters)
    values = dict.fromkeys((p.address for p in found.parameters), 0.0)
    packets = TelemetryWriter(found).housekeeping(values, outpost.start)
    assert {a for p in packets for a in read_report(found, p).values} == set(values)


def test_the_largest_structure_fits_the_largest_packet() -> None:
    packets = LARGEST_OCTETS - (made.MOST_VALUES_OCTETS + 6 + 7 + 8 + 6 + 2)
    assert packets == 0
    assert made.FLOATS == 248


def test_every_choice_of_every_command_goes_up(station: Station) -> None:
    found, count = dictionary_of(station), 0
    for function in found.functions:
        for value in function.words or (max(function.minimum, -1e9), function.initial):
            octets = write_telecommand(found, function.address, value, count % 16384)
            order = read_telecommand(found, octets)
            assert (order.address, order.code) == (function.address, value)
            assert (order.request.apid, order.request.count) == (function.apid, count % 16384)
            count += 1
    assert count > len(found.functions)


def test_a_record_goes_through_packets_bit_for_bit(record: Record, outpost: Station) -> None:
    found = dictionary_of(outpost)
    reports = [read_report(found, octets) for octets in packets_of(record, found)]
    rows: dict[Epoch, dict[str, float]] = {}
    for report in reports:
        if isinstance(report, Housekeeping):
            rows.setdefault(report.heading.epoch, {}).update(report.values)
    assert len(rows) == record.rows
    times = [np.datetime64(epoch.utc[:-1], "s").astype(np.int64) for epoch in rows]
    assert (np.array(times) == record.values("time")).all()
    for parameter in found.parameters:
        kept = record.values(parameter.address.replace("/", "."))
        came = np.array([row[parameter.address] for row in rows.values()], dtype=kept.dtype)
        assert came.tobytes() == kept.tobytes(), parameter.address
    counts = [r.heading.count for r in reports]
    assert counts == [i % 16384 for i in range(len(reports))]


def test_all_that_happened_is_reported(record: Record, outpost: Station) -> None:
    found = dictionary_of(outpost)
    reports = [read_report(found, octets) for octets in packets_of(record, found)]
    told = [r for r in reports if isinstance(r, EventReport)]
    assert [(r.name, r.text, r.heading.epoch.utc) for r in told] == [
        (event_name(e), e["text"], e["time"]) for e in record.events
    ]
    assert {"array/sunset", "centre/mode_low_power"} <= {r.name for r in told}
    for report, entry in zip(told, record.events, strict=True):
        value = float("nan") if entry.get("value") is None else entry["value"]
        assert struct.pack(">d", report.value) == struct.pack(">d", value)


def test_the_record_of_another_station_is_refused(record: Record) -> None:
    other = dictionary_of(digested(small_station()))
    with pytest.raises(ValueError, match=r"has no main/.*of another station"):
        next(packets_of(record, other))


def test_faults_and_missing_rows_are_not_told(record: Record, outpost: Station) -> None:
    found = dictionary_of(outpost)
    fault = {"step": 0, "event": "fault", "address": "heater/failed", "severity": "fault",
             "text": "", "time": record.station["start"]}  # fmt: skip
    cut = replace(record, events=[fault])
    cut.values = lambda name: np.where(  # type: ignore[method-assign]
        np.arange(record.rows) < 3, record.values(name), np.nan
    )
    packets = list(packets_of(cut, found))
    assert len(packets) == 3 * len(found.structures)
    assert {type(read_report(found, p)) for p in packets} == {Housekeeping}


def test_a_run_without_its_centre_is_refused(record: Record, outpost: Station) -> None:
    attributes = record.attributes | {"centre.mode": {"flag_meanings": "unattended"}}
    alone = replace(record)
    alone.attributes = attributes
    with pytest.raises(ValueError, match=r"the modes \['unattended'\]"):
        next(packets_of(alone, dictionary_of(outpost)))


def test_events_stand_before_the_row_of_their_period(record: Record, outpost: Station) -> None:
    found, waiting, times = dictionary_of(outpost), [], []
    for octets in packets_of(record, found):
        report = read_report(found, octets)
        if isinstance(report, EventReport):
            waiting.append(report.heading.epoch)
            continue
        times += [epoch - report.heading.epoch for epoch in waiting]
        waiting = []
    assert len(times) == len(record.events)
    assert all(0.0 <= t < outpost.control_period_s for t in times)
