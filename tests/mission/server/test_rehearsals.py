"""Rehearsals over HTTP: begun, broken, compared, ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from a_desk import code_of
from living import HOUR_NS
from websockets import Origin
from websockets.sync.client import connect
from whole import Whole, go, told, until

from ilrs.epoch import Epoch, unix_s
from ilrs.mission.access.acts_reading import latest_acts

FAULT, CHARGE = "battery/cells_lost", "battery/charge_fraction"


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    made = Whole(tmp_path)
    with made.running():
        go(made.live, made.live.session.now_ns + 3 * HOUR_NS)
        yield made


def begun(flora: httpx.Client, **body: str) -> dict[str, Any]:
    id = told(flora.post("/rehearsals", json={"title": "a bad day"} | body), 202)["id"]
    until(lambda: told(flora.get(f"/rehearsals/{id}"))["rehearsal"] != "preparing")
    found = told(flora.get(f"/rehearsals/{id}"))
    assert found["rehearsal"] == "open", found["text"]
    return found


def jump(flora: httpx.Client, id: str, to: str) -> None:
    told(flora.post("/clock", params={"session": id}, json={"do": "jump", "to": to}))
    until(lambda: told(flora.get("/clock", params={"session": id}))["now"] >= to)


def later(whole: Whole, hours: float) -> str:
    return Epoch(whole.live.session.now_ns + round(hours * HOUR_NS)).utc


def test_a_bad_day(whole: Whole) -> None:
    with whole.browser("flora", "operator") as flora:
        now = told(flora.get("/clock"))["now"]
        found = begun(flora, **{"from": "now"})
        id, end = found["id"], later(whole, 4)
        assert (found["branched"], found["by"], found["state"]) == (now, "flora", "paused")
        assert (found["now"], found["progress"]) == (now, 1.0)
        slots = {s["address"]: s for s in told(flora.get(f"/rehearsals/{id}/faults"))}
        slot = slots[FAULT]
        assert (slot["minimum"], slot["maximum"], slot["now"]) == (0.0, 1.0, 0.0)
        assert slot["doc"]
        body = {"address": FAULT, "value": 0.6, "duration_s": 3600, "why": "a string opens"}
        fault = told(flora.post(f"/rehearsals/{id}/faults", json=body), 201)
        assert (fault["state"], fault["at"], fault["by"]) == ("acting", now, "flora")
        jump(flora, id, later(whole, 0.5))
        slots = {s["address"]: s for s in told(flora.get(f"/rehearsals/{id}/faults"))}
        assert (slots[FAULT]["now"], slots[FAULT]["injected"]) == (0.6, [fault])
        jump(flora, id, end)
        go(whole.live, Epoch.from_utc(end).tai_ns)
        both = told(flora.get(f"/rehearsals/{id}/compare", params={"address": CHARGE}))
        series = both["series"][CHARGE]
        assert (both["from"], both["now"]) == (now, {"live": end, "rehearsal": end})
        assert len(series["live"]["t"]) == len(series["rehearsal"]["t"]) > 200
        assert min(series["rehearsal"]["min"]) < min(series["live"]["min"]) - 0.01
        assert both["largest"][CHARGE]["difference"] < -0.01
        assert both["modes"]["live"][0]["mode"] == "nominal"
        assert whole.live.session.plant.slot(FAULT) == 0.0
        assert told(flora.delete(f"/rehearsals/{id}")) == {"id": id, "kept": False}
        assert told(flora.get("/rehearsals")) == []
    kinds = [a.kind for a in latest_acts(whole.access.acts.folder, 20, kind="rehearsal")]
    assert kinds == ["rehearsal.end", "rehearsal.fault", "rehearsal.begin"]


def test_what_happens_in_one_only_is_told(whole: Whole) -> None:
    with whole.browser("flora", "operator") as flora:
        id, end = begun(flora)["id"], later(whole, 2)
        wish = {"address": "spectrometer/mode", "value": "standby", "why": "to see"}
        at = {"session": id}
        token = told(flora.post("/commands/arm", params=at, json=wish))["token"]
        released = told(flora.post("/commands/release", params=at, json={"token": token}), 201)
        order = f"/commands/{released['id']}"
        # Handed over between two turns: a jump may take many steps in one of them.
        until(lambda: told(flora.get(order, params=at))["state"] == "released")
        jump(flora, id, end)
        go(whole.live, Epoch.from_utc(end).tai_ns)
        assert told(flora.get(order, params=at))["state"] == "completed"
        assert told(flora.get("/commands")) == []
        both = told(flora.get(f"/rehearsals/{id}/compare"))
        assert [c["address"] for c in both["commands"]["rehearsal"]] == ["spectrometer/mode"]
        assert both["commands"]["live"] == []
        # With the spectrometer off the battery is full at another moment, and nothing else differs.
        told_of = {e["name"] for one in both["events"].values() for e in one}
        assert told_of == {"battery/full"}
    acts = latest_acts(whole.access.acts.folder, 20, kind="command")
    assert {a.body["session"] for a in acts} == {id}


def test_a_rehearsal_has_a_past(whole: Whole) -> None:
    with whole.browser("flora", "operator") as flora:
        at = Epoch(whole.live.session.now_ns - 2 * HOUR_NS).utc
        id = begun(flora, **{"from": at})["id"]
        assert told(flora.get("/clock", params={"session": id}))["now"] == at
        start = whole.live.session.plant.grid.start.utc
        query = {"address": CHARGE, "start": start, "end": later(whole, 0), "buckets": 60}
        whole.live.runner.call(whole.live.session.ground.keep).result(5.0)
        own = told(flora.get("/archive/range", params={**query, "session": id}))[CHARGE]
        live = told(flora.get("/archive/range", params=query))[CHARGE]
        n = len(own["t"])
        assert 15 < n < len(live["t"]) - 30
        assert max(own["t"]) <= unix_s(np.array([Epoch.from_utc(at).tai_ns]))[0]
        assert sum(own["count"]) >= 55
        assert own["min"][0] == live["min"][0]


def test_what_is_refused(whole: Whole) -> None:
    fault = {"address": FAULT, "value": 0.5}
    with whole.browser("flora", "operator") as flora, whole.browser("anna", "auditor") as anna:
        assert code_of(anna.post("/rehearsals", json={})) == "not_yours_to_do"
        assert code_of(anna.post("/clock", json={"do": "pause"})) == "not_yours_to_do"
        refused = flora.post("/rehearsals/live/faults", json=fault)
        assert (refused.status_code, code_of(refused)) == (409, "conflict")
        assert flora.post("/rehearsals/r9/faults", json=fault).status_code == 404
        assert flora.post("/rehearsals", json={"from": later(whole, 1)}).status_code == 422
        assert flora.post("/rehearsals", json={"from": "noon"}).status_code == 422
        id = begun(flora)["id"]
        for wrong in ({"value": 2.0}, {"address": "battery/nothing"}, {"at": later(whole, -1)},
                      {"duration_s": -1}, {"value": "much"}):  # fmt: skip
            answer = flora.post(f"/rehearsals/{id}/faults", json=fault | wrong)
            assert answer.status_code in (404, 422), answer.text
        assert anna.post(f"/rehearsals/{id}/faults", json=fault).status_code == 403
        assert anna.get(f"/rehearsals/{id}/faults").status_code == 200
        for _ in range(3):
            told(flora.post("/rehearsals", json={}), 202)
        more = flora.post("/rehearsals", json={})
        assert (more.status_code, code_of(more)) == (409, "conflict")


def test_it_is_kept_and_opened_again(whole: Whole) -> None:
    with whole.browser("flora", "operator") as flora:
        id = begun(flora)["id"]
        cookies = "; ".join(f"{n}={v}" for n, v in flora.cookies.items())
        url = f"{whole.url.replace('http', 'ws')}/api/v1/live?session={id}"
        jump(flora, id, later(whole, 1))
        with connect(url, additional_headers={"Cookie": cookies}, origin=Origin(whole.url)) as feed:
            assert '"session":"r1"' in str(feed.recv(5.0))
        told(flora.delete(f"/rehearsals/{id}", params={"keep": True}))
        assert flora.get("/clock", params={"session": id}).status_code == 404
        assert told(flora.get(f"/rehearsals/{id}"))["rehearsal"] == "closed"
        assert flora.get(f"/rehearsals/{id}/faults").status_code == 409
        told(flora.post(f"/rehearsals/{id}/open"), 202)
        until(lambda: told(flora.get(f"/rehearsals/{id}"))["rehearsal"] == "open")
        assert told(flora.get("/clock", params={"session": id}))["now"] == later(whole, 1)
