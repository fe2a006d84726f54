"""Guessing: passwords that are not taken, waits, and that nobody learns who has an account."""

from __future__ import annotations

import statistics
import threading
import time
from pathlib import Path

import pytest
from a_desk import PASSWORD, QUICK, Clock, account, code_of, made_access, running, signed, stranger
from a_postgres import server
from argon2 import PasswordHasher

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.passwords import LONGEST, Passwords, check_password
from ilrs.mission.access.room import Access
from ilrs.mission.access.throttle import ACCOUNT, ADDRESS, PAIR, network_of
from ilrs.station.model import Station


@pytest.mark.parametrize("password", [
    "", "short", "elevenchars", "password1234", "PASSWORD1234", "aaaaaaaaaaaaaaa",
    "abcabcabcabcabc", "1234567890123", "qwertyuiopasdf", "correct horse ada-the-operator",
    "twelve\x00chars here", "p" * (LONGEST + 1),
])  # fmt: skip
def test_such_passwords_are_not_taken(password: str) -> None:
    with pytest.raises(AccessError) as refused:
        check_password(password, "ada-the-operator")
    assert refused.value.code == "password_refused"
    assert refused.value.why
    assert len(password) < 8 or password not in str(refused.value)


@pytest.mark.parametrize(
    "password", [PASSWORD, "пароль из пяти слов", "月球上的灰色尘土和七盏灯呀", "x7" * 400 + "q"]
)
def test_long_passwords_of_any_script_are(password: str) -> None:
    check_password(password, "ada")
    kept = QUICK.hash(password)
    assert kept.startswith("$argon2id$")
    assert QUICK.matches(kept, password)
    # Nothing is cut off, at whatever length.
    assert not QUICK.matches(kept, password[:-1])
    assert not QUICK.matches(kept, password + "x")
    assert not QUICK.matches(None, password)
    assert not QUICK.matches("not a hash", password)


def test_accents_of_two_keyboards_are_one() -> None:
    kept = QUICK.hash("caf\u00e9 on the far side")
    assert QUICK.matches(kept, "cafe\u0301 on the far side")


def test_a_hash_of_less_work_is_made_anew(tmp_path: Path, outpost: Station, clock: Clock) -> None:
    access = made_access(tmp_path / "access", outpost, None, clock)
    account(access, "ada", "operator")
    access.engine.dispose()
    harder = Passwords(PasswordHasher(time_cost=2, memory_cost=2048, parallelism=1))
    access = made_access(tmp_path / "access", outpost, None, clock, passwords=harder)
    assert access.accounts.check("ada", PASSWORD) is not None
    with access.engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT password FROM access_accounts").scalar_one()
    assert "m=2048,t=2,p=1" in kept
    access.engine.dispose()


def test_by_default_a_guess_costs_64_mebibytes() -> None:
    assert "m=65536,t=3,p=4" in Passwords().hash(PASSWORD)


