"""Sign-in at a provider that is really there, good and bad, over real servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from a_desk import Clock, account, code_of, made_access, running, stranger
from a_provider import CLIENT, SECRET, TestedProvider, a_provider, the_key

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.oidc import safe_path
from ilrs.mission.access.provider import Found, Provider
from ilrs.mission.access.room import Access
from ilrs.station.model import Station


@pytest.fixture
def provider(clock: Clock) -> Iterator[TestedProvider]:
    with a_provider() as found:
        found.now_s = clock()
        yield found


@pytest.fixture
def access(
    tmp_path: Path, outpost: Station, clock: Clock, provider: TestedProvider
) -> Iterator[Access]:
    declared = Provider(provider.issuer, CLIENT, SECRET, "House login")
    made = made_access(tmp_path / "access", outpost, None, clock, providers=(declared,))
    account(made, "ada", "operator")
    made.accounts.link("ada", provider.issuer, "u-1")
    yield made
    made.engine.dispose()


@pytest.fixture
def url(access: Access) -> Iterator[str]:
    with running(access) as address:
        yield address


def to_callback(browser: httpx.Client, **query: Any) -> str:
    """From our sign-in page over the provider to the address that it sends the browser back to."""
    out = browser.get("/auth/oidc/start", params=query)
    assert out.status_code == 303, out.text
    back = httpx.get(out.headers["location"], trust_env=False)
    assert back.status_code == 302
    return str(back.headers["location"])


def test_a_person_signs_in_at_a_provider(access: Access, url: str) -> None:
    with stranger(url) as browser:
        assert browser.get("/auth/ways").json()["providers"][0]["title"] == "House login"
        done = browser.get(to_callback(browser, then="/#/alarms"))
        assert (done.status_code, done.headers["location"]) == (303, "/#/alarms")
        flags = done.headers.get_list("set-cookie")[0]
        assert "SameSite=strict" in flags
        me = browser.get("/auth/me").json()
        assert (me["person"]["id"], me["way"]) == ("ada", "provider")
        assert "ilrs-flow" not in browser.cookies
    kinds = (access.settings.folder / "acts" / "entries.jsonl").read_text()
    assert '"type":"sign_in"' in kinds
    assert '"way":"provider"' in kinds


def test_a_state_and_a_code_count_once(url: str) -> None:
    with stranger(url) as browser:
        back = to_callback(browser)
        cookie = {"Cookie": f"ilrs-flow={browser.cookies['ilrs-flow']}"}
        assert browser.get(back).status_code == 303
        again = browser.get(back, headers=cookie)
        assert code_of(again) == "provider_refused"
        assert "used (state)" in again.json()["error"]["why"]
    with stranger(url) as browser:
        # An old code with a fresh state: the provider itself does not take it.
        fresh = httpx.URL(to_callback(browser))
        old = fresh.copy_set_param("code", httpx.URL(back).params["code"])
        refused = browser.get(old)
        assert "does not take the code" in refused.json()["error"]["why"]


def test_a_sign_in_is_finished_in_the_browser_that_began_it(url: str) -> None:
    with stranger(url) as attacker, stranger(url) as victim:
        refused = victim.get(to_callback(attacker))
        assert "another browser" in refused.json()["error"]["why"]
        assert victim.get("/auth/me").status_code == 401
        back = httpx.URL(to_callback(attacker))
        unknown = attacker.get(back.copy_set_param("state", "x" * 43))
        assert code_of(unknown) == "provider_refused"
        mixed = httpx.URL(to_callback(attacker)).copy_set_param("iss", "https://evil.example")
        assert "another issuer" in attacker.get(mixed).json()["error"]["why"]


def test_a_sign_in_lapses(url: str, clock: Clock) -> None:
    with stranger(url) as browser:
        back = to_callback(browser)
        clock.turn(601.0)
        assert "not lately" in browser.get(back).json()["error"]["why"]
        assert "provider says" in browser.get(
            "/auth/oidc/callback?error=access_denied&state=x").json()["error"]["why"]  # fmt: skip


@pytest.mark.parametrize(("claims", "why"), [
    ({"nonce": "another"}, "nonce"),
    ({"nonce": None}, "nonce"),
    ({"aud": "another client"}, "audience"),
    ({"aud": ["another client"]}, "audience"),
    ({"aud": [CLIENT, "another client"]}, "azp"),
    ({"azp": "another client"}, "azp"),
    ({"iss": "https://evil.example"}, "issuer"),
    ({"exp": 1_000_000_000}, "expired"),
    ({"exp": None}, "no time exp"),
    ({"exp": "9999999999"}, "no time exp"),
    ({"iat": 4_000_000_000}, "future"),
    ({"nbf": 4_000_000_000}, "future"),
    ({"iat": 1_000_000_000}, "too old"),
    ({"sub": None}, "sub"),
    ({"sub": ""}, "sub"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "another access token"),
    ({"sub": "somebody-else"}, "no account"),
])  # fmt: skip
def test_a_token_that_is_not_right_signs_nobody_in(
    url: str, provider: TestedProvider, claims: dict[str, Any], why: str
) -> None:
    provider.claims = claims
    with stranger(url) as browser:
        refused = browser.get(to_callback(browser))
        assert refused.status_code == 403
        assert why in refused.json()["error"]["why"]
        assert "ilrs" not in browser.cookies


def test_a_minute_of_leeway_and_a_list_of_one_are_taken(
    url: str, provider: TestedProvider, clock: Clock
) -> None:
    provider.claims = {"aud": [CLIENT], "iat": int(clock()) + 30, "exp": int(clock()) - 30}
    with stranger(url) as browser:
        assert browser.get(to_callback(browser)).status_code == 303


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_only_signatures_of_the_provider_count(
    url: str, provider: TestedProvider, algorithm: str
) -> None:
    provider.signs = algorithm
    with stranger(url) as browser:
        refused = browser.get(to_callback(browser))
        assert "signature" in refused.json()["error"]["why"]


def test_a_swapped_key_is_refused_and_a_published_one_taken(
    url: str, provider: TestedProvider, clock: Clock
) -> None:
    with stranger(url) as browser:
        assert browser.get(to_callback(browser)).status_code == 303
        good = provider.key
        # Another key under the name of the published one.
        swapped = {**the_key(1).as_dict(private=True), "kid": good.kid}
        provider.key = type(good).import_key(swapped)
        assert "signature" in browser.get(to_callback(browser)).json()["error"]["why"]
        # Another key that is not published; keys are not asked for at every attempt.
        provider.key = the_key(2)
        asked = provider.asked_for_keys
        for _ in range(5):
            assert "signature" in browser.get(to_callback(browser)).json()["error"]["why"]
        assert provider.asked_for_keys <= asked + 1
        # It is published: taken, once keys are asked for again.
        provider.published = [provider.key]
        clock.turn(31.0)
        provider.now_s = clock()
        assert browser.get(to_callback(browser)).status_code == 303


def test_only_a_verified_email_of_a_trusted_provider_finds_an_account(
    access: Access, provider: TestedProvider, outpost: Station, clock: Clock
) -> None:
    access.accounts.add("bo", "bo", ["operator"], "Bo@b.example")
    provider.user = {"sub": "u-2", "email": "bo@b.example", "email_verified": True}
    with running(access) as url, stranger(url) as browser:
        assert "no account" in browser.get(to_callback(browser)).json()["error"]["why"]
    trusted = Provider(provider.issuer, CLIENT, SECRET, trust_email=True)
    with pytest.raises(AccessError, match="declared twice"):
        made_access(access.settings.folder, outpost, None, clock, providers=(trusted, trusted))
    again = made_access(access.settings.folder, outpost, None, clock, providers=(trusted,))
    with running(again) as url, stranger(url) as browser:
        assert browser.get(to_callback(browser)).status_code == 303
        assert browser.get("/auth/me").json()["person"]["id"] == "bo"
        provider.user["email_verified"] = "true"
        assert browser.get(to_callback(browser)).status_code == 403
        provider.user["email_verified"] = True
        again.accounts.disable("bo")
        assert browser.get(to_callback(browser)).status_code == 403
    again.engine.dispose()


@pytest.mark.parametrize("then", [
    "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
    "/a\r\nSet-Cookie: x=1", "/" + "a" * 600,
])  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(then: str) -> None:
    assert safe_path(then) == "/"
    assert safe_path("/#/alarms?x=1") == "/#/alarms?x=1"


def test_a_provider_that_is_not_itself_is_not_used(provider: TestedProvider) -> None:
    for issuer in ("http://login.example", "ftp://127.0.0.1", "https://", "https://a@b.example"):
        with pytest.raises(AccessError, match="cannot be used"):
            Found(Provider(issuer, CLIENT))
    declared = Provider(provider.issuer, CLIENT)
    provider.issuer = "http://127.0.0.1:9"
    with pytest.raises(AccessError, match="calls itself"):
        Found(declared).endpoint("token_endpoint")
    with pytest.raises(AccessError, match="cannot be used"):
        Found(replace(declared, issuer=provider.issuer)).endpoint("token_endpoint")
