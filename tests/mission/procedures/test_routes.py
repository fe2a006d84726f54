"""The routes of procedures and plans, asked as a browser asks them."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from given import START, TRY, WARM, desk_of, library_of, picture

from ilrs.epoch import NS
from ilrs.mission.access.accounts import Account
from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.people import Known
from ilrs.mission.access.person import Person
from ilrs.mission.archive.owed import OwedDocuments
from ilrs.mission.archive.records import Records
from ilrs.mission.plans.board import PlanBoard
from ilrs.mission.plans.checking import Surroundings
from ilrs.mission.plans.conflicts import Forecast
from ilrs.mission.procedures.desk import ProcedureDesk
from ilrs.mission.server.answers import install_errors
from ilrs.mission.server.plans import plans_router
from ilrs.mission.server.procedures import procedures_router
from ilrs.mission.server.refused import install_refusals
from ilrs.mission.server.signed_in import signed_in

HOUR = 3600 * NS


@dataclass
class Room:
    """An application with the two routers, and what was written into its log of acts."""

    app: FastAPI
    desk: ProcedureDesk
    board: PlanBoard
    records: Records
    acts: list[tuple[str, str]] = field(default_factory=list)
    now_ns: int = START

    def ask(self, method: str, path: str, body: Any = None, person: str = "anna"):
        return asyncio.run(self._ask(method, f"/api/v1{path}", body, {"x-person": person}))

    async def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]):
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, json=body, headers=headers)


@pytest.fixture
def room(outpost, tmp_path: Path):
    desk = desk_of(outpost, library_of(outpost, tmp_path, x=TRY, warm=WARM))
    around = Surroundings(outpost.elements, outpost.sites, desk.library)
    app = FastAPI()
    install_errors(app)
    install_refusals(app)
    app.dependency_overrides[signed_in] = _somebody
    app.include_router(procedures_router, prefix="/api/v1")
    app.include_router(plans_router, prefix="/api/v1")
    records = Records(str(tmp_path / "documents.sqlite"))
    found = Room(app, desk, PlanBoard(around, desk.authority), records)
    app.state.sessions = {"live": SimpleNamespace(desks=Desks(found))}
    app.state.act = lambda person, what, detail: found.acts.append((person, what))
    yield found
    records.close()


def _somebody(request: Request) -> Person:
    """Whoever the header names, with the right to run procedures; how people sign in is for
    tests of access."""
    name = request.headers.get("x-person", "")
    if not name:
        raise AccessError(401, "not_signed_in", "nobody is signed in")
    account = Account(name, name, ("operator",), "", "en", True, False, 0.0)
    return Person(account, Known(name, name, "", "", ("operator",)), ("procedure",))


class Desks:
    """What the routes use of the desks of a session."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.lock, self.turnstile = threading.Lock(), asyncio.Lock()
        self.operations = SimpleNamespace(desk=room.desk, board=room.board)
        self.documents = OwedDocuments(room.records)

    @property
    def now_ns(self) -> int:
        return self._room.now_ns

    def picture(self):
        return picture(self._room.now_ns)

    def forecast(self, plan):
        return Forecast((START, START + 48 * HOUR), passes=[])

    def may(self, person: str, address: str) -> str:
        return "" if person == "anna" else "no grant"


def test_procedures_are_listed_and_shown(room: Room) -> None:
    listed = room.ask("GET", "/procedures").json()
    assert [(p["name"], p["elements"]) for p in listed] == [
        ("warm", ["heater"]), ("x", ["heater", "spectrometer"]),
    ]  # fmt: skip
    shown = room.ask("GET", "/procedures/x").json()
    assert len(shown["steps"]) == shown["steps_count"] == 7
    assert shown["steps"][1]["detail"]["address"] == "spectrometer/mode"
    missing = room.ask("GET", "/procedures/warn")
    assert missing.status_code == 404
    assert 'did you mean "warm"' in missing.json()["error"]["what"]