def test_an_unknown_name_answers_like_a_wrong_password(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    team.accounts.add("no-password-yet", "bo", ["operator"])
    account(team, "shut", "operator")
    team.accounts.disable("shut")
    told: dict[str, list[tuple[int, str]]] = {}
    with stranger(url) as browser:
        for name in ("ada", "nobody", "no-password-yet", "shut"):
            for _ in range(PAIR + 2):
                answer = browser.post("/auth/login", json={"name": name, "password": "wrong"})
                told.setdefault(name, []).append((answer.status_code, answer.text))
    assert told["ada"] == told["nobody"] == told["no-password-yet"] == told["shut"]
    assert [status for status, _ in told["ada"]] == [401] * PAIR + [429] * 2


def test_an_unknown_name_takes_as_long_as_a_known_one(
    tmp_path: Path, outpost: Station, clock: Clock
) -> None:
    """Medians of interleaved attempts; without the dummy hash the unknown would take a tenth."""
    hasher = PasswordHasher(time_cost=2, memory_cost=16_384, parallelism=1)
    access = made_access(tmp_path / "access", outpost, None, clock, passwords=Passwords(hasher))
    account(access, "ada", "operator")
    taken: dict[str, list[float]] = {"ada": [], "nobody": []}
    for _ in range(9):
        for name, times in taken.items():
            begin = time.perf_counter()
            assert access.accounts.check(name, "wrong words altogether") is None
            times.append(time.perf_counter() - begin)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.6 < known / unknown < 1.7
    access.engine.dispose()


def test_waits_grow_and_end(team: Access, url: str, clock: Clock) -> None:
    account(team, "ada", "operator")
    waits: list[int] = []
    with stranger(url) as browser:
        wrong = {"name": "ada", "password": "wrong"}
        for _ in range(PAIR):
            assert browser.post("/auth/login", json=wrong).status_code == 401
        for _ in range(7):
            # Not even the right password helps while it waits.
            answer = browser.post("/auth/login", json={"name": "ada", "password": PASSWORD})
            assert code_of(answer) == "too_many_attempts"
            waits.append(int(answer.headers["retry-after"]))
            clock.turn(waits[-1] + 1.0)
            assert browser.post("/auth/login", json=wrong).status_code == 401
        assert waits == [30, 60, 120, 240, 480, 900, 900]
        clock.turn(901.0)
    with signed(url, "ada"):
        pass
    # After success five more are free again.
    with stranger(url) as browser:
        for _ in range(PAIR):
            assert browser.post("/auth/login", json=wrong).status_code == 401


def counted(access: Access, clock: Clock, names: list[str], addresses: list[str]) -> int:
    """How many attempts are judged, of each name from each address, until one has to wait."""
    for i, (name, address) in enumerate((n, a) for n in names for a in addresses):
        try:
            access.throttle.charge(name, address, clock())
        except AccessError:
            return i
    return len(names) * len(addresses)


def test_an_account_waits_whatever_the_address_and_an_address_whatever_the_account(
    team: Access, clock: Clock
) -> None:
    addresses = [f"198.51.100.{i}" for i in range(100)]
    assert counted(team, clock, ["ada"], addresses) == ACCOUNT
    assert counted(team, clock, [f"n{i}" for i in range(100)], ["203.0.113.1"]) == ADDRESS
    # One customer's IPv6 addresses count as one.
    own = [f"2001:db8:1:2::{i:x}" for i in range(100)]
    assert counted(team, clock, ["bo"], own) == PAIR
    assert network_of("::ffff:192.0.2.1") != network_of("::ffff:192.0.2.2")
    team.throttle.unlock("ada")
    assert counted(team, clock, ["ada"], ["198.51.100.200"]) == 1


def test_guessing_at_once_gives_no_more_guesses(team: Access, url: str) -> None:
    account(team, "ada", "operator")
    statuses: list[int] = []

    def guess() -> None:
        with stranger(url) as browser:
            body = {"name": "ada", "password": "wrong"}
            statuses.append(browser.post("/auth/login", json=body).status_code)

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * PAIR + [429] * (20 - PAIR)


def test_waits_survive_a_restart(tmp_path: Path, outpost: Station, clock: Clock) -> None:
    for expected in (PAIR, 0):
        access = made_access(tmp_path / "access", outpost, None, clock)
        assert counted(access, clock, ["ada"], ["203.0.113.7"] * 20) == expected
        access.engine.dispose()


def test_what_is_typed_as_a_name_is_not_written_down(team: Access, url: str) -> None:
    with stranger(url) as browser:
        browser.post("/auth/login", json={"name": "my-secret-password", "password": ""})
    assert b"my-secret" not in (team.settings.folder / "acts" / "entries.jsonl").read_bytes()


def test_the_same_in_postgresql(tmp_path: Path, outpost: Station, clock: Clock) -> None:
    with server() as home:
        database = f"postgresql://ilrs@/postgres?host={home}"
        access = made_access(tmp_path / "access", outpost, None, clock, database=database)
        token = access.first_token()
        assert token is not None
        access.door.make_first(token, "flora", "flora", PASSWORD, "127.0.0.1")
        account(access, "ada", "operator")
        with running(access) as url, signed(url, "ada") as ada:
            made = ada.post("/auth/tokens", json={"label": "plots"}).json()
            bearer = {"Authorization": f"Bearer {made['token']}"}
            with stranger(url) as script:
                assert script.get("/station", headers=bearer).json() == {"seen_by": "ada"}
                ada.delete(f"/auth/tokens/{made['id']}")
                assert script.get("/station", headers=bearer).status_code == 401
            assert ada.post("/auth/logout").status_code == 204
        assert counted(access, clock, ["ada"], ["203.0.113.7"] * 20) == PAIR
        access.accounts.disable("ada")
        with pytest.raises(AccessError):
            access.accounts.add("ada", "ada")
        access.engine.dispose()
