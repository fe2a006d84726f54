"""Requests of every shape, by schemathesis from the OpenAPI document, against the real server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hostile import Target, check_answer, target
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable

from ilrs.mission.server.app import documented_app

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")
# More of them on demand: ILRS_HOSTILE=50.
EXAMPLES = int(os.environ.get("ILRS_HOSTILE", "3"))
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
         HealthCheck.large_base_example]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, own_cache: None) -> Iterator[Target]:
    with target(tmp_path_factory.mktemp("hostile")) as found:
        yield found


def operations(mode: str) -> Iterator[tuple[str, Any]]:
    """Each route with a strategy of requests: those that fit its form, or those that do not."""
    from schemathesis.generation import GenerationMode

    schema = schemathesis.openapi.from_dict(documented_app().openapi())
    for found in schema.get_all_operations():
        one = found.ok()
        yield one.label, one.as_strategy(generation_mode=GenerationMode(mode))


class Asking:
    """Sends made-up requests, and keeps what is wrong with the answers."""

    def __init__(self, server: Target, http: httpx.Client) -> None:
        self._server, self._http = server, http
        self.tried = 0
        self.statuses: set[int] = set()
        self.faults: dict[str, str] = {}
        self.without: list[str] = []

    def all(self, label: str, strategy: Any) -> None:
        """Some requests to one route, the same in every run."""

        steady = settings(
            max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=QUIET,
        )  # fmt: skip

        def ask(case: Any) -> None:
            self._ask(label, case)

        try:
            seed(2035)(steady(given(strategy)(ask)))()
        except Unsatisfiable:
            # Nothing can be wrong with a request that has no parts.
            self.without.append(label)

    def _ask(self, label: str, case: Any) -> None:
        made = case.as_transport_kwargs(base_url=self._server.url)
        try:
            answer = send(self._http, made, self._server.headers)
        except httpx.InvalidURL:
            # Longer than the program that asks lets anybody ask.
            return
        self.tried += 1
        self.statuses.add(answer.status_code)
        try:
            check_answer(answer.status_code, answer.headers, answer.text, f"{label} {made}")
        except AssertionError as error:
            self.faults.setdefault(label, str(error))


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_request_of_any_shape_breaks_a_route(server: Target, mode: str) -> None:
    with httpx.Client(timeout=20.0) as http:
        asking = Asking(server, http)
        for label, strategy in operations(mode):
            asking.all(label, strategy)
    assert asking.faults == {}
    assert asking.tried > 200
    assert len(asking.without) < 10
    assert len(asking.statuses) > 3
    assert server.live.runner.failure == ""


def send(http: httpx.Client, given: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    """A request as it was made up, with the token in place of what it had."""
    own = {k: v for k, v in (given.get("headers") or {}).items() if k.lower() != "authorization"}
    more = {k: given[k] for k in ("json", "data", "files") if given.get(k) is not None}
    content = more.pop("data", None)
    if content is not None:
        more["content" if isinstance(content, bytes | str) else "data"] = content
    own = {k: v.encode("latin-1", "replace") for k, v in own.items()}
    return http.request(
        given["method"], given["url"], params=given.get("params"),
        headers={**own, **headers}, **more,
    )  # fmt: skip


def test_every_kind_of_answer_is_in_form(server: Target) -> None:
    with httpx.Client(base_url=server.url, timeout=20.0) as http:
        for method, path in (
            ("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/station"), ("GET", "/api/v1/runs/%00"),
            ("GET", "/api/v1/scenery/nowhere"), ("GET", "/api/v1/clock?session=%ff"),
            ("PATCH", "/api/v1/clock"), ("GET", "/nothing/at/all"), ("GET", "/assets/nothing.js"),
        ):  # fmt: skip
            answer = http.request(method, path, headers=server.headers)
            assert 400 <= answer.status_code < 500, (path, answer.status_code)
            check_answer(answer.status_code, answer.headers, answer.text, path)
        for body in (b"{", b"[]", b"null", b"\xff\xfe", b'{"do": NaN}', b"{}" * 1000, b"[" * 5000):
            answer = http.post("/api/v1/clock", content=body, headers={
                **server.headers, "Content-Type": "application/json"})  # fmt: skip
            assert 400 <= answer.status_code < 500, body
            check_answer(answer.status_code, answer.headers, answer.text, str(body[:20]))
        far = {"start": "9999-12-31T23:59:59Z", "end": "1972-01-01"}
        for path in ("timeline", "archive/gaps", "events", "alarms", "commands", "sky/track"):
            for query in (far, {"start": far["end"], "end": far["start"]}, {"start": "\x00"}):
                answer = http.get(f"/api/v1/{path}", params=query, headers=server.headers)
                check_answer(answer.status_code, answer.headers, answer.text, f"{path} {query}")


def test_numbers_without_end_are_refused(server: Target) -> None:
    with httpx.Client(base_url=server.url, timeout=20.0, headers=server.headers) as http:
        big = "9" * 400
        for path in (f"/api/v1/events?limit={big}", f"/api/v1/acts?before={big}",
                     "/api/v1/acts?before=-1", "/api/v1/sky/track?site=rim&start=2035-03-15"
                     "&end=2035-03-16&step_s=1e-300", f"/api/v1/auth/oidc/start?provider={big}",
                     f"/api/v1/scenery/rim/horizon?level={big}&direction=-5"):  # fmt: skip
            answer = http.get(path)
            check_answer(answer.status_code, answer.headers, answer.text, path[:80])
        for value in (1e308, -1e308, 10**300, "x" * 10_000, "\u0000"):
            body = {"address": "heater/offset_k", "value": value, "why": "x"}
            answer = http.post("/api/v1/commands/arm", json=body)
            assert 400 <= answer.status_code < 500, value
            check_answer(answer.status_code, answer.headers, answer.text, str(value)[:20])


def test_what_was_tried_left_no_trace_in_the_session(server: Target) -> None:
    with httpx.Client(base_url=server.url, timeout=20.0, headers=server.headers) as http:
        clock = http.get("/api/v1/clock").json()
        assert (clock["failure"], clock["trouble"]) == ("", "")
        assert http.get("/api/v1/archive/check").json()["faults"] == []
        verified = http.post("/api/v1/acts/verify", json={})
        assert verified.status_code == 200, verified.text
