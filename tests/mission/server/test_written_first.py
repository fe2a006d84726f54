"""What cannot be written into the log of acts is not done: no deed is without its entry."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from a_desk import account
from living import HOUR_NS
from whole import Whole, go, told, until

from ilrs.epoch import Epoch
from ilrs.mission.access.acts_reading import latest_acts

ORDER = {"address": "spectrometer/mode", "value": "standby", "why": "dust"}


def no_room(*_: Any) -> int:
    """A disk that is full."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    made = Whole(tmp_path)
    with made.running():
        go(made.live, made.live.session.now_ns + HOUR_NS)
        yield made


def test_a_full_disk_under_the_log_stops_every_deed(
    whole: Whole, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = whole.live
    account(whole.access, "gus", "auditor")
    with whole.browser("ada", "operator", "administrator") as ada:
        at = Epoch(live.session.now_ns + HOUR_NS).utc
        token = told(ada.post("/commands/arm", json=ORDER | {"release": at}))["token"]
        waits = told(ada.post("/commands/release", json={"token": token}), 201)
        token = told(ada.post("/commands/arm", json=ORDER))["token"]
        until(lambda: live.runner.clock.state == "paused")
        now_ns, before = live.session.now_ns, len(latest_acts(whole.access.acts.folder, 1000))
        monkeypatch.setattr(whole.access.acts, "append", no_room)
        deeds = (
            ("/commands/release", {"token": token}),
            (f"/commands/{waits['id']}/cancel", {"why": "no"}),
            ("/clock", {"do": "step", "steps": 10}),
            ("/events", {"text": "the Sun sets"}),
            ("/rehearsals", {"title": "a bad day"}),
            ("/plans", {"name": "day", "title": "a day", "why": "first"}),
            ("/locks/heater/take", {"why": "mine"}),
            ("/accounts/gus/roles", {"roles": ["administrator"]}),
        )
        for path, body in deeds:
            answer = ada.post(path, json=body)
            assert answer.status_code == 507, f"{path}: {answer.text}"
            assert "nothing was done" in answer.json()["error"]["hint"]
        monkeypatch.undo()
        assert [c["state"] for c in told(ada.get("/commands"))] == [waits["state"]]
        assert live.session.now_ns == now_ns
        assert "entry" not in {e["name"] for e in told(ada.get("/events"))}
        roles = {a["name"]: a["roles"] for a in told(ada.get("/accounts"))}
        assert roles["gus"] == ["auditor"]
        for empty in ("/rehearsals", "/plans", "/locks"):
            assert told(ada.get(empty)) == []
        assert not list((whole.folder / "s" / "rehearsals").glob("*"))
        assert len(latest_acts(whole.access.acts.folder, 1000)) == before
        # There is room again.
        body = {"title": "a bad day"}
        assert told(ada.post("/rehearsals", json=body), 202)["id"]


def test_who_only_reads_writes_no_entries(whole: Whole) -> None:
    with whole.browser("gus", "auditor") as gus:
        answer = gus.post("/events", json={"text": "I was here"})
        assert answer.status_code == 403
        assert "operator" in answer.json()["error"]["why"]
