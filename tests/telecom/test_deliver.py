"""What a run says of its data on their way agrees with what its loop moved."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from relayed import relayed_station

from ilrs.batch import run
from ilrs.network.plan import overlaps
from ilrs.sim.record import Record
from ilrs.station.model import FaultPlan, Station
from ilrs.telecom.places import CENTRE, stores_of
from ilrs.telecom.run_plan import run_plan
from ilrs.telecom.streams import streams_of

DAY_S = 86_400.0


@dataclass(frozen=True)
class Lived:
    """A station and the record of its life."""

    station: Station
    record: Record

    def total(self, address: str) -> float:
        """What a flow moved in all, in the unit of the flow times seconds."""
        values = self.record.values(address.replace("/", "."))
        return float(np.sum(values.astype(np.float64))) * self.station.control_period_s


def lived(station: Station, folder: Any) -> Lived:
    return Lived(station, run(station, out=folder))


@pytest.fixture(scope="module")
def calm(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return lived(relayed_station(4.0), tmp_path_factory.mktemp("calm") / "run")


@pytest.fixture(scope="module")
def struck(own_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The relay is lost for two days, in the middle."""
    lost = FaultPlan(DAY_S, "relay/failed", 1.0, 2.0 * DAY_S)
    station = relayed_station(4.0, faults=(lost,))
    return lived(station, tmp_path_factory.mktemp("struck") / "run")


def test_the_relay_s_recorder_is_the_node_of_the_relay(calm: Lived) -> None:
    stores = stores_of(calm.station)
    assert {bus: s.node for bus, s in stores.items()} == {"data_bus": "store", "sky": "relay"}


def test_each_instrument_is_a_stream_of_its_owner(calm: Lived) -> None:
    (stream,) = streams_of(calm.station)
    assert (stream.name, stream.source, stream.destination) == ("camera", "store", CENTRE)
    assert stream.partner == calm.station.elements["camera"].owner


def test_what_was_made_in_the_loop_is_what_travels(calm: Lived) -> None:
    told = calm.record.network["total"]
    assert told["made_bit"] == pytest.approx(calm.total("camera/made_bit_s"), rel=1e-5)
    balance = told["delivered_bit"] + told["waiting_bit"] + sum(told["lost_bit"].values())
    assert balance == pytest.approx(told["made_bit"], rel=1e-12)


def test_bundles_arrive_as_bits_did(calm: Lived) -> None:
    """Two ways to the same: bits through stores in the loop, bundles over contacts after it."""
    sent = calm.total("relay/sent_bit_s")
    delivered = calm.record.network["total"]["delivered_bit"]
    # An hour of data may be in open bundles or on the way.
    assert delivered == pytest.approx(sent, abs=2.0 * 3600.0 * 1e5)
    assert calm.record.network["total"]["latency"]["max_s"] < DAY_S


def test_no_contact_carries_more_than_the_loop_could_send(calm: Lived) -> None:
    rows = {(r["from"], r["to"]): r for r in calm.record.network["links"]}
    up = rows["store", "relay"]
    assert up["volume_bit"] == pytest.approx(calm.total("dish/limit_bit_s"), rel=1e-5)
    assert all(r["used_bit"] <= r["volume_bit"] * (1 + 1e-9) for r in rows.values())


def test_contacts_of_one_sender_do_not_overlap(calm: Lived) -> None:
    from ilrs.sim.links import network_of

    grid = calm.station.grid()
    values = calm.record.values
    plan = run_plan(
        calm.station, grid, network_of(calm.station, grid),
        lambda address: values(address.replace("/", ".")),
    )  # fmt: skip
    assert overlaps(plan.contacts) == []
    relay = sorted((c.start_s, c.end_s) for c in plan.contacts if c.source == "relay")
    assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(relay))


def test_a_lost_relay_makes_data_wait_and_then_arrive(struck: Lived, calm: Lived) -> None:
    told, before = struck.record.network, calm.record.network
    assert told["total"]["latency"]["max_s"] > 1.9 * DAY_S
    assert before["total"]["latency"]["max_s"] < DAY_S
    assert told["fullest"]["node"] == "store"
    held = 1e5 * 2.0 * DAY_S
    assert told["fullest"]["peak_bit"] == pytest.approx(held, rel=0.2)
    assert told["total"]["delivered_fraction"] > 0.95


def test_a_small_buffer_loses_and_says_why(
    own_cache: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lost = FaultPlan(DAY_S / 2.0, "relay/failed", 1.0, DAY_S)
    small = relayed_station(2.0, faults=(lost,), store="200 MB")
    told = lived(small, tmp_path_factory.mktemp("small") / "run").record.network
    assert told["total"]["lost_bit"]["buffer full"] > 1e9
    assert told["fullest"]["peak_fraction"] > 0.95


def test_the_report_tells_it(calm: Lived) -> None:
    from ilrs.report.page import report_html

    page = report_html(calm.record)
    assert "The way of the data to the Earth" in page
    assert "contact-dish" in page


def test_a_station_without_links_tells_nothing(
    own_cache: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    station = relayed_station(1.0)
    alone = {n: e for n, e in station.elements.items() if n not in ("dish", "link")}
    quiet = replace(station, elements=alone)
    record = lived(quiet, tmp_path_factory.mktemp("quiet") / "run").record
    assert record.network == {}
    # The file is there all the same: a run is finished once it is.
    assert json.loads((record.path / "network.json").read_text(encoding="utf-8")) == {}
