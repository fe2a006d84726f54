"""Documents: kept, replaced, found, grouped, by many threads, on SQLite and on PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from ilrs.mission.archive.errors import ArchiveError
from ilrs.mission.archive.record_check import faults
from ilrs.mission.archive.records import Records
from ilrs.mission.archive.tables import documents, formats, versions

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False,
    allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def test_what_is_put_is_there_and_what_was_is_history(records: Records) -> None:
    assert records.get("alarm", "a") is None
    assert records.history("alarm", "a") == []
    records.put("alarm", "a", {"state": "unacknowledged"}, time_ns=5)
    records.put("alarm", "a", {"state": "acknowledged", "by": "李"}, time_ns=5)
    records.put("event", "a", {"other": True}, time_ns=5)
    assert records.get("alarm", "a") == {"state": "acknowledged", "by": "李"}
    assert [d["state"] for d in records.history("alarm", "a")] == ["unacknowledged", "acknowledged"]
    assert records.find("alarm") == [{"state": "acknowledged", "by": "李"}]


def test_a_repetition_changes_nothing_and_a_return_is_a_version(records: Records) -> None:
    for state in ("a", "a", "b", "b", "a"):
        records.put("alarm", "x", {"state": state}, time_ns=1)
    assert [d["state"] for d in records.history("alarm", "x")] == ["a", "b", "a"]
    records.put("alarm", "x", {"state": "a"}, time_ns=2)
    assert records.entries("alarm")[0].version == 4
    assert records.entries("alarm")[0].time_ns == 2


def test_documents_are_found_by_time_page_by_page(records: Records) -> None:
    with records.together():
        for n in range(25):
            records.put("event", f"e{n:02d}", {"n": n}, time_ns=2_400_000_000_000_000_000 + n // 3)
    at = 2_400_000_000_000_000_000
    assert [d["n"] for d in records.find("event", start_ns=at + 1, end_ns=at + 3)] == [
        8, 7, 6, 5, 4, 3,
    ]  # fmt: skip
    for newest_first in (True, False):
        seen: list[int] = []
        before = None
        while page := records.entries("event", newest_first=newest_first, limit=4, before=before):
            seen += [entry.document["n"] for entry in page]
            before = page[-1].id
        assert seen == sorted(range(25), reverse=newest_first)
    assert records.find("event", limit=0) == []
    with pytest.raises(ArchiveError, match='no event with the id "none"'):
        records.find("event", before="none")


def test_times_are_searched_through_an_index(records: Records) -> None:
    if records.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses its plan by the size of the table")
    with records.reading() as connection:
        plan = connection.execute(text(
            "EXPLAIN QUERY PLAN SELECT id FROM mission_documents WHERE kind = 'event'"
            " AND time_ns >= 3 ORDER BY time_ns DESC, id DESC LIMIT 5"
        )).all()  # fmt: skip
    assert "mission_documents_by_time" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_a_group_is_kept_whole_or_not_at_all(records: Records) -> None:
    with records.together():
        records.put("command", "c", {"n": 1}, time_ns=1)
        with records.together():
            records.put("event", "e", {"n": 2}, time_ns=1)
        assert records.get("command", "c") == {"n": 1}

    def fails() -> None:
        with records.together():
            records.put("command", "c", {"n": 9}, time_ns=1)
            raise RuntimeError("in between")

    with pytest.raises(RuntimeError):
        fails()
    assert records.get("command", "c") == {"n": 1}
    assert len(records.history("command", "c")) == 1


def test_other_threads_do_not_see_half_a_group(records: Records) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def group() -> None:
        with records.together():
            records.put("plan", "p", {"n": 1}, time_ns=1)
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=group)
    thread.start()
    assert inside.wait(10)
    assert records.get("plan", "p") is None
    go_on.set()
    thread.join()
    assert records.get("plan", "p") == {"n": 1}


def test_many_threads_lose_nothing(records: Records) -> None:
    def work(n: int) -> None:
        for k in range(10):
            records.put("event", f"{n}-{k}", {"n": n, "k": k}, time_ns=k)
            records.put("alarm", "shared", {"n": n, "k": k}, time_ns=k)
            records.find("event", limit=3)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(records.find("event")) == 80
    shared = records.history("alarm", "shared")
    assert len(shared) == 80
    for n in range(8):
        assert [d["k"] for d in shared if d["n"] == n] == list(range(10))
    assert faults(records) == []


WRITER = """
import sys
from ilrs.mission.archive.records import Records
records = Records(sys.argv[1])
n = 0
while True:
    with records.together():
        records.put("event", f"e{n}", {"n": n, "text": "x" * 300}, time_ns=n)
        records.put("command", f"c{n}", {"n": n}, time_ns=n)
    print(n, flush=True)
    n += 1
