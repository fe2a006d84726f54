"""What stands before every route, and where the server listens."""

from __future__ import annotations

import http.client
import socket
import ssl
import stat
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from a_desk import Clock, account, code_of, made_access, running, signed, stranger
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.room import Access
from ilrs.mission.server.shield.hosts import host_name
from ilrs.mission.server.shield.rate_limit import Buckets, Rate
from ilrs.mission.server.tls import Certificate, server_options, trial_certificate
from ilrs.station.model import Station


def test_every_answer_has_the_headers(team: Access, url: str) -> None:
    with stranger(url) as browser:
        for answer in (browser.get("/auth/ways"), browser.get("/auth/me"), browser.get("/nothing"),
                       browser.get("/auth/ways", headers={"Host": "evil.example"})):  # fmt: skip
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cross-origin-opener-policy"] == "same-origin"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert answer.headers["cache-control"] == "no-store"
            assert "server" not in answer.headers
            assert "strict-transport-security" not in answer.headers


def test_only_our_own_names_are_answered(tmp_path: Path, outpost: Station, clock: Clock) -> None:
    hosts = ("control.station.example",)
    access = made_access(tmp_path / "access", outpost, None, clock, hosts=hosts)
    with running(access) as url, stranger(url) as browser:
        for host in ("localhost", "127.0.0.1:8000", "[::1]:1", "Control.Station.Example:443"):
            assert browser.get("/auth/ways", headers={"Host": host}).status_code == 200
        for host in (
            "evil.example", "control.station.example.evil.example", "127.0.0.1.evil.example",
            "control.station.example@evil.example", "[::1", "localhost:x",
        ):  # fmt: skip
            answer = browser.get("/auth/ways", headers={"Host": host})
            # What is not even a host is refused by the server itself.
            assert answer.status_code in (400, 421), host
        live = url.replace("http", "ws") + "/api/v1/live"
        with pytest.raises(InvalidStatus) as refused:
            connect(live, additional_headers={"Host": "evil.example"}, proxy=None)
        assert refused.value.response.status_code in (400, 403)
    access.engine.dispose()
    assert host_name("[::1]:80") == "::1"
    assert host_name("[::1]x") == ""


def test_a_body_that_is_too_long_is_refused_by_its_length_and_by_what_comes(
    team: Access,
) -> None:
    with running(team, most_octets=2000) as url:
        with stranger(url) as browser:
            body = {"name": "ada", "password": "x" * 3000}
            assert code_of(browser.post("/auth/login", json=body)) == "too_long"
            assert (
                browser.post("/auth/login", json={"name": "a", "password": "x"}).status_code == 401
            )
        place = urlsplit(url)
        plain = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=10.0)
        # No length is stated; it comes in parts, of which the third is too much. Nothing is sent
        # after it: what a server leaves unread may cost the sender the answer.
        with closing(plain):
            plain.putrequest("POST", "/api/v1/auth/login")
            plain.putheader("Content-Type", "application/json")
            plain.putheader("Transfer-Encoding", "chunked")
            plain.endheaders()
            for _ in range(3):
                plain.send(b"384\r\n" + b"a" * 900 + b"\r\n")
            assert plain.getresponse().status == 413


def test_who_asks_too_often_waits(team: Access) -> None:
    account(team, "ada", "operator")
    slow = Rate(0.5, 20.0)
    with running(team, address_rate=slow) as url, stranger(url) as browser:
        statuses = [browser.get("/auth/ways").status_code for _ in range(25)]
        assert statuses == [200] * 20 + [429] * 5
        # Made-up cookies give no fresh bucket.
        answer = browser.get("/auth/ways", headers={"Cookie": "ilrs=another"})
        assert code_of(answer) == "too_often"
        assert int(answer.headers["retry-after"]) >= 1
    slow = Rate(0.5, 10.0)
    with running(team, session_rate=slow) as url, signed(url, "ada") as ada, stranger(url) as other:
        statuses = [ada.get("/auth/me").status_code for _ in range(12)]
        assert statuses == [200] * 10 + [429] * 2
        assert other.get("/auth/ways").status_code == 200


def test_a_bucket_fills_again_and_there_are_not_ever_more_of_them() -> None:
    now = [0.0]
    buckets = Buckets(Rate(2.0, 3.0), lambda: now[0])
    assert [buckets.wait_s("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    now[0] = 0.5
    assert buckets.wait_s("a") == 0.0
    assert buckets.wait_s("a") > 0.0
    now[0] = 100.0
    assert [buckets.wait_s("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    for i in range(25_000):
        buckets.wait_s(str(i))
    # The oldest was let go, so it begins anew.
    assert buckets.wait_s("a") == 0.0


def test_beyond_this_machine_there_is_tls_or_a_word_that_there_is_not(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "control.station.example", ""):
        with pytest.raises(AccessError, match="no certificate"):
            server_options(host, 8000)
        assert server_options(host, 8000, insecure=True)["host"] == host
    for host in ("127.0.0.1", "::1", "localhost"):
        assert "ssl_certfile" not in server_options(host, 8000)
    certificate = trial_certificate(tmp_path, ["localhost"])
    options = server_options("0.0.0.0", 8443, certificate)
    assert options["ssl_certfile"] == str(certificate.chain)
    assert options["proxy_headers"] is False
    assert server_options("127.0.0.1", 1, trusted_proxy="192.0.2.9")["proxy_headers"] is True


def test_a_certificate_that_does_not_load_is_said(tmp_path: Path) -> None:
    one = trial_certificate(tmp_path / "one", ["localhost"])
    two = trial_certificate(tmp_path / "two", ["localhost"])
    for wrong in (Certificate(one.chain, two.key), Certificate(tmp_path / "none.pem", one.key)):
        with pytest.raises(AccessError, match="do not load"):
            server_options("0.0.0.0", 1, wrong)
    one.key.chmod(0o644)
    with pytest.raises(AccessError, match="others may read"):
        server_options("0.0.0.0", 1, one)


def test_a_trial_certificate_is_made_once_and_browsers_can_check_it(
    tmp_path: Path, outpost: Station, clock: Clock
) -> None:
    certificate = trial_certificate(tmp_path / "tls", ["localhost", "127.0.0.1"])
    assert stat.S_IMODE(certificate.key.stat().st_mode) == 0o600
    before = certificate.chain.read_bytes()
    assert trial_certificate(tmp_path / "tls", ["localhost"]).chain.read_bytes() == before
    access = made_access(tmp_path / "access", outpost, None, clock, tls=True)
    with running(access, certificate) as url:
        known = ssl.create_default_context(cafile=str(certificate.chain))
        answer = httpx.get(f"{url}/api/v1/auth/ways", verify=known, trust_env=False)
        assert answer.status_code == 200
        with pytest.raises(httpx.ConnectError, match="certificate"):
            httpx.get(f"{url}/api/v1/auth/ways", trust_env=False)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        port = urlsplit(url).port or 0
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        plain = socket.create_connection(("127.0.0.1", port), 5.0)
        with plain, pytest.raises(ssl.SSLError):
            old.wrap_socket(plain)
    access.engine.dispose()