def test_a_run_is_begun_held_resumed_skipped_and_stopped(room: Room) -> None:
    run = room.ask("POST", "/procedures/x/start", {"arguments": {"shift": "3 K"}}).json()
    id = run["id"]
    assert (run["state"], run["by"]) == ("running", "anna")
    room.desk.tick(room.now_ns, picture(room.now_ns))
    assert room.ask("GET", f"/runs/{id}").json()["step"] == "on"
    held = room.ask("POST", f"/runs/{id}/hold", {"why": "lunch"}, "boris").json()
    assert (held["state"], held["reason"]) == ("held", "lunch")
    again = room.ask("POST", f"/runs/{id}/hold", {"why": "lunch"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    assert room.ask("POST", f"/runs/{id}/skip", {}).status_code == 422
    assert room.ask("POST", f"/runs/{id}/skip", {"why": "done by hand"}).status_code == 200
    assert room.ask("POST", f"/runs/{id}/resume", {}).json()["state"] == "running"
    assert room.ask("POST", f"/runs/{id}/confirm", {"answer": "7"}).status_code == 409
    assert room.ask("POST", f"/runs/{id}/stop", {"why": "enough"}).json()["state"] == "stopped"
    assert [r["id"] for r in room.ask("GET", "/runs").json()] == [id]
    assert ("boris", "procedure_hold") in room.acts
    assert room.ask("GET", "/runs/none").status_code == 404


def test_a_dry_run_over_http(room: Room) -> None:
    found = room.ask("POST", "/procedures/warm/start",
                     {"dry_run": True, "arguments": {"shift": "3 K"}}).json()  # fmt: skip
    assert found["dry_run"]
    assert len(bytes.fromhex(found["steps"][0]["command"]["octets_hex"])) > 16
    wrong = room.ask("POST", "/procedures/warm/start", {"dry_run": True})
    assert wrong.status_code == 422


def test_nobody_gets_nothing(room: Room) -> None:
    for method, path in (
        ("GET", "/procedures"),
        ("POST", "/procedures/x/start"),
        ("GET", "/plans"),
    ):
        assert room.ask(method, path, {} if method == "POST" else None, "").status_code == 401
    assert room.acts == []


def test_authority_is_taken_handed_over_and_freed(room: Room) -> None:
    assert room.ask("POST", "/locks/heater/take", {"why": "tests"}).json()["holder"] == "anna"
    assert room.ask("POST", "/locks/heater/take", {"why": "mine"}, "boris").status_code == 409
    assert room.ask("POST", "/locks/heeter/take", {}).status_code == 404
    over = {"to": "boris", "why": "shift"}
    assert room.ask("POST", "/locks/heater/hand_over", over, "chen").status_code == 403
    assert room.ask("POST", "/locks/heater/hand_over", over).json()["holder"] == "boris"
    run = room.ask("POST", "/procedures/warm/start", {"arguments": {"shift": "3 K"}}).json()
    assert "heater is held by boris" in run["reason"]
    assert room.ask("POST", "/locks/heater/release", {}).status_code == 409
    assert room.ask("POST", "/locks/heater/release", {}, "boris").status_code == 204
    assert room.ask("POST", f"/runs/{run['id']}/resume", {}).json()["state"] == "running"
    assert [lock["holder"] for lock in room.ask("GET", "/locks").json()] == [run["id"]]


def test_a_plan_is_made_judged_branched_and_merged(room: Room) -> None:
    plan = {"name": "day", "title": "Day", "power_budget_w": 50.0, "why": "a new day"}
    assert room.ask("POST", "/plans", plan).json()["version"]["number"] == 1
    one = {
        "start": "2035-03-16T06:00:00Z", "end": "2035-03-16T08:00:00Z", "power_w": 60.0,
        "commands": ["spectrometer/mode = on"], "needs_link": True, "why": "spectra",
    }  # fmt: skip
    assert room.ask("PUT", "/plans/day/activities/a", one, "boris").json()["by"] == "boris"
    found = room.ask("GET", "/plans/day/conflicts").json()
    assert {c["sort"] for c in found} == {"link", "power", "rights"}
    branch = {"name": "nord", "why": "their part"}
    assert room.ask("POST", "/plans/day/branches", branch).json()["branch"] == "nord"
    longer = one | {"end": "2035-03-16T09:00:00Z", "branch": "nord"}
    room.ask("PUT", "/plans/day/activities/a", longer)
    room.ask("PUT", "/plans/day/activities/a", one | {"end": "2035-03-16T07:00:00Z"})
    merge = {"other": "nord", "why": "agreed"}
    both = room.ask("POST", "/plans/day/merge", merge)
    assert both.status_code == 409
    assert both.json()["disputes"][0]["fields"] == ["end"]
    merged = room.ask("POST", "/plans/day/merge", merge | {"take": {"a": "theirs"}}).json()
    assert len(merged["parents"]) == 2
    shown = room.ask("GET", "/plans/day").json()["activities"][0]
    assert (shown["end"], shown["as_run"]["state"]) == ("2035-03-16T09:00:00Z", "planned")
    mark = {"state": "dropped", "why": "dust"}
    assert room.ask("POST", "/plans/day/activities/a/mark", mark).status_code == 200
    assert room.ask("POST", "/plans/day/activities/a/mark", mark).status_code == 409
    assert len(room.ask("GET", "/plans/day/versions").json()) == 6
    wrong = one | {"commands": ["spectromter/mode = on"]}
    refused = room.ask("PUT", "/plans/day/activities/b", wrong)
    assert (refused.status_code, refused.json()["error"]["hint"][:12]) == (
        422,
        "did you mean",
    )
    assert room.ask("PUT", "/plans/day/activities/b", one | {"start": "noon"}).status_code == 422
    out = room.ask("POST", "/plans/day/activities/b/take_out", {"why": "not there"})
    assert out.status_code == 404


def test_the_description_names_every_shape(room: Room) -> None:
    described = room.app.openapi()
    for path, routes in described["paths"].items():
        for method, route in routes.items():
            answers = route["responses"]
            shape = answers.get("200", {}).get("content", {}).get("application/json", {})
            assert "204" in answers or "$ref" in str(shape["schema"]), f"{method} {path}"
            assert route["description"] or route["summary"]
