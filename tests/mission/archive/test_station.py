"""The archive of a real station: every structure of its dictionary, every address."""

from __future__ import annotations

import numpy as np
from archived import START

from ilrs.epoch import NS
from ilrs.mission.archive.archive import Archive
from ilrs.mission.archive.check import check
from ilrs.mission.dictionary import dictionary_of
from ilrs.station.model import Station


def test_every_parameter_of_a_station_is_kept(tmp_path, outpost: Station) -> None:
    dictionary = dictionary_of(outpost)
    addresses = [p.address for s in dictionary.structures for p in s.parameters]
    with Archive(tmp_path) as archive:
        archive.declare_all(dictionary, float(outpost.control_period_s))
        assert len(archive.structures()) == len(dictionary.structures)
        for s, structure in enumerate(dictionary.structures):
            at = START + np.arange(100, dtype=np.int64) * outpost.control_period_s * NS
            values = np.full((100, len(structure.parameters)), s, np.float32)
            assert archive.append(structure.name, at, at + NS, values) == 100
        archive.settle()
    with Archive(tmp_path) as archive:
        archive.declare_all(dictionary, float(outpost.control_period_s))
        latest = archive.latest(addresses)
        for s, structure in enumerate(dictionary.structures):
            for parameter in structure.parameters:
                value = latest[parameter.address]
                assert value is not None
                assert value.value == s
        found = archive.range(addresses[:10], START, START + 10**15, 10)
        assert all(int(buckets.count.sum()) == 100 for buckets in found.values())
        units = {c.address: c.unit for o in archive.structures().values() for c in o.columns}
        assert units == {p.address: p.unit for s in dictionary.structures for p in s.parameters}
        assert check(archive).faults == []
