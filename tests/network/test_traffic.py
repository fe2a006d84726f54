"""Series of bits become bundles: nothing is lost or made up, and times are those of the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilrs.network.routing.traffic import Stream, Traffic, traffic_of

A, B = Stream("a", "x", "z"), Stream("b", "y", "z", 1)


def test_a_bundle_is_made_when_it_is_full() -> None:
    found = traffic_of([A], [np.array([100.0, 0.0, 50.0])], 10.0, 50.0)
    assert found.made_s.tolist() == [5.0, 10.0, 30.0]
    assert found.size_bit.tolist() == [50.0, 50.0, 50.0]


def test_what_is_left_is_closed_at_the_end() -> None:
    found = traffic_of([A], [np.array([70.0, 0.0])], 10.0, 50.0, start_s=1000.0)
    assert found.size_bit.tolist() == [50.0, 20.0]
    assert found.made_s.tolist() == pytest.approx([1000 + 50 / 7, 1020.0])


def test_open_bundles_are_closed_from_time_to_time() -> None:
    found = traffic_of([A], [np.array([10.0, 10.0, 10.0, 10.0])], 10.0, 1000.0, close_s=20.0)
    assert found.made_s.tolist() == [20.0, 40.0]
    assert found.size_bit.tolist() == [20.0, 20.0]


def test_streams_are_merged_in_order_of_time() -> None:
    found = traffic_of([A, B], [np.array([10.0, 10.0]), np.array([20.0, 0.0])], 10.0, [20.0, 5.0])
    assert sorted(found.stream.tolist()) == [0, 1, 1, 1, 1]
    assert found.made_s.tolist() == [2.5, 5.0, 7.5, 10.0, 20.0]
    assert found.count == 5


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=50),
    st.floats(1.0, 1e6),
    st.sampled_from([30.0, 3600.0, float("inf")]),
)
def test_bits_are_kept_and_no_bundle_is_larger_than_asked(bits, size, close_s) -> None:
    series = np.array(bits) if sum(bits) / size < 1e5 else np.zeros(len(bits))
    found = traffic_of([A], [series], 60.0, size, close_s=close_s)
    assert found.size_bit.sum() == pytest.approx(series.sum(), rel=1e-5, abs=1e-5 * size)
    assert (found.size_bit <= size * (1 + 1e-5)).all()
    assert ((found.made_s >= 0.0) & (found.made_s <= 60.0 * len(bits) + 1e-6)).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Stream("s", "a", "a"), "to itself"),
        (lambda: Stream("s", "a", "b", 99), "priority 99"),
        (lambda: Stream("s", "a", "b", lifetime_s=0.0), "lifetime above 0"),
        (lambda: traffic_of([A], [np.array([-1.0])], 1.0, 1.0), "0 or more"),
        (lambda: traffic_of([A], [np.array([np.nan])], 1.0, 1.0), "finite"),
        (lambda: traffic_of([A], [np.array([1.0])], 1.0, 0.0), "size above 0"),
        (lambda: traffic_of([A], [np.array([1.0])], 0.0, 1.0), "step"),
        (lambda: traffic_of([A, A], [np.ones(1), np.ones(1)], 1.0, 1.0), "same name"),
        (lambda: Traffic((A,), np.zeros(2, dtype=np.int64), np.array([2.0, 1.0]), np.ones(2)),
         "order"),
    ],
)  # fmt: skip
def test_traffic_that_cannot_be_is_refused(make, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()
