"""The relay is lost for fourteen days: is there room for the data, or how much would do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from judged import OUTPOST, judged, row

GB_BIT = 8e9
DAYS, PER_DAY_GB = 14.0, 0.3
NEEDED_GB = DAYS * PER_DAY_GB
OURS = (
    ('call = "change7"', 'call = "rim-2035"'), ('role = "lander"', 'role = "lid"'),
    ('data_rate = "2 kbit/s"', 'data_rate = "27 kbit/s"'),
)  # fmt: skip
PEOPLE = ("[schedule]", '[autonomy]\nunattended = "60 days"\n\n[schedule]')


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outpost with half of its memory, and a call that expects such an outage."""
    folder = tmp_path_factory.mktemp("silent") / "outpost"
    shutil.copytree(OUTPOST, folder)
    for name, old, new in (
        ("station.toml", 'capacity = "16 GB"', 'capacity = "8 GB"'),
        ("calls/rim-2035.toml", "trl = 5\n",
         'outage = { value = "14 days", source = "the relay lost", confidence = "assumed" }\n'),
    ):  # fmt: skip
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def with_store(folder: Path, station: Path, store: str):
    """Assessed with a data store of its own, by a run in which the outpost has its radio."""
    data = f'volume_per_day = "300 MB"{store}'
    changes = (*OURS, PEOPLE, ('volume_per_day = "100 MB"', data))
    return judged(folder, *changes, station=station, scenario="radio")


def test_the_buffer_is_too_small_and_the_smallest_is_computed(
    station: Path, tmp_path: Path
) -> None:
    found = with_store(tmp_path, station, "")
    assert found.verdict == "fail"
    buffer = row(found, "DAT-BUFFER")
    assert buffer["severity"] == "fail"
    assert buffer["value"] == pytest.approx(NEEDED_GB * GB_BIT)
    # What is free in the station's own store in the run: less than its 8 GB, and too little.
    assert 0.0 < buffer["limit"] < min(buffer["value"], 8.0 * GB_BIT)
    assert "14 d without a link" in buffer["says"]
    assert buffer["remedy"].startswith("bring a data store of at least ")
    assert buffer["source"] == "the relay lost"


def test_it_is_the_smallest_that_will_do(station: Path, tmp_path: Path) -> None:
    enough = with_store(tmp_path, station, f'\nstorage = "{NEEDED_GB:g} GB"')
    assert row(enough, "DAT-BUFFER")["severity"] in ("pass", "note")
    assert enough.verdict == "conditional"  # for the rest: the station's own memory gets fuller
    assert row(enough, "RUN-LIMIT")["path"] == "memory/fill_fraction"
    short = with_store(tmp_path, station, f'\nstorage = "{NEEDED_GB - 0.01:g} GB"')
    assert row(short, "DAT-BUFFER")["severity"] == "fail"
