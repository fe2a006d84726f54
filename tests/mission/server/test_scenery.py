"""The routes of the scenery: what they answer, how small it is, and what is refused."""

from __future__ import annotations

import os
import socket
import threading
from types import SimpleNamespace

import httpx
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI

from ilrs import batch
from ilrs.mission.scenery.codes import decode_field
from ilrs.mission.server import scenery
from ilrs.mission.server.answers import install_errors
from ilrs.mission.server.refused import install_refusals


@pytest.fixture(scope="module")
def client():
    """The real station and routes; the session itself takes no part in scenery."""
    app = FastAPI()
    app.state.sessions = {
        "live": SimpleNamespace(id="live", station=batch.load("stations/reference"))
    }
    install_errors(app)
    install_refusals(app)
    app.include_router(scenery.router, prefix="/api/v1")
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(base_url=address, timeout=60.0) as found:
        yield found
    server.should_exit = True
    thread.join(10.0)
    listener.close()


@pytest.fixture
def terrain():
    if not os.environ.get("ILRS_DATA"):
        pytest.skip("lunar terrain is not here; set ILRS_DATA to the folder that holds dem/")


def test_the_sky_over_every_site(client):
    found = client.get("/api/v1/sky", params={"at": "2035-03-01T00:00:00Z"}).json()["sites"]
    assert set(found) == {"ridge", "ridge_low", "plant", "shackleton_floor"}
    assert found["ridge"]["sun"]["lit_fraction"] == 1.0
    assert found["shackleton_floor"]["sun"]["lit_fraction"] == 0.0
    assert {"2", "5", "10"} <= set(found["ridge"]["sun"]["lit"])
    assert 3.5e8 < found["ridge"]["earth"]["range_m"] < 4.1e8
    # `ilrs sky` tells the same place of the Sun.
    assert abs(found["ridge"]["sun"]["azimuth_deg"] - 61.48) < 0.02


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/sky?at=yesterday", 422, "is not a UTC instant"),
        ("/sky?at=2090-01-01", 422, "outside the lunar ephemeris"),
        ("/scenery/moonbase", 404, "the station has no site moonbase"),
        ("/sky/track?site=ridge&start=2035-01-02&end=2035-01-01", 422, "end is not later"),
        ("/sky/track?site=ridge&start=2035-01-01&end=2036-01-01&step_s=1", 422, "1 to 4000"),
    ],
)
def test_what_is_refused(client, path, status, words):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status
    assert words in answer.json()["error"]["what"]


def test_a_client_that_has_it_gets_it_no_second_time(client):
    path = "/api/v1/sky?at=2035-03-01T00:00:00Z"
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content


def test_the_ground_and_its_horizon(client, terrain):
    del terrain
    told = client.get("/api/v1/scenery/ridge").json()
    assert told["terrain"] == "installed"
    assert next(x["step_m"] for x in told["levels"]) == 8.0
    with client.stream("GET", f"/api/v1/scenery/ridge/mesh?v={told['version']}") as mesh:
        raw = b"".join(mesh.iter_raw())
    assert mesh.headers["content-encoding"] == "gzip"
    assert "immutable" in mesh.headers["cache-control"]
    assert len(raw) < 450_000
    whole = client.get("/api/v1/scenery/ridge/mesh", headers={"Accept-Encoding": "identity"})
    squares, posts = np.frombuffer(whole.content, "<u4", 2, 8)
    lowest, step = np.frombuffer(whole.content, "<f8", 2, 16)
    first = decode_field(whole.content[16 + 16 * squares :][: 2 * posts * posts], posts, posts)
    assert whole.content[:8] == b"ILRSMSH1"
    assert abs(lowest + step * first[150, 150] - 1956.8) < 0.1
    with client.stream("GET", "/api/v1/scenery/ridge/horizon?level=0&direction=10") as layer:
        assert len(b"".join(layer.iter_raw())) < 90_000
    beyond = client.get("/api/v1/scenery/ridge/horizon?level=0&direction=400")
    assert beyond.status_code == 404
    assert "directions 0 to 359" in beyond.json()["error"]["what"]


def test_the_lit_map(client, terrain):
    del terrain
    path = "/api/v1/scenery/ridge/lit.webp?at=2035-03-01&reach_m=1200&size=512"
    answer = client.get(path)
    assert answer.headers["content-type"] == "image/webp"
    assert len(answer.content) < 60_000
    refused = client.get("/api/v1/scenery/ridge/lit.png?at=2035-03-01&reach_m=1e9")
    assert refused.status_code == 422
