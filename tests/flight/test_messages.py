"""OEM and OPM: round trips, other people's frames and times, and what is wrong in a file."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from ilrs.epoch import Epoch
from ilrs.flight.kvn import MessageError, instant, told
from ilrs.flight.named import named_state
from ilrs.flight.oem import format_oem, parse_oem
from ilrs.flight.opm import ParameterMessage, format_opm, parse_opm
from ilrs.flight.propagate import Impulse, propagate
from ilrs.flight.state import State
from ilrs.flight.surroundings import earth_place, load_surroundings
from ilrs.flight.trajectory import Trajectory

EPOCH = Epoch.from_utc("2030-01-01")


@pytest.fixture(scope="module")
def trajectory() -> Trajectory:
    return propagate("Relay-1", named_state("elfo", EPOCH), 3_600.0, 60.0)


def test_a_trajectory_survives_the_message(trajectory: Trajectory) -> None:
    back = parse_oem(format_oem(trajectory, EPOCH))
    assert back.name == "Relay-1"
    assert np.abs(back.tdb_s - trajectory.tdb_s).max() <= 6e-7
    assert np.abs(back.r_icrf_m - trajectory.r_icrf_m).max() < 1e-6
    assert np.abs(back.v_icrf_m_s - trajectory.v_icrf_m_s).max() < 1e-9


def test_the_message_of_a_trajectory_is_text_that_repeats(trajectory: Trajectory) -> None:
    text = format_oem(trajectory, EPOCH)
    assert text == format_oem(trajectory, EPOCH)
    assert text.startswith("CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2030-01-01T00:00:00\n")
    assert "CENTER_NAME = MOON" in text
    assert "REF_FRAME = ICRF" in text


OEM = """CCSDS_OEM_VERS = 2.0
CREATION_DATE = 2029-12-31T00:00:00
ORIGINATOR = TEST
META_START
OBJECT_NAME = CRAFT
OBJECT_ID = 2030-001A
CENTER_NAME = MOON
REF_FRAME = EME2000
TIME_SYSTEM = UTC
START_TIME = 2030-01-01T00:00:00.000
STOP_TIME = 2030-01-01T00:02:00.000
META_STOP
COMMENT rows follow
2030-01-01T00:00:00.000 2000.0 0.0 0.0 0.0 1.5 0.1
2030-01-01T00:01:00.000 1999.0 90.0 6.0 -0.01 1.5 0.1
2030-01-01T00:02:00.000 1996.0 180.0 12.0 -0.02 1.5 0.1
"""


def test_utc_and_kilometres_are_read() -> None:
    found = parse_oem(OEM)
    assert found.tdb_s[0] == pytest.approx(EPOCH.tdb_s, abs=1e-6)
    assert found.r_icrf_m[0].tolist() == [2e6, 0.0, 0.0]
    assert found.v_icrf_m_s[2].tolist() == [-20.0, 1_500.0, 100.0]


def test_day_of_year_and_rows_with_accelerations_and_covariances_are_read() -> None:
    text = OEM.replace("2030-01-01T00:01:00.000 1999.0 90.0 6.0 -0.01 1.5 0.1",
                       "2030-001T00:01:00.000 1999.0 90.0 6.0 -0.01 1.5 0.1 1e-6 0 0")  # fmt: skip
    text += "COVARIANCE_START\nEPOCH = 2030-01-01T00:00:00\n1.0\n0.0 1.0\nCOVARIANCE_STOP\n"
    assert np.array_equal(parse_oem(text).tdb_s, parse_oem(OEM).tdb_s)


def test_a_file_about_the_earth_is_moved_to_the_moon() -> None:
    around = load_surroundings(EPOCH.tdb_s, EPOCH.tdb_s + 120.0)
    times = parse_oem(OEM).tdb_s
    place, speed = earth_place(around, times)
    rows = parse_oem(OEM)
    text = OEM.split("COMMENT rows")[0].replace("= MOON", "= EARTH")
    for k, minute in enumerate(("00", "01", "02")):
        r, v = (rows.r_icrf_m[k] - place[k]) / 1e3, (rows.v_icrf_m_s[k] - speed[k]) / 1e3
        text += f"2030-01-01T00:{minute}:00.000 " + " ".join(f"{x:.12f}" for x in (*r, *v)) + "\n"
    found = parse_oem(text)
    assert np.abs(found.r_icrf_m - rows.r_icrf_m).max() < 1e-3
    assert np.abs(found.v_icrf_m_s - rows.v_icrf_m_s).max() < 1e-6


def test_segments_that_meet_become_one_trajectory() -> None:
    head, rows = OEM.split("COMMENT rows follow\n")
    meta = head[head.index("META_START") :]
    later = rows.replace("T00:0", "T00:1")
    second = meta.replace("T00:00:00.000", "T00:10:00.000").replace("T00:02:00", "T00:12:00")
    assert parse_oem(OEM + second + later).tdb_s.size == 6


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("EME2000", "TOD", r"oem:8: REF_FRAME TOD is not understood; known: ICRF"),
        ("= MOON", "= MARS BARYCENTER", r"oem:7: CENTER_NAME MARS"),
        ("= UTC", "= GPS", r"oem:9: TIME_SYSTEM GPS"),
        ("CENTER_NAME = MOON\n", "", r"oem:11: the metadata lack CENTER_NAME"),
        ("T00:02:00.000 1996", "T00:00:30.000 1996", r"oem:16: .*the times must rise"),
        ("STOP_TIME = 2030-01-01T00:02", "STOP_TIME = 2029-01-01T00:02", r"oem:11: .*not later"),
        ("2000.0 0.0 0.0 0.0 1.5 0.1", "2000000.0 0.0 0.0 0.0 1500.0 100.0", r"oem:14: .*metres"),
        ("1999.0 90.0", "19.99 0.90", r"oem:15: .*inside the Moon"),
        ("1999.0 90.0", "1999.0 nan", r"oem:15: y is 'nan', not a finite number"),
        ("1999.0 90.0", "1999.0 x", r"oem:15: y is 'x', not a number"),
        ("1999.0 90.0", "90.0", r"oem:15: a row has 6 words"),
        ("2030-01-01T00:02:00.000 1996.0 180.0 12.0 -0.02 1.5 0.1\n", "", r"60 s before STOP_TIME"),
        ("META_STOP\n", "", r"oem:13: a row outside the data"),
        ("2030-01-01T00:01:00.000 1", "2030-13-01T00:01:00.000 1", r"oem:15: .*is not a time"),
        ("CCSDS_OEM_VERS = 2.0\n", "", "begins with CREATION_DATE"),
        ("VERS = 2.0", "VERS = 9.0", "version 9.0"),
    ],
)
def test_a_wrong_oem_says_where_and_what(old: str, new: str, says: str) -> None:
    assert old in OEM
    with pytest.raises(MessageError, match=says):
        parse_oem(OEM.replace(old, new, 1), "oem")


def test_a_file_cut_anywhere_is_an_error_with_a_line_or_whole() -> None:
    lines = OEM.splitlines()
    for count in range(len(lines) - 1):
        with pytest.raises(MessageError, match=r"oem:\d+: "):
            parse_oem("\n".join(lines[:count]), "oem")


def test_noise_in_a_message_is_never_another_error() -> None:
    chance = np.random.default_rng(11)
    for _ in range(400):
        letters = list(OEM)
        for _ in range(3):
            letters[chance.integers(len(letters))] = chr(chance.integers(32, 127))
        with contextlib.suppress(ValueError):
            parse_oem("".join(letters), "oem")


STATE = State(EPOCH.tdb_s, np.array([2e6, 1e5, -3e5]), np.array([-100.0, 1_500.0, 20.0]))
BURN = Impulse(EPOCH.tdb_s + 86_400.0, np.array([0.1, -0.2, 0.3]))


def test_a_state_and_its_impulses_survive_the_message() -> None:
    back = parse_opm(format_opm(ParameterMessage("Relay-1", STATE, (BURN,)), EPOCH))
    assert back.name == "Relay-1"
    assert abs(back.state.tdb_s - STATE.tdb_s) < 1e-6
    assert np.abs(back.state.row - STATE.row).max() < 1e-6
    assert np.abs(back.impulses[0].dv_icrf_m_s - BURN.dv_icrf_m_s).max() < 1e-9


OPM = format_opm(ParameterMessage("Relay-1", STATE, (BURN,)), EPOCH)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("X = 2000.000000000 [km]", "X = 2000000.0 [km]", "are these metres"),
        ("X = 2000.000000000 [km]", "X = 2000.0 [m]", r"X is in \[m\]; only \[km\]"),
        (
            "X = 2000.000000000 [km]",
            "X = 2000.0 [km]\nSEMI_MAJOR_AXIS = 9000.0 [km]",
            "contradicts",
        ),
        ("X = 2000.000000000 [km]\n", "", "lacks X"),
        ("REF_FRAME = ICRF", "REF_FRAME = IAU_MOON", "REF_FRAME IAU_MOON is not understood"),
        ("MAN_DURATION = 0.0", "MAN_DURATION = 60.0", "only impulses"),
        ("MAN_REF_FRAME = ICRF", "MAN_REF_FRAME = RTN", "MAN_REF_FRAME RTN"),
        ("MAN_DV_3", "MAN_DV_4", "lacks MAN_DV_3"),
        ("TIME_SYSTEM = TDB", "TIME_SYSTEM = TDB\nTIME_SYSTEM = UTC", "a second time"),
        ("EPOCH = 2030", "EPOCH = 203O", "is not a time"),
    ],
)
def test_a_wrong_opm_says_where_and_what(old: str, new: str, says: str) -> None:
    assert old in OPM
    with pytest.raises(MessageError, match=says):
        parse_opm(OPM.replace(old, new, 1), "opm")


@pytest.mark.parametrize("system", ["UTC", "TDB"])
def test_times_come_back(system: str) -> None:
    text = told(EPOCH.tdb_s + 1234.5, system)
    assert instant("x", 1, text, system) == pytest.approx(EPOCH.tdb_s + 1234.5, abs=1e-6)


def test_tai_and_tt_stand_where_they_should() -> None:
    """TT - TAI = 32.184 s, TAI - UTC = 37 s."""
    utc = instant("x", 1, "2030-01-01T00:00:00", "UTC")
    assert instant("x", 1, "2030-01-01T00:00:37", "TAI") == pytest.approx(utc, abs=1e-6)
    assert instant("x", 1, "2030-01-01T00:01:09.184", "TT") == pytest.approx(utc, abs=1e-6)
