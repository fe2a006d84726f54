"""Fields of 16-bit numbers survive their coding and become small."""

import gzip

import numpy as np
import pytest

from ilrs.mission.scenery.codes import (
    UNKNOWN_HEIGHT,
    decode_field,
    encode_field,
    heights_as_numbers,
    packed,
)


def test_a_field_comes_back_as_it_was():
    numbers = np.random.default_rng(4).integers(-32768, 32767, (7, 11)).astype(np.int16)
    octets = gzip.decompress(packed(encode_field(numbers)))
    assert np.array_equal(decode_field(octets, 7, 11).view(np.int16), numbers)


def test_another_size_is_refused():
    with pytest.raises(ValueError, match="a field of 3 by 4 has 24 octets, not 23"):
        decode_field(b"\0" * 23, 3, 4)


def test_smooth_ground_is_small():
    x = np.linspace(0.0, 20.0, 301)
    numbers, _, _ = heights_as_numbers(500.0 * np.sin(x)[:, None] * np.cos(x)[None, :], 0.1)
    plain = len(gzip.compress(numbers.tobytes()))
    assert len(packed(encode_field(numbers))) < 0.55 * plain


def test_heights_are_within_half_a_step_and_holes_stay_holes():
    heights = np.array([[1.0, 2.03, np.nan], [-700.0, 9000.0, 3.0]])
    numbers, lowest, step = heights_as_numbers(heights, 0.05)
    assert step >= 9700.0 / 65534.0
    assert numbers[0, 2] == UNKNOWN_HEIGHT
    assert (numbers == UNKNOWN_HEIGHT).sum() == 1
    error = np.abs(lowest + numbers * step - heights)
    assert np.nanmax(np.where(np.isnan(heights), np.nan, error)) <= 0.5001 * step
    with pytest.raises(ValueError, match="none of the heights is known"):
        heights_as_numbers(np.full((2, 2), np.nan), 1.0)
