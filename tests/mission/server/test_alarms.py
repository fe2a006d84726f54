"""Alarms over HTTP: what is wrong, and what people do about it."""

from __future__ import annotations

from a_desk import code_of
from desk_server import T0, Served

from ilrs.epoch import NS, Epoch
from ilrs.mission.access.acts_reading import latest_acts
from ilrs.mission.dictionary import dictionary_of
from ilrs.protocols.dictionary.reading import read_report
from ilrs.protocols.dictionary.reports import EventReport
from ilrs.protocols.dictionary.writing import TelemetryWriter


def trip(served: Served, *, delay_s: int = 1) -> str:
    """An alarm of the reference station, as a packet tells it; gives its address."""
    dictionary = dictionary_of(served.access.authority.station)
    name = next(e.name for e in dictionary.events if e.name.endswith("/alarm"))
    octets = TelemetryWriter(dictionary).event(name, Epoch(T0), "red", 7.5, "x is above its limit")
    report = read_report(dictionary, octets)
    assert isinstance(report, EventReport)
    served.alarms.event(report, T0 + delay_s * NS)
    return name.removesuffix("/alarm")


def test_an_alarm_is_seen_and_acknowledged(served: Served) -> None:
    address = trip(served)
    with served.browser("flora") as flora:
        (alarm,) = flora.get("/alarms").json()
        assert (alarm["address"], alarm["state"], alarm["severity"], alarm["sounds"]) == (
            address, "unacknowledged", "red", True,
        )  # fmt: skip
        assert (alarm["first"], alarm["known"]) == ("2035-03-02T00:00:00Z", "2035-03-02T00:00:01Z")
        done = flora.post(f"/alarms/{alarm['id']}/acknowledge", json={"comment": "we look"})
        assert done.status_code == 200, done.text
        told = flora.get(f"/alarms/{alarm['id']}").json()
        assert (told["state"], told["acknowledged_by"], told["comment"]) == (
            "acknowledged", "flora", "we look",
        )  # fmt: skip
        again = flora.post(f"/alarms/{alarm['id']}/acknowledge", json={})
        assert (again.status_code, code_of(again)) == (409, "conflict")
    (act,) = latest_acts(served.access.acts.folder, 10, kind="alarm")
    assert act.kind == "alarm.acknowledge"


def test_an_alarm_is_shelved_and_taken_back(served: Served) -> None:
    trip(served)
    with served.browser("flora") as flora:
        url = "/alarms/a-000001"
        assert flora.post(f"{url}/shelve", json={"why": "test"}).status_code == 422
        both = {"why": "test", "for_s": 60, "until": "2035-03-03"}
        assert flora.post(f"{url}/shelve", json=both).status_code == 422
        shelved = flora.post(f"{url}/shelve", json={"why": "known", "for_s": 3600}).json()
        assert (shelved["state"], shelved["shelved_until"]) == ("shelved", "2035-03-02T01:00:00Z")
        back = flora.post(f"{url}/unshelve", json={}).json()
        assert (back["state"], back["shelved_until"]) == ("unacknowledged", None)


def test_who_only_looks_acknowledges_nothing(served: Served) -> None:
    trip(served)
    with served.browser("anna") as anna:
        assert len(anna.get("/alarms").json()) == 1
        assert anna.post("/alarms/a-000001/acknowledge", json={}).status_code == 403


def test_what_playback_brought_is_listed(served: Served) -> None:
    trip(served, delay_s=5000)
    with served.browser("flora") as flora:
        (alarm,) = flora.get("/alarms/away?since=2035-03-02").json()
        assert (alarm["replayed"], alarm["sounds"]) == (True, False)
        assert flora.get("/alarms/away?since=2035-03-03").json() == []
        assert len(flora.get("/alarms?state=all&start=2035-03-02").json()) == 1
        assert flora.get("/alarms/flood").json()["on"] is False
        assert flora.get("/alarms/away?since=yesterday").status_code == 422
