"""Several processes write to one store, and some die: nothing is lost, nothing is half done."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from keeping_cases import DAY, did, dump, opened

from ilrs.partners.store import casebook, streams
from ilrs.partners.store.check import faults
from ilrs.partners.store.errors import ConflictError, StoreError
from ilrs.partners.store.keeping import Store

PROGRAM = Path(__file__).parents[2] / "keeping_cases.py"
WRITERS, EACH = 4, 8


def process(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_writers_at_the_same_time_lose_nothing(store: Store, url: str) -> None:
    id = opened(store)
    names = [f"house{n}" for n in range(WRITERS)]
    running = [process("write", url, name, str(EACH), id) for name in names]
    for one in running:
        _, err = one.communicate(timeout=240)
        assert one.returncode == 0, err.decode()[-2000:]
    with store.reading() as connection:
        kept = casebook.load(connection, id)
        ledger = streams.read(connection, "ledger")
        cases = casebook.rows(connection)
        assert faults(connection) == []
    wanted = {(f"p{n}@{name}") for name in names for n in range(EACH)}
    assert set(kept.case.holders("party")) == wanted
    assert kept.case.version == 1 + WRITERS * EACH
    assert {(e.body["who"], e.body["n"]) for e in ledger} == {
        (name, n) for name in names for n in range(EACH)
    }
    assert [e.seq for e in ledger] == list(range(1, WRITERS * EACH + 1))
    for name in names:
        own = [e.body["n"] for e in ledger if e.body["who"] == name]
        assert own == sorted(own)
    assert len(cases) == 1 + WRITERS * EACH


@pytest.mark.parametrize("table", ["events", "tasks"])
def test_a_crash_in_the_middle_leaves_the_store_as_it_was(
    store: Store, url: str, table: str
) -> None:
    """Killed once the event was written, and once the last of its rows was."""
    id = opened(store, "accession/agency")
    did(store, id, "assign", person="li@uni_nord", role="candidate")
    before = dump(store)
    dying = process("die", url, id, table)
    _, err = dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL, err.decode()[-2000:]
    assert dump(store) == before
    with store.reading() as connection:
        assert faults(connection) == []
    did(store, id, "hold", reason="and life goes on")


def test_what_was_decided_on_a_past_case_is_decided_anew(store: Store, monkeypatch) -> None:
    """Somebody else is quicker, between reading and writing; for the second time it is enough."""
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: nobody can come in between")
    id, real, seen = opened(store), casebook.step, list[int]()

    def slow(flow, case, event, known):
        after = real(flow, case, event, known)
        seen.append(case.version)
        if len(seen) == 1:
            monkeypatch.setattr(casebook, "step", real)
            did(store, id, "assign", person="quick@house_a", role="party")
            monkeypatch.setattr(casebook, "step", slow)
        return after

    monkeypatch.setattr(casebook, "step", slow)
    kept = did(store, id, "assign", person="slow@house_b", role="party")
    assert seen == [1, 2]
    assert kept.case.holders("party") == ["quick@house_a", "slow@house_b"]
    with store.reading() as connection:
        assert [e.data.get("person") for e in casebook.log(connection, id)][1:] == [
            "quick@house_a", "slow@house_b",
        ]  # fmt: skip
        assert faults(connection) == []


def test_a_conflict_is_decided_anew_and_not_forever(store: Store) -> None:
    tries: list[int] = []

    def twice(_connection) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise ConflictError("somebody was quicker")
        return "done"

    assert store.write(twice) == "done"
    assert len(tries) == 3

    def never(_connection) -> None:
        raise ConflictError("always")

    with pytest.raises(ConflictError):
        store.write(never)


def test_a_failure_in_a_transaction_takes_everything_back(store: Store) -> None:
    before = dump(store)

    def half(connection) -> None:
        streams.append(connection, "ledger", {"n": 1}, DAY)
        raise RuntimeError("in between")

    with pytest.raises(RuntimeError):
        store.write(half)
    assert dump(store) == before


def test_entries_are_bound_to_the_ones_before(store: Store) -> None:
    for n in range(3):
        store.write(lambda c, n=n: streams.append(c, "ledger", {"n": n, "текст": "文"}, DAY, n))
    with store.reading() as connection:
        first, second, third = streams.read(connection, "ledger")
        assert streams.read(connection, "ledger", after=2) == [third]
        assert streams.read(connection, "none") == []
    assert (first.previous, second.previous) == (streams.START, first.digest)
    with pytest.raises(StoreError, match="3 entries, not 2"):
        store.write(lambda c: streams.append(c, "ledger", {"n": 9}, DAY, 2))
