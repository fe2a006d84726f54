"""Status reports and DTN time."""

from __future__ import annotations

import cbor2
import pytest
from draw_bundles import U64, eids
from hypothesis import given
from hypothesis import strategies as st

from ilrs.epoch import Epoch
from ilrs.protocols.dtn.dtn_time import Created, dtn_time_ms, epoch_of
from ilrs.protocols.dtn.eid import Eid
from ilrs.protocols.dtn.status import EVENTS, OtherRecord, Reason, StatusReport, decode_record
from ilrs.protocols.malformed import MalformedError


@given(
    st.frozensets(st.sampled_from(EVENTS)), st.integers(0, 20), eids, U64, U64,
    st.one_of(st.none(), st.tuples(U64, U64)), st.booleans(),
)  # fmt: skip
def test_reports_are_read_as_they_were_written(
    events, reason, source, time_ms, sequence, piece, timed
) -> None:
    times = tuple((e, 77) for e in EVENTS if e in events) if timed else ()
    offset, length = piece or (None, None)
    report = StatusReport(events, reason, source, Created(time_ms, sequence), times, offset, length)
    assert decode_record(report.encode()) == report


def test_a_report_is_written_as_the_rfc_has_it() -> None:
    report = StatusReport(
        frozenset({"deleted"}), Reason.HOP_LIMIT_EXCEEDED, Eid.parse("ipn:2.1"), Created(5, 6),
        (("deleted", 9),),
    )  # fmt: skip
    marks = [[False], [False], [False], [True, 9]]
    assert cbor2.loads(report.encode()) == [1, [marks, 9, [2, [2, 1]], [5, 6]]]


def test_a_record_of_another_type_is_kept() -> None:
    assert decode_record(cbor2.dumps([4, [1, b"x"]])) == OtherRecord(4, cbor2.dumps([1, b"x"]))


@pytest.mark.parametrize(
    "record",
    [[1], [1, []], [1, [[[True]] * 3, 0, [1, 0], [0, 0]]], [1, [[[1]] * 4, 0, [1, 0], [0, 0]]],
     [1, [[[False, 5]] * 4, 0, [1, 0], [0, 0]]], 7, [2, {}]],
)  # fmt: skip
def test_what_is_no_record_is_told(record: object) -> None:
    with pytest.raises(MalformedError):
        decode_record(cbor2.dumps(record))


def test_dtn_time_counts_from_2000_without_leap_seconds() -> None:
    # Unix time of 2000-01-01 is 946684800 s; of 2026-11-20T23:35:34 it is 1795217734 s.
    assert dtn_time_ms(Epoch.from_utc("2026-11-20T23:35:34")) == (1795217734 - 946684800) * 1000
    assert epoch_of(0).utc == "2000-01-01T00:00:00Z"
    for text in ("2016-12-31T23:59:59.5Z", "2035-01-01T00:00:00.001Z"):
        assert epoch_of(dtn_time_ms(Epoch.from_utc(text))).utc == text


def test_a_leap_second_repeats_the_millisecond_before_it() -> None:
    leap = Epoch.from_utc("2016-12-31T23:59:60.4Z")
    assert epoch_of(dtn_time_ms(leap)).utc == "2016-12-31T23:59:59.999Z"


def test_times_outside_the_calendar_are_told() -> None:
    with pytest.raises(ValueError, match="9999"):
        epoch_of(2**63)
    with pytest.raises(ValueError, match="before 2000"):
        dtn_time_ms(Epoch.from_utc("1999-12-31"))
    assert Created(2**63, 0).utc is None
    assert Created(0, 5).utc is None
