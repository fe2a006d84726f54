import pytest

from ilrs.epoch import Epoch
from ilrs.frames import SitePoint
from ilrs.moon import segments
from ilrs.moon.sky import sky


def test_the_sky_of_the_connecting_ridge_in_units_for_people():
    seen = sky(SitePoint.from_degrees(-89.4511, 222.69, 1957.0), Epoch.from_utc("2035-01-01"))
    assert set(seen) == {"sun", "earth"}
    # Raw values: CSPICE N0067, spkcpo CN+S (spice_places.csv).
    assert seen["sun"]["azimuth_deg"] == pytest.approx(59.047124, abs=1e-5)
    assert seen["sun"]["elevation_deg"] == pytest.approx(-1.133367, abs=1e-5)
    assert seen["sun"]["range_km"] == pytest.approx(147_137_942.07, abs=0.1)
    assert seen["earth"]["azimuth_deg"] == pytest.approx(144.115458, abs=1e-5)
    assert seen["earth"]["elevation_deg"] == pytest.approx(1.412420, abs=1e-5)
    assert seen["earth"]["range_km"] == pytest.approx(393_367.854, abs=0.001)


def test_the_earth_stands_overhead_in_the_middle_of_the_near_side_and_below_on_the_far_side():
    epoch = Epoch.from_utc("2030-05-05T05:05:05")
    assert sky(SitePoint.from_degrees(0, 0, 0), epoch)["earth"]["elevation_deg"] > 80.0
    assert sky(SitePoint.from_degrees(0, 180, 0), epoch)["earth"]["elevation_deg"] < -80.0


def test_a_date_outside_the_ephemeris_is_refused_with_the_span():
    with pytest.raises(ValueError, match=r"2060-01-01 lies outside .* 1900-01-01 to 2051-01-01"):
        sky(SitePoint.from_degrees(0, 0, 0), Epoch.from_utc("2060-01-01"))


def test_a_missing_kernel_says_what_to_install():
    with pytest.raises(FileNotFoundError, match="pip install no-such-package"):
        segments.kernel_path("no_such_package", "x.bsp")
    with pytest.raises(FileNotFoundError, match="reinstall the package skyfield_data"):
        segments.kernel_path("skyfield_data", "data", "no.bsp")
