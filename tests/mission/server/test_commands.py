"""Commanding over HTTP: from the form to the end of a command, and what is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from a_desk import code_of, stranger
from desk_server import Served

from ilrs.mission.access.acts_reading import latest_acts
from ilrs.mission.server.signed_in import unguarded

ORDER: dict[str, Any] = {"address": "telescope/mode", "value": "standby", "why": "dust"}
START = {"address": "fission_plant/mode", "value": "on", "why": "night", "expires_s": 86_400.0}


def released(browser: httpx.Client, order: dict[str, Any]) -> dict[str, Any]:
    armed = browser.post("/commands/arm", json=order)
    assert armed.status_code == 200, armed.text
    assert armed.json()["expires_in_s"] == 15
    answer = browser.post("/commands/release", json={"token": armed.json()["token"]})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_command_is_looked_at_armed_released_and_followed(served: Served) -> None:
    with served.browser("chen") as chen:
        look = {k: v for k, v in ORDER.items() if k != "why"}
        told = chen.post("/commands/check", json=look).json()
        assert (told["allowed"], told["class"], told["link"]["up"]) == (True, "safing", True)
        later = chen.post("/commands/check", json=look | {"release": "2035-03-03T00:00:00Z"}).json()
        assert (
            later["link"]["earliest_reception"] > "2035-03-03" > told["link"]["earliest_reception"]
        )
        command = released(chen, ORDER)
        assert (command["id"], command["by"], command["state"]) == (
            "c-000001", "chen", "waiting for time",
        )  # fmt: skip
        assert chen.get("/commands/queue").json() == [command]
        (wish,) = served.desk.tick(served.now_ns)
        served.desk.link_event(wish.id, "sent", served.now_ns)
        got = chen.get("/commands/c-000001").json()
        assert [s["stage"] for s in got["stages"]] == ["waiting for time", "released", "sent"]
        assert got["stages"][-1]["time"] == "2035-03-02T00:00:00Z"
        assert got["earliest_answer"] == "2035-03-02T00:00:02.6Z"
        assert [c["id"] for c in chen.get("/commands?state=sent").json()] == ["c-000001"]
        assert chen.get("/commands?start=2036-01-01").json() == []
    acts = latest_acts(served.access.acts.folder, 10, kind="command")
    assert {a.kind for a in acts} == {"command.armed", "command.released"}


def test_second_persons_approve(served: Served) -> None:
    with served.browser("ada") as ada:
        id = released(ada, START)["id"]
        refused = ada.post(f"/commands/{id}/approve")
        assert refused.status_code == 403
    for name in ("anna", "flora", "omar"):
        with served.browser(name) as browser:
            answer = browser.post(f"/commands/{id}/approve")
            assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "waiting for time"
    assert [a["by"] for a in answer.json()["approvals"]] == ["anna", "flora", "omar"]


def test_an_approval_goes_with_the_account(served: Served) -> None:
    with served.browser("ada") as ada:
        id = released(ada, START)["id"]
        with served.browser("omar") as omar:
            omar.post(f"/commands/{id}/approve")
        served.access.accounts.disable("omar")
        told = ada.get(f"/commands/{id}").json()["approval_state"]
        assert told["counted"] == []
        assert "no such account" in told["remarks"][0]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"address": "telescop/mode"}, 404, "not_found"),
        ({"value": "sleep"}, 422, "invalid"),
        ({"value": True}, 422, "malformed"),
        ({"release": "tomorrow"}, 422, "invalid"),
        ({"release": "2034-01-01"}, 422, "invalid"),
        ({"expires_s": 1e12}, 422, "invalid"),
        ({"unknown": 1}, 422, "malformed"),
        ({"address": "fission_plant/mode", "value": "on"}, 403, "forbidden"),
    ],
)
def test_what_is_refused_is_said(
    served: Served, change: dict[str, Any], status: int, code: str
) -> None:
    with served.browser("chen") as chen:
        answer = chen.post("/commands/arm", json=ORDER | change)
        assert (answer.status_code, code_of(answer)) == (status, code)
        assert answer.json()["error"]["what"]


def test_a_token_is_bound_to_its_session(served: Served) -> None:
    with served.browser("chen") as chen, served.browser("chen") as elsewhere:
        token = chen.post("/commands/arm", json=ORDER).json()["token"]
        answer = elsewhere.post("/commands/release", json={"token": token})
        assert (answer.status_code, code_of(answer)) == (403, "forbidden")
        answer = chen.post("/commands/release", json={"token": token})
        assert (answer.status_code, code_of(answer)) == (410, "gone")


def test_it_is_cancelled_and_not_twice(served: Served) -> None:
    with served.browser("chen") as chen:
        id = released(chen, ORDER)["id"]
        answer = chen.post(f"/commands/{id}/cancel", json={"why": "clear sky"})
        assert answer.json()["state"] == "cancelled"
        answer = chen.post(f"/commands/{id}/cancel", json={"why": "again"})
        assert (answer.status_code, code_of(answer)) == (409, "conflict")
        assert chen.get("/commands/c-999999").status_code == 404


def test_nobody_comes_in_without_signing_in(served: Served) -> None:
    assert [r for r in unguarded(served.app) if "/auth/" not in r] == []
    with stranger(served.url) as browser:
        assert browser.get("/commands").status_code == 401
        assert browser.post("/commands/arm", json=ORDER).status_code == 401
    with served.browser("chen") as chen:
        del chen.headers["X-CSRF-Token"]
        assert chen.post("/commands/arm", json=ORDER).status_code == 403
