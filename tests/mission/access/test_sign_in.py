"""Signing in and out over a real server: sessions, CSRF, origins, first account, codes."""

from __future__ import annotations

from pathlib import Path

import httpx
from a_desk import (
    PASSWORD,
    Clock,
    account,
    code_of,
    made_access,
    running,
    signed,
    stranger,
)
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ilrs.mission.access.room import Access
from ilrs.mission.server.tls import trial_certificate
from ilrs.station.model import Station

HOUR_S = 3600.0


def test_the_first_account_is_made_by_the_token_and_only_once(team: Access, url: str) -> None:
    token = team.first_token()
    assert token is not None
    with stranger(url) as browser:
        assert browser.get("/auth/ways").json()["first"] is True
        body = {"token": "x" * 43, "name": "flora", "password": PASSWORD}
        assert code_of(browser.post("/auth/first", json=body)) == "first_token_refused"
        weak = browser.post("/auth/first", json={**body, "token": token, "password": "short"})
        assert weak.status_code == 422
        made = browser.post("/auth/first", json={**body, "token": token})
        assert made.json() == {"name": "flora", "roles": ["administrator", "operator"]}
        again = browser.post("/auth/first", json={**body, "token": token, "name": "mallory"})
        assert again.status_code == 403
        assert browser.get("/auth/ways").json()["first"] is False
    assert team.first_token() is None
    with signed(url, "flora") as flora:
        assert set(flora.get("/auth/me").json()["may"]) >= {"accounts", "command", "clock"}


def test_there_is_no_default_account(team: Access, url: str) -> None:
    with stranger(url) as browser:
        for name in ("admin", "administrator", "root", "operator", "ilrs", ""):
            for password in ("", "admin", "password", "ilrs", name):
                answer = browser.post("/auth/login", json={"name": name, "password": password})
                assert answer.status_code in (401, 429)


