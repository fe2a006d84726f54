"""The archive over HTTP: as it was at a moment, as files, checked, thinned out."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import h5netcdf
import httpx
import numpy as np
import pyarrow.parquet as parquet
import pytest
from a_desk import code_of
from living import HOUR_NS, S
from whole import Whole, go, told, until

from ilrs.epoch import Epoch
from ilrs.mission.access.acts_reading import latest_acts
from ilrs.mission.archive.rows import day_begin, day_of
from ilrs.mission.server import archive_files, long_reads

CHARGE, POWER = "battery/charge_fraction", "spectrometer/power_w"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    made = Whole(tmp_path_factory.mktemp("whole"))
    with made.running():
        go(made.live, made.live.session.now_ns + 30 * HOUR_NS)
        made.live.runner.call(made.live.session.ground.keep).result(5.0)
        yield made


@pytest.fixture
def flora(whole: Whole) -> Iterator[httpx.Client]:
    with whole.browser("flora", "operator", "administrator") as browser:
        yield browser


def start_of(whole: Whole) -> int:
    return whole.live.session.plant.grid.start.tai_ns


def span(whole: Whole, hours: float) -> dict[str, str]:
    start_ns = start_of(whole)
    return {"start": Epoch(start_ns).utc, "end": Epoch(start_ns + round(hours * HOUR_NS)).utc}


def test_everything_as_it_was_at_a_moment(whole: Whole, flora: httpx.Client) -> None:
    at_ns = start_of(whole) + 5 * HOUR_NS + 30 * S
    found = told(flora.get("/archive/latest", params={"at": Epoch(at_ns).utc}))
    assert len(found) == len(list(whole.live.dictionary.parameters))
    assert {one["generated"] for one in found} == {Epoch(at_ns - 30 * S).utc}
    assert {one["age_s"] for one in found} == {30.0}
    rows = whole.live.archive.rows("battery", at_ns - 60 * S, at_ns)
    wanted = {a: v for r in rows for a, v in zip(r.layout.addresses, r.values[-1], strict=True)}
    assert {o["address"]: o["value"] for o in found if o["address"] in wanted} == wanted
    before = told(flora.get("/archive/latest", params={"at": Epoch(start_of(whole)).utc}))
    assert {one["state"] for one in before} == {"never"}


def test_a_value_of_long_ago_is_found(whole: Whole, flora: httpx.Client) -> None:
    later = Epoch(whole.live.session.now_ns + 100 * 24 * HOUR_NS).utc
    (found,) = told(flora.get("/archive/latest", params={"at": later, "address": CHARGE}))
    assert (found["state"], found["generated"]) == (
        "stale", Epoch(whole.live.session.ground.value(CHARGE)[1]).utc,
    )  # fmt: skip


@pytest.mark.parametrize(("format", "ending"), [("csv", "csv"), ("parquet", "parquet"),
                                                ("netcdf", "nc")])  # fmt: skip
def test_rows_as_a_file(whole: Whole, flora: httpx.Client, format: str, ending: str) -> None:
    query = {"address": [CHARGE, POWER], "format": format, **span(whole, 2)}
    answer = flora.get("/archive/export", params=query)
    assert answer.status_code == 200, answer.text
    name = answer.headers["content-disposition"].partition("filename=")[2].strip('"')
    assert name.startswith("outpost-2-values-2035")
    assert name.endswith(f"Z.{ending}")
    assert int(answer.headers["content-length"]) == len(answer.content)
    match format:
        case "csv":
            lines = [
                line for line in answer.text.splitlines() if line.lstrip('"').startswith("2035")
            ]
            assert "exported_by: flora" in answer.text
            count = len(lines)
        case "parquet":
            count = parquet.read_table(io.BytesIO(answer.content)).num_rows
        case _:
            with h5netcdf.File(io.BytesIO(answer.content)) as file:
                count = sum(np.asarray(file.variables[v]).size for v in
                            ("battery.charge_fraction", "spectrometer.power_w"))  # fmt: skip
    assert count == 2 * 119


def test_what_is_no_file(
    whole: Whole, flora: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"address": CHARGE, **span(whole, 2)}
    assert flora.get("/archive/export", params=query | {"format": "xls"}).status_code == 422
    unknown = flora.get("/archive/export", params=query | {"address": "battery/charge"})
    assert (unknown.status_code, code_of(unknown)) == (404, "unknown")
    monkeypatch.setattr(archive_files, "MOST_VALUES", 100)
    many = flora.get("/archive/export", params=query)
    assert (many.status_code, code_of(many)) == (422, "bad-request")
    assert many.json()["error"]["what"].startswith("about 120 values are too many")


def test_its_state_and_whether_it_is_whole(whole: Whole, flora: httpx.Client) -> None:
    state = told(flora.get("/archive/state"))
    assert (state["state"], state["problems"]) == ("writing", [])
    assert state["octets"] > 10_000
    assert state["start"] == Epoch(start_of(whole) + 60 * S).utc
    reports = [told(flora.get("/archive/check")) for _ in range(2)]
    assert all(r["whole"] and not r["faults"] for r in reports)


def test_plots_wait_in_a_line_and_others_do_not(
    whole: Whole, flora: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two long readings hold their line; a third is refused, and the clock answers at once."""
    line, hold = long_reads.Line(1, 1), threading.Event()
    monkeypatch.setattr(whole.app.state.long_reads, "files", line)
    query = {"address": CHARGE, **span(whole, 2)}
    entered = threading.Event()
    lock = whole.live.archive.keeper.lock

    def occupy() -> None:
        with lock:
            entered.set()
            hold.wait(10.0)

    holder = threading.Thread(target=occupy)
    holder.start()
    entered.wait(5.0)
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(flora.get("/archive/export", params=query))

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    until(lambda: line._inside == 2)  # pyright: ignore[reportPrivateUsage]
    refused = flora.get("/archive/export", params=query)
    assert (refused.status_code, code_of(refused)) == (503, "busy")
    assert refused.headers["retry-after"] == "5"
    hold.set()
    for thread in (holder, *askers):
        thread.join(10.0)
    assert [a.status_code for a in answers] == [200, 200]


def test_administrators_thin_out(whole: Whole, flora: httpx.Client) -> None:
    now_ns = whole.live.session.now_ns
    before_ns = day_begin(day_of(now_ns))
    body = {"before": Epoch(before_ns).utc, "why": "room"}
    with whole.browser("anna", "operator") as anna:
        assert code_of(anna.post("/archive/thin", json=body)) == "not_yours_to_do"
    done = told(flora.post("/archive/thin", json=body))
    # Rows that come once a minute have no cells that would pay, and stay.
    assert (done["rows"], done["why"]) == (0, "room")
    assert code_of(flora.post("/archive/thin", json=body | {"before": "2099-01-01"}))
    assert flora.post("/archive/thin", json=body | {"why": ""}).status_code == 422
    (event,) = told(flora.get("/events", params={"text": "thinned"}))
    assert (event["by"], event["state"]) == ("flora", "done")
    acts = latest_acts(whole.access.acts.folder, 5, kind="archive")
    assert [(a.kind, a.body["why"]) for a in acts] == [("archive.thin", "room")]
