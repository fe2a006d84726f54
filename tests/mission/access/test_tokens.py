"""Tokens for scripts, and what each route asks for."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from a_desk import PASSWORD, Clock, account, code_of, made_app, running, signed, stranger

from ilrs.mission.access.room import Access
from ilrs.mission.server.signed_in import needs, unguarded

DAY_S = 86_400.0
OPEN = [
    "GET /api/v1/auth/oidc/callback", "GET /api/v1/auth/oidc/start", "GET /api/v1/auth/ways",
    "POST /api/v1/auth/code", "POST /api/v1/auth/first", "POST /api/v1/auth/login",
]  # fmt: skip
# Path, method, and what it needs beside being signed in: a privilege, or a browser.
ROUTES = [
    ("/auth/me", "GET", ""), ("/auth/logout", "POST", "browser"),
    ("/auth/logout/everywhere", "POST", "browser"), ("/auth/password", "POST", "browser"),
    ("/auth/language", "POST", "browser"), ("/auth/tokens", "GET", "browser"),
    ("/auth/tokens", "POST", "browser"), ("/auth/tokens/x", "DELETE", "browser"),
    ("/accounts", "GET", "accounts"), ("/accounts", "POST", "accounts"),
    ("/accounts/ada/code", "POST", "accounts"), ("/accounts/ada/roles", "POST", "accounts"),
    ("/accounts/ada/disable", "POST", "accounts"), ("/accounts/ada/enable", "POST", "accounts"),
    ("/accounts/ada/unlock", "POST", "accounts"), ("/acts", "GET", "acts"),
    ("/acts/checkpoint", "GET", "acts"), ("/acts/verify", "POST", "acts"),
]  # fmt: skip


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_only_these_routes_are_open(team: Access) -> None:
    assert unguarded(made_app(team)) == OPEN
    with pytest.raises(ValueError, match="no privilege"):
        needs("everything")


def test_the_list_of_routes_is_whole(team: Access) -> None:
    described = made_app(team).openapi()["paths"]
    found = {(path, method.upper()) for path, of in described.items() for method in of}
    listed = {(f"/api/v1{path}".replace("/ada/", "/{name}/").replace("/x", "/{id}"), method)
              for path, method, _ in ROUTES}  # fmt: skip
    own = {
        ("/api/v1/station", "GET"),
        ("/api/v1/events", "POST"),
        ("/api/v1/clock", "POST"),
        ("/api/v1/entries", "POST"),
    }
    opened = {(route.split()[1], route.split()[0]) for route in OPEN}
    assert found == listed | own | opened


def test_each_route_asks_for_what_it_needs(team: Access, url: str) -> None:
    account(team, "plain", "operator")
    account(team, "boss", "administrator")
    account(team, "reader", "auditor")
    account(team, "ada")
    with signed(url, "plain") as plain, signed(url, "boss") as boss, stranger(url) as nobody:
        operate = plain.post("/auth/tokens", json={"label": "x", "scopes": ["operate"]}).json()
        admin = boss.post("/auth/tokens", json={"label": "x", "scopes": ["operate"]}).json()
        for path, method, need in ROUTES:
            assert nobody.request(method, path).status_code == 401, path
            by_token = nobody.request(method, path, headers=bearer(operate["token"]))
            if need:
                assert by_token.status_code == 403, path
            if need in ("accounts", "acts"):
                assert code_of(plain.request(method, path)) == "not_yours_to_do", path
            if need == "accounts":
                # Not even an administrator's token changes accounts.
                answer = nobody.request(method, path, headers=bearer(admin["token"]))
                assert code_of(answer) == "not_by_token", path
            if method != "GET":
                bare = {"Cookie": f"ilrs={boss.cookies['ilrs']}"}
                answer = nobody.request(method, path, headers=bare)
                assert code_of(answer) == "csrf_refused", path
    with signed(url, "reader") as reader:
        assert reader.get("/acts").status_code == 200
        assert code_of(reader.post("/clock")) == "not_yours_to_do"
    with signed(url, "plain") as plain:
        assert plain.post("/clock").json() == {"by": "plain"}


def test_a_token_reads_or_operates_until_its_end(team: Access, url: str, clock: Clock) -> None:
    account(team, "ada", "operator")
    with signed(url, "ada") as ada, stranger(url) as script:
        reads = ada.post("/auth/tokens", json={"label": "plots", "days": 2}).json()
        both = ada.post("/auth/tokens", json={"label": "x", "scopes": ["operate"]}).json()
        assert reads["scopes"] == ["read"]
        assert both["scopes"] == ["read", "operate"]
        assert script.get("/station", headers=bearer(reads["token"])).json() == {"seen_by": "ada"}
        assert code_of(script.post("/events", headers=bearer(reads["token"]))) == "token_reads_only"
        assert script.post("/events", headers=bearer(both["token"])).json() == {"by": "ada"}
        listed = ada.get("/auth/tokens")
        assert reads["token"] not in listed.text
        assert {row["id"] for row in listed.json()} == {reads["id"], both["id"]}
        clock.turn(2.0 * DAY_S - 1.0)
        assert script.get("/station", headers=bearer(reads["token"])).status_code == 200
        clock.turn(1.0)
        assert script.get("/station", headers=bearer(reads["token"])).status_code == 401
        assert script.get("/station", headers=bearer(both["token"])).status_code == 200


def test_a_revoked_foreign_or_made_up_token_opens_nothing(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    account(team, "bo", "operator")
    with signed(url, "ada") as ada, signed(url, "bo") as bo, stranger(url) as script:
        made = ada.post("/auth/tokens", json={"label": "plots"}).json()
        text: str = made["token"]
        other: str = bo.post("/auth/tokens", json={"label": "plots"}).json()["token"]
        mixed = text[: text.rindex("_", 0, 22) + 1] + other[22:]
        wrong = ["x", "x y", text[:-1], text + "x", text.upper(), mixed,
                 "ilrs_" + "0" * 16 + "_" + "a" * 43]  # fmt: skip
        for given in wrong:
            assert script.get("/station", headers=bearer(given)).status_code == 401, given
        assert script.get("/station", headers={"Authorization": f"Basic {text}"}).status_code == 401
        # A header that is wrong is not made good by a cookie.
        assert ada.get("/station", headers=bearer("x")).status_code == 401
        assert code_of(bo.delete(f"/auth/tokens/{made['id']}")) == "no_such_token"
        assert ada.delete(f"/auth/tokens/{made['id']}").status_code == 204
        assert script.get("/station", headers=bearer(text)).status_code == 401
        team.accounts.disable("bo")
        assert script.get("/station", headers=bearer(other)).status_code == 401
        assert bo.get("/auth/me").status_code == 401
    assert text[22:].encode() not in Path(team.settings.database).read_bytes()


@pytest.mark.parametrize("body", [
    {"label": ""}, {"label": "x" * 201}, {"label": "x", "scopes": ["everything"]},
    {"label": "x", "days": 0}, {"label": "x", "days": 400}, {"label": "x", "scope": "read"}, {},
])  # fmt: skip
def test_a_token_needs_a_label_an_end_and_known_scopes(
    team: Access, url: str, body: dict[str, object]
) -> None:
    account(team, "ada", "operator")
    with signed(url, "ada") as ada:
        assert ada.post("/auth/tokens", json=body).status_code == 422


def test_administrators_make_and_shut_accounts(team: Access, url: str) -> None:
    account(team, "boss", "administrator")
    with signed(url, "boss") as boss:
        made = boss.post("/accounts", json={"name": "ada", "roles": ["operator"]}).json()
        with stranger(url) as ada:
            body = {"name": "ada", "code": made["code"], "password": PASSWORD}
            assert ada.post("/auth/code", json=body).status_code == 200
        for wrong in ({"name": "ada"}, {"name": "<b>"}, {"name": "bo", "roles": ["king"]},
                      {"name": "bo", "person": "../x"}):  # fmt: skip
            assert boss.post("/accounts", json=wrong).status_code in (409, 422)
        with signed(url, "ada") as ada:
            assert ada.get("/auth/me").json()["may"][0] == "command"
            assert boss.post("/accounts/ada/roles", json={"roles": []}).status_code == 204
            # Roles count at once, not from the next sign-in on.
            assert ada.get("/auth/me").json()["may"] == []
            assert boss.post("/accounts/ada/disable").status_code == 204
            assert ada.get("/auth/me").status_code == 401
        assert boss.post("/accounts/ada/enable").status_code == 204
        assert code_of(boss.post("/accounts/boss/disable")) == "not_oneself"
        assert code_of(boss.post("/accounts/nobody/code")) == "no_such_account"
        names = [row["name"] for row in boss.get("/accounts").json()]
        assert names == ["ada", "boss"]
        assert "argon2" not in boss.get("/accounts").text


def test_a_session_of_one_server_is_nothing_at_another(
    team: Access, shared: Access, url: str
) -> None:
    account(team, "ada", "operator")
    with running(shared) as elsewhere, signed(url, "ada") as ada:
        cookie = {"Cookie": f"ilrs={ada.cookies['ilrs']}"}
        assert httpx.get(f"{elsewhere}/api/v1/auth/me", headers=cookie).status_code == 401
