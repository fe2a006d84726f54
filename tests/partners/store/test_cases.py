"""Cases in a store: kept, read back, refused, and the store as it was after anything wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from keeping_cases import DAY, OFFICE, did, dump, opened
from sqlalchemy import delete, insert, text, update

from ilrs.partners.flow.case import Event
from ilrs.partners.flow.evolve import OPEN
from ilrs.partners.flow.library import find_flow
from ilrs.partners.flow.refusal import RefusedError
from ilrs.partners.store import casebook, tables
from ilrs.partners.store.attachments import Attachment, content, read_attachment
from ilrs.partners.store.check import counts, faults
from ilrs.partners.store.errors import ReplayedError, StoreError
from ilrs.partners.store.keeping import Store
from ilrs.partners.store.organisations import link, organisations, register


def unchanged(store: Store, work) -> str:
    """The message of what was refused; the store has to be as it was."""
    before = dump(store)
    with pytest.raises((StoreError, RefusedError)) as refused:
        store.write(work)
    assert dump(store) == before
    return str(refused.value)


def test_a_case_is_read_back_as_it_was_written(store: Store) -> None:
    id = opened(store, "invitation")
    paper = Attachment("invitation", b"Dear partner")
    did(store, id, "assign", person="he@agency_b", role="co_inviter")
    event = Event("approve", "he@agency_b", DAY)
    kept = store.write(lambda c: casebook.record(c, id, event, [paper]))
    did(store, id, "send", channel="letter", reply_days="60", day=DAY + timedelta(days=3))
    with store.reading() as connection:
        again = casebook.load(connection, id)
        assert again.case.main.state == "sent"
        assert content(connection, again.case.files["invitation"]) == b"Dear partner"
        assert len(casebook.log(connection, id)) == again.case.version == 4
        ((of, task),) = casebook.due(connection)
        assert (of, task.hard, task.event) == (id, DAY + timedelta(days=63), "timeout")
        assert faults(connection) == []
        assert counts(connection) == {
            "partners": 1, "cases": 1, "events": 4, "files": 1, "entries": 0
        }  # fmt: skip
    assert kept.case.main.state == "approved"


def test_what_the_flow_refuses_leaves_no_trace(store: Store) -> None:
    id = opened(store, "invitation")
    wrong = Event("send", OFFICE, DAY, {"channel": "letter", "reply_days": "60"})
    paper = [Attachment("letter", b"x")]
    assert "MOVE-NOT-HERE" in unchanged(store, lambda c: casebook.record(c, id, wrong, paper))
    assert "no case" in unchanged(store, lambda c: casebook.record(c, "invitation-9", wrong))
    nameless = Event(OPEN, "nobody", DAY, {"partner": "uni_nord"})
    flow = find_flow("invitation")
    assert "PARTNER" in unchanged(store, lambda c: casebook.open_case(c, flow, nameless))
    again = Event(OPEN, OFFICE, DAY, {"partner": "uni_nord"})
    assert "already" in unchanged(store, lambda c: casebook.open_case(c, flow, again, (), id))
    bad = Event(OPEN, OFFICE, DAY, {"partner": "Uni Nord/../x"})
    assert "no id" in unchanged(store, lambda c: casebook.open_case(c, flow, bad))


def test_a_reviewer_of_the_proposers_own_house_is_refused(store: Store) -> None:
    id = opened(store, "contribution")
    with store.writing() as connection:
        register(connection, "uni_nord", "university")
        register(connection, "group", "company")
        register(connection, "lab", "institute")
        link(connection, "uni_nord", "group", DAY)
        link(connection, "lab", "group", DAY, "merged_into")
    for house in ("uni_nord", "lab"):
        event = Event("assign", OFFICE, DAY, {"person": f"li@{house}", "role": "reviewer"})
        told = unchanged(store, lambda c, event=event: casebook.record(c, id, event))
        assert "WALL-CONFLICT" in told
    event = Event("assign", OFFICE, DAY, {"person": "li@unheard", "role": "reviewer"})
    assert "WALL-UNKNOWN" in unchanged(store, lambda c: casebook.record(c, id, event))


def test_a_replayed_event_is_refused(store: Store) -> None:
    id = opened(store, "invitation")
    event = Event("hold", OFFICE, DAY, {"reason": "elections"})
    store.write(lambda c: casebook.record(c, id, event, key="request-7"))
    store.write(lambda c: casebook.record(c, id, Event("resume", OFFICE, DAY)))
    with pytest.raises(ReplayedError, match=r"no\. 2"):
        store.write(lambda c: casebook.record(c, id, event, key="request-7"))
    store.write(lambda c: casebook.record(c, id, event))
    store.write(lambda c: casebook.record(c, id, Event("resume", OFFICE, DAY), key="r2"))
    told = unchanged(store, lambda c: casebook.record(c, id, event))
    assert "--key" in told


def test_what_was_decided_on_a_past_version_is_refused(store: Store) -> None:
    id = opened(store, "invitation")
    did(store, id, "assign", person="he@agency_b", role="co_inviter")
    event = Event("hold", OFFICE, DAY, {"reason": "elections"})
    assert "version 2, not 1" in unchanged(
        store, lambda c: casebook.record(c, id, event, version=1)
    )
    store.write(lambda c: casebook.record(c, id, event, version=2))


def test_the_database_keeps_what_must_hold(store: Store) -> None:
    """Whoever goes past the program meets the same rules."""
    id = opened(store, "invitation")
    cases, events = tables.cases, tables.events
    row = cases.c.id == id
    for values in ({"state": "moon", "status": "moon"}, {"closed": True}, {"version": 0},
                   {"status": "sent"}, {"status": "on_hold"}, {"held": "2027-01-04"},
                   {"status": "returned"}, {"last": "2026-01-01"},
                   {"partner": "nobody"}, {"digest": "0" * 64}):  # fmt: skip
        unchanged(store, lambda c, v=values: c.execute(update(cases).where(row).values(**v)))
    unchanged(store, lambda c: c.execute(update(events).values(person="x@y")))
    unchanged(store, lambda c: c.execute(delete(events)))
    unchanged(store, lambda c: c.execute(delete(tables.definitions)))
    unchanged(store, lambda c: c.execute(delete(cases)))
    big = {"digest": "1" * 64, "size": 100_000_000, "content": b""}
    unchanged(store, lambda c: c.execute(insert(tables.files).values(**big)))
    twice = {"case_id": id, "seq": 2, "name": "x", "person": "x", "on_day": "x", "body": "{}"}
    with store.reading() as connection:
        (key,) = connection.execute(text("SELECT key FROM events")).scalars()
    unchanged(store, lambda c: c.execute(insert(events).values(**twice, key=key)))


def test_a_row_that_was_altered_is_found(store: Store) -> None:
    id = opened(store, "invitation")
    did(store, id, "assign", person="he@agency_b", role="co_inviter")
    with store.writing() as connection:
        connection.execute(update(tables.cases).values(since="2020-01-01"))
    with store.reading() as connection:
        assert faults(connection) == [f"{id} is not what its events say: since"]


def test_an_altered_event_is_found(tmp_path: Path) -> None:
    from ilrs.partners.store.keeping import create_store

    store = create_store(str(tmp_path / "ilrs.db"))
    id = opened(store, "invitation")
    did(store, id, "hold", reason="elections")
    with store.writing() as connection:
        connection.execute(text("DROP TRIGGER events_keep_update"))
        changed = 'replace(body, \'"name": "hold"\', \'"name": "send"\')'
        connection.execute(text(f"UPDATE events SET body = {changed} WHERE seq = 2"))
    with store.reading() as connection:
        (told,) = faults(connection)
    assert "cannot be read back" in told


def test_a_case_goes_on_with_the_table_that_it_began_with(store: Store) -> None:
    flow = find_flow("invitation")
    older = flow.model_copy(update={"version": "0.9"})
    event = Event(OPEN, OFFICE, DAY, {"partner": "uni_nord"})
    id = store.write(lambda c: casebook.open_case(c, older, event)).case.id
    kept = did(store, id, "hold", reason="elections")
    assert (kept.flow.version, kept.flow.digest) == ("0.9", older.digest)
    assert older.digest != flow.digest


def test_partners_and_what_they_belong_to(store: Store) -> None:
    with store.writing() as connection:
        for id, kind in (("a", "institute"), ("b", "institute"), ("c", "institute")):
            register(connection, id, kind)
        register(connection, "a", "unknown")
        link(connection, "a", "b", DAY, until=DAY + timedelta(days=10))
        link(connection, "b", "c", DAY, "merged_into")
        link(connection, "b", "c", DAY, "merged_into")
        known = organisations(connection)
    assert known.kinds["a"] == "institute"
    assert known.kin("a", DAY) == {"a", "b", "c"}
    assert known.kin("a", DAY + timedelta(days=11)) == {"a"}
    for work, part in (
        (lambda c: link(c, "c", "a", DAY), "other way"),
        (lambda c: link(c, "a", "z", DAY), "not registered"),
        (lambda c: link(c, "a", "a", DAY), "already"),
        (lambda c: register(c, "d", "kingdom"), "no kind"),
        (lambda c: register(c, "d/e", "state"), "no id"),
    ):
        assert part in unchanged(store, work)


def test_a_file_comes_with_an_event_once_however_often_it_is_attached(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "text.md").write_bytes(b"version one")
    one, other = read_attachment(tmp_path, "text.md"), read_attachment(tmp_path, "more=text.md")
    assert (one.name, other.name) == ("text", "more")
    id = opened(store)
    event = Event("consult", OFFICE, DAY, {"step": "minor"})
    kept = store.write(lambda c: casebook.record(c, id, event, [one, other]))
    assert set(kept.case.files) == {"text", "more"}
    assert kept.case.content == {"whole": kept.case.content["whole"]}
    with store.reading() as connection:
        assert counts(connection)["files"] == 1
    event = Event("hold", OFFICE, DAY, {"reason": "x"})
    assert "two files" in unchanged(store, lambda c: casebook.record(c, id, event, [one, one]))


def test_a_path_that_leaves_its_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "inner").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("key")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "inner" / "good.txt").write_text("x")
    for path in ("../secret.txt", "inner/../../secret.txt", "link.txt",
                 str(tmp_path / "secret.txt"), "a=../secret.txt"):  # fmt: skip
        with pytest.raises(StoreError, match="leads outside"):
            read_attachment(folder, path)
    assert read_attachment(folder, "inner/../inner/good.txt").raw == b"x"
    for path in ("none.txt", "inner", "bad\0name", "x" * 5000):
        with pytest.raises(StoreError):
            read_attachment(folder, path)


def test_a_file_of_100_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.bin").open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(StoreError, match=r"100\.0 MB; files up to 20 MB"):
        read_attachment(tmp_path, "big.bin")
