"""Whatever comes in whatever order: the archive answers as a plain look at all rows would."""

from __future__ import annotations

import numpy as np
import pytest
from archived import DAY, SMALL, START, columns, opened, put
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.epoch import NS
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.check import check
from ilrs.mission.archive.ranges import raster
from ilrs.mission.archive.state import Limits

VALUES = st.one_of(
    st.integers(-1000, 1000).map(float), st.sampled_from([np.nan, np.inf, -np.inf, 1e38, -0.0])
)
ROWS = st.dictionaries(st.integers(0, 3 * DAY // 20).map(lambda n: n * 20 + n % 7), VALUES,
                       min_size=1, max_size=60)  # fmt: skip
ACTIONS = st.sampled_from(["go on", "flush", "settle", "reopen", "repeat"])


def brute(rows: dict[int, float], start: int, end: int, buckets: int):
    """Bucket after bucket, row after row."""
    cut = raster(start, end, buckets)
    found: dict[int, list[tuple[int, float]]] = {}
    for second, value in sorted(rows.items()):
        t = START + second * NS
        if start <= t < end:
            found.setdefault((t - cut.anchor_ns) // cut.width_ns, []).append((t, value))
    for _, inside in sorted(found.items()):
        values = np.array([np.float32(v) for _, v in inside if not np.isnan(v)], np.float64)
        with np.errstate(invalid="ignore"):
            mean = values.sum() / len(values) if len(values) else np.nan
        low, high = (values.min(), values.max()) if len(values) else (np.nan, np.nan)
        yield inside[0][0], low, high, mean, len(values)


@settings(max_examples=30)
@given(st.data(), ROWS)
def test_ranges_are_what_the_rows_say(tmp_path_factory, data, rows) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    archive = opened(folder, SMALL)
    order = data.draw(st.permutations(sorted(rows)))
    while order:
        size = data.draw(st.integers(1, 20))
        batch, order = order[:size], order[size:]
        assert put(archive, batch, [[rows[s], s] for s in batch]) == len(batch)
        action = data.draw(ACTIONS)
        if action == "repeat":
            assert put(archive, batch, np.zeros((len(batch), 2))) == 0
        elif action == "reopen":
            archive.close()
            archive = Archive(folder, SMALL)
        elif action != "go on":
            getattr(archive, action)()
    for _ in range(4):
        start = START + data.draw(st.integers(-100, 3 * DAY)) * NS
        end = start + data.draw(st.integers(1, 4 * DAY)) * NS
        buckets = data.draw(st.sampled_from([1, 2, 3, 24, 50, 1000, 4321]))
        found = archive.range(["e/a"], start, end, buckets)["e/a"]
        assert len(found.time_ns) <= buckets
        wanted = list(brute(rows, start, end, buckets))
        assert found.time_ns.tolist() == [w[0] for w in wanted]
        assert found.count.tolist() == [w[4] for w in wanted]
        for array, place in ((found.low, 1), (found.high, 2)):
            assert np.array_equal(array, [w[place] for w in wanted], equal_nan=True)
        assert np.allclose(found.mean, [w[3] for w in wanted], rtol=1e-9, equal_nan=True)
    got = [t for part in archive.rows("s", START, START + 9 * DAY * NS) for t in part.generated_ns]
    assert got == [START + s * NS for s in sorted(rows)]
    report = check(archive)
    assert report.faults == []
    archive.close()


@pytest.mark.parametrize("settled", [True, False])
def test_a_spike_is_never_hidden(tmp_path, settled: bool) -> None:
    rng = np.random.default_rng(3)
    n = 3 * DAY // 2
    values = rng.normal(size=(n, 2)).astype(np.float32)
    spikes = rng.choice(n, 40, replace=False)
    values[spikes, 0] = 1000 + np.arange(40)
    with opened(tmp_path, Limits(tail_octets=300_000)) as archive:
        put(archive, range(0, 3 * DAY, 2), values)
        archive.flush()
        if settled:
            archive.settle()
        for buckets in (1, 7, 100, 1000, 20_000):
            found = archive.range(["e/a"], START, START + 3 * DAY * NS, buckets)["e/a"]
            assert found.high.max() == 1039
            assert found.count.sum() == n
            assert len(found.time_ns) <= buckets
        hours = archive.range(["e/a"], START, START + 3 * DAY * NS, 72)["e/a"]
        seen = (found.time_ns[found.high >= 1000] - START) // (2 * NS)
        assert set(spikes.tolist()) >= {int(s) for s in seen if values[s, 0] >= 1000}
        assert (hours.high >= 1000).sum() == len(set((2 * spikes // 3600).tolist()))


@given(st.permutations(range(6)), st.permutations(range(6)))
@settings(max_examples=5)
def test_the_order_of_arrival_does_not_matter(tmp_path_factory, one, other) -> None:
    found = []
    for order in (one, other):
        with opened(tmp_path_factory.mktemp("order"), SMALL) as archive:
            for piece in order:
                put(archive, range(piece * 10_000, (piece + 1) * 10_000 + 50, 50))
                archive.flush()
            archive.settle()
            buckets = archive.range(["e/a", "e/b"], START, START + DAY * NS, 30)
            rows = list(archive.rows("s", START, START + DAY * NS))
            found.append((
                [getattr(b, name).tolist() for b in buckets.values() for name in vars(b)],
                [rows_.generated_ns.tolist() for rows_ in rows],
                [rows_.values.tolist() for rows_ in rows],
            ))  # fmt: skip
    assert found[0] == found[1]


def test_many_read_while_rows_come_and_segments_are_replaced(tmp_path) -> None:
    import threading

    with opened(tmp_path, Limits(tail_octets=4000, upkeep_s=1.0)) as archive:
        archive.declare("other", columns("x"))
        put(archive, [0])
        stop, failures = threading.Event(), []

        def read() -> None:
            while not stop.is_set():
                found = archive.range(["e/a"], START, START + 30 * DAY * NS, 100)["e/a"]
                first = archive.latest(["e/a"])["e/a"]
                total = int(found.count.sum())
                if first is None or found.high.max() != total - 1:
                    failures.append((total, found.high.max()))

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(1, 250):
            put(archive, [n * 3600], [[n, n]])
            if n % 3 == 0:
                archive.flush()
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == []
        assert check(archive).faults == []