"""


def test_a_killed_process_loses_nothing_that_it_was_told_is_kept(database: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, database], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 20:
            pass
        child.send_signal(signal.SIGKILL)
        last = int((child.stdout.read().splitlines() or ["20"])[-1])
    records = Records(database)
    events = {d["n"] for d in records.find("event", limit=100_000)}
    assert events >= set(range(last + 1))
    assert events == {d["n"] for d in records.find("command", limit=100_000)}
    assert faults(records) == []
    records.close()


@settings(max_examples=40)
@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_any_json_comes_back_as_it_was(tmp_path_factory, document) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-json.db"
    records = Records(str(folder))
    records.put("entry", "one", document, time_ns=-5)
    assert records.get("entry", "one") == document
    records.close()


@pytest.mark.parametrize(
    "document", [{"x": float("nan")}, {"x": float("inf")}, {"x": {1: 2}}, {"x": b"octets"}, {1: 2}]
)
def test_what_json_does_not_have_is_refused(records: Records, document) -> None:
    with pytest.raises(ArchiveError, match="the document of entry one cannot be kept"):
        records.put("entry", "one", document, time_ns=0)
    assert records.get("entry", "one") is None


@pytest.mark.parametrize(("kind", "id"), [("", "x"), ("event", ""), ("event", "a\0b"),
                                          ("event", "x" * 300)])  # fmt: skip
def test_names_that_cannot_be_kept_are_refused(records: Records, kind: str, id: str) -> None:
    with pytest.raises(ArchiveError, match="printable characters"):
        records.put(kind, id, {}, time_ns=0)


def test_text_of_every_kind_survives(records: Records) -> None:
    document = {"text": "a\0b \ud800 文 ☽", "空": ["'; DROP TABLE mission_documents; --"]}
    records.put("entry", "'; --", document, time_ns=0)
    assert records.get("entry", "'; --") == document


def test_damaged_documents_are_found(records: Records) -> None:
    for n in range(4):
        records.put("event", f"e{n}", {"n": n}, time_ns=n)
        records.put("event", f"e{n}", {"n": n, "again": True}, time_ns=n)
    assert faults(records) == []
    with records.engine.begin() as connection:
        for table, id, body in (
            (documents, "e0", '{"n": 7}'), (versions, "e1", '{"n": '), (documents, "e1", "{"),
        ):  # fmt: skip
            connection.execute(update(table).where(table.c.id == id).values(body=body))
        connection.execute(versions.delete().where(versions.c.id == "e2", versions.c.version == 1))
        connection.execute(versions.delete().where(versions.c.id == "e3"))
    found = "\n".join(faults(records))
    for words in ("event e0", "event e1", "event e2", "event e3"):
        assert words in found
    with pytest.raises(ArchiveError, match="event e1 is damaged"):
        records.get("event", "e1")


def test_a_later_form_is_refused(database: str, records: Records) -> None:
    with records.engine.begin() as connection:
        connection.execute(update(formats).values(number=99))
    with pytest.raises(ArchiveError, match="form 99"):
        Records(database)


def test_places_that_cannot_be_are_refused(tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "no.db").write_bytes(b"this is no database at all" * 100)
    for place in (":memory:", "mysql://host/x", str(tmp_path / "file" / "x.db"),
                  str(tmp_path / "no.db"), "postgresql://ilrs@127.0.0.1:1/none"):  # fmt: skip
        with pytest.raises(ArchiveError):
            Records(place)