def test_a_session_begins_and_ends(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    with stranger(url) as nobody:
        assert code_of(nobody.get("/auth/me")) == "not_signed_in"
        assert nobody.get("/station").status_code == 401
    with signed(url, "ada") as ada:
        assert ada.get("/station").json() == {"seen_by": "ada"}
        assert ada.get("/auth/me").json()["person"]["id"] == "ada"
        cookies = dict(ada.cookies)
        assert ada.post("/auth/logout").status_code == 204
        assert ada.get("/auth/me").status_code == 401
        # The secret is void at the server, not only forgotten by the browser.
        assert ada.get("/auth/me", headers={"Cookie": f"ilrs={cookies['ilrs']}"}).status_code == 401


def test_the_cookie_is_kept_from_scripts_and_from_elsewhere(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    with stranger(url) as browser:
        answer = browser.post("/auth/login", json={"name": "ada", "password": PASSWORD})
        flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
        assert flags == {"httponly", "samesite=strict", "path=/"}
        assert len(browser.cookies["ilrs"]) == 43
    kept = Path(team.settings.database).read_bytes() + wal(team)
    assert browser.cookies["ilrs"].encode() not in kept


def wal(access: Access) -> bytes:
    path = Path(access.settings.database + "-wal")
    return path.read_bytes() if path.is_file() else b""


def test_with_tls_the_cookie_is_bound_to_the_host(
    tmp_path: Path, outpost: Station, clock: Clock
) -> None:
    access = made_access(tmp_path / "access", outpost, None, clock, tls=True)
    account(access, "ada", "operator")
    certificate = trial_certificate(tmp_path / "tls", ["127.0.0.1", "localhost"])
    with running(access, certificate) as url:
        import ssl

        context = ssl.create_default_context(cafile=str(certificate.chain))
        with httpx.Client(base_url=f"{url}/api/v1", verify=context, trust_env=False) as browser:
            body = {"name": "ada", "password": PASSWORD}
            answer = browser.post("/auth/login", json=body)
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-ilrs=")
            assert "Secure" in cookie
            assert "max-age" in answer.headers["strict-transport-security"]
            assert browser.get("/auth/me").status_code == 200
            # A page that came in the clear from the same name is not one of ours.
            foreign = {"Origin": url.replace("https", "http")}
            assert code_of(browser.post("/auth/login", json=body, headers=foreign)) == (
                "foreign_origin"
            )
    access.engine.dispose()


def test_a_session_is_not_fixed_by_somebody_else(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    account(team, "mallory", "operator")
    with signed(url, "mallory") as mallory, stranger(url) as victim:
        planted = mallory.cookies["ilrs"]
        victim.cookies.set("ilrs", planted, domain="127.0.0.1")
        victim.post("/auth/login", json={"name": "ada", "password": PASSWORD})
        assert victim.cookies["ilrs"] != planted
        assert victim.get("/auth/me").json()["person"]["id"] == "ada"
        # What was planted is nobody's any more.
        assert mallory.get("/auth/me").status_code == 401
    with stranger(url) as browser:
        browser.cookies.set("ilrs", "a" * 43, domain="127.0.0.1")
        browser.post("/auth/login", json={"name": "ada", "password": PASSWORD})
        assert browser.cookies["ilrs"] != "a" * 43


def test_a_session_ends_when_idle_and_in_any_case(team: Access, url: str, clock: Clock) -> None:
    account(team, "ada", "operator")
    with signed(url, "ada") as ada:
        clock.turn(1.9 * HOUR_S)
        assert ada.get("/auth/me").status_code == 200
        clock.turn(1.9 * HOUR_S)
        assert ada.get("/auth/me").status_code == 200
        clock.turn(2.1 * HOUR_S)
        assert ada.get("/auth/me").status_code == 401
        clock.turn(-2.1 * HOUR_S)
        assert ada.get("/auth/me").status_code == 401
    with signed(url, "ada") as ada:
        for _ in range(11):
            clock.turn(HOUR_S)
            assert ada.get("/auth/me").status_code == 200
        clock.turn(HOUR_S)
        assert ada.get("/auth/me").status_code == 401


def test_signing_out_everywhere_and_a_new_password_end_every_session(
    team: Access, url: str
) -> None:
    account(team, "ada", "operator")
    with signed(url, "ada") as here, signed(url, "ada") as there:
        assert here.post("/auth/logout/everywhere").json() == {"sessions": 2}
        assert there.get("/auth/me").status_code == 401
    with signed(url, "ada") as here, signed(url, "ada") as there:
        new = "other words about a crater"
        wrong = here.post("/auth/password", json={"old": "x", "new": new})
        assert code_of(wrong) == "old_password_wrong"
        assert here.post("/auth/password", json={"old": PASSWORD, "new": new}).status_code == 204
        assert there.get("/auth/me").status_code == 401
    with signed(url, "ada", new):
        pass


def test_unsafe_requests_need_the_token_of_their_own_session(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    account(team, "bo", "operator")
    with signed(url, "ada") as ada, signed(url, "bo") as bo:
        assert ada.post("/events").json() == {"by": "ada"}
        good = ada.headers.pop("X-CSRF-Token")
        for given in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": bo.headers["X-CSRF-Token"]},
                      {"X-CSRF-Token": good[:-1] + "0" * (good[-1] != "0") + "1"}):  # fmt: skip
            assert code_of(ada.post("/events", headers=given)) == "csrf_refused"
            assert code_of(ada.post("/auth/logout", headers=given)) == "csrf_refused"
        token, elsewhere = {"X-CSRF-Token": good}, {"Origin": "http://evil.example"}
        assert code_of(ada.post("/events", headers=token | elsewhere)) == "foreign_origin"
        assert ada.post("/events", headers=token | {"Origin": url}).status_code == 200
        # A form of another page cannot sign somebody in, neither by type nor by origin.
        body = f'{{"name": "ada", "password": "{PASSWORD}"}}'
        form = {"Content-Type": "text/plain"}
        assert ada.post("/auth/login", content=body, headers=form).status_code == 422
        login = ada.post("/auth/login", json={"name": "ada", "password": PASSWORD},
                         headers=elsewhere)  # fmt: skip
        assert code_of(login) == "foreign_origin"


def test_websockets_are_for_our_own_pages(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    live = url.replace("http", "ws") + "/api/v1/live"
    with signed(url, "ada") as ada:
        cookie = {"Cookie": f"ilrs={ada.cookies['ilrs']}"}
        with connect(live, additional_headers=cookie, origin=url, proxy=None) as socket:
            assert socket.recv() == "ada"
        for headers, origin in ((cookie, "http://evil.example"), (cookie, None), ({}, url)):
            assert status_of(live, headers, origin) == 403
        made = ada.post("/auth/tokens", json={"label": "plots"}).json()["token"]
        bearer = {"Authorization": f"Bearer {made}"}
        with connect(live, additional_headers=bearer, proxy=None) as socket:
            assert socket.recv() == "ada"


def status_of(live: str, headers: dict[str, str], origin: str | None) -> int:
    try:
        with connect(live, additional_headers=headers, origin=origin, proxy=None) as socket:
            socket.recv()
    except InvalidStatus as error:
        return error.response.status_code
    return 101


def test_a_code_sets_a_password_once_and_in_time(team: Access, url: str, clock: Clock) -> None:
    code = team.accounts.add("ada", "ada", ["operator"])
    body = {"name": "ada", "password": PASSWORD}
    with stranger(url) as browser:
        assert code_of(browser.post("/auth/code", json={**body, "code": "x"})) == "code_refused"
        clock.turn(25.0 * HOUR_S)
        assert code_of(browser.post("/auth/code", json={**body, "code": code})) == "code_refused"
        code = team.accounts.new_code("ada")
        weak = {**body, "code": code, "password": "password1234"}
        assert code_of(browser.post("/auth/code", json=weak)) == "password_refused"
        assert browser.post("/auth/code", json={**body, "code": code}).json() == {"name": "ada"}
        assert code_of(browser.post("/auth/code", json={**body, "code": code})) == "code_refused"
    with signed(url, "ada"):
        pass


def test_a_malformed_request_does_not_tell_what_was_given(team: Access, url: str) -> None:
    with stranger(url) as browser:
        answer = browser.post("/auth/login", json={"name": ["secret words of mine"], "x": 1})
        assert answer.status_code == 422
        assert "secret words" not in answer.text
        assert answer.json()["error"]["where"] == "name"
