"""One text for one value, and what has none."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ilrs.partners.record.canonical import canonical, parsed, parsed_canonical
from ilrs.partners.record.errors import RecordError

# RFC 8785, section 3.2.2 and 3.2.3: the examples of serialisation and of sorting.
SAMPLE = r"""{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}"""
SAMPLE_CANONICAL = (
    r'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    r'"string":"€$\u000f\nA' + "'" + r'B\"\\\\\"/"}'
)
SORTED = [
    ("\r", "Carriage Return"), ("1", "One"), ("\u0080", "Control"),
    ("ö", "Latin Small Letter O With Diaeresis"), ("€", "Euro Sign"),
    ("\U0001f600", "Emoji: Grinning Face"), ("\ufb33", "Hebrew Letter Dalet With Dagesh"),
]  # fmt: skip

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


def test_the_package_gives_the_example_of_the_rfc() -> None:
    assert rfc8785.dumps(json.loads(SAMPLE)) == SAMPLE_CANONICAL.encode()


def test_ours_gives_it_without_the_floats_and_refuses_it_with_them() -> None:
    value = json.loads(SAMPLE)
    with pytest.raises(RecordError, match=r"numbers\[0\] is 333333333\.3.*fraction"):
        canonical(value)
    del value["numbers"]
    expected = SAMPLE_CANONICAL.replace('"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],', "")
    assert canonical(value) == expected.encode()


def test_names_are_sorted_as_utf_16() -> None:
    # U+FB33 has a canonical decomposition, into which NFC turns it; the rest stays as it is.
    kept = [(name, text) for name, text in SORTED if name != "\ufb33"]
    found = canonical(dict(reversed(kept))).decode()
    places = [found.index(text) for _, text in kept]
    assert places == sorted(places)
    assert rfc8785.dumps(dict(reversed(SORTED))).index(b"Emoji") < rfc8785.dumps(
        dict(SORTED)
    ).index(b"Hebrew")


def test_two_unicode_forms_of_one_text_are_one() -> None:
    assert canonical({"a": "e\u0301"}) == canonical({"a": "é"}) == '{"a":"é"}'.encode()
    with pytest.raises(RecordError, match="twice, in two Unicode forms"):
        canonical({"é": 1, "e\u0301": 2})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"mass": {"value": 9.8}}', r"mass\.value is 9\.8, a number with a fraction"),
        (b'{"mass": 1e3}', r"mass is 1e3, a number with a fraction"),
        (b'{"n": 9007199254740992}', r"n is beyond 2\^53 - 1"),
        (b'{"n": NaN}', "NaN is not a number"),
        (b'{"n": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1, "a": 2}', '"a" is given twice'),
        (b'{"a": "\\ud800"}', "half a character"),
        (b'{"\\udc00": 1}', "half a character"),
        (b'{"a": "\xff"}', "not text in UTF-8"),
        (b'{"a": ', "not JSON"),
        (b"[" * 100_000, "levels deep"),
        (b"[" * 40 + b"]" * 40, "levels deep"),
        (b'"' + b"x" * 1_100_000 + b'"', "more than 1024 KiB"),
        (b"1" * 5000, "not JSON"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        canonical(parsed(text))


def test_types_that_json_does_not_have_are_refused() -> None:
    for value in ({"a": b"x"}, {"a": {1}}, {1: "a"}, {"a": float("nan")}):
        with pytest.raises(RecordError):
            canonical(value)


@given(json_values)
@settings(max_examples=150, deadline=None)
def test_the_form_is_its_own_form(value: object) -> None:
    try:
        text = canonical(value)
    except RecordError:
        return
    assert parsed_canonical(text) == parsed(text)
    assert canonical(parsed(text)) == text


@pytest.mark.parametrize("text", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":"\\u0041"}', b'{"a":1}\n'])
def test_any_other_form_is_refused(text: bytes) -> None:
    with pytest.raises(RecordError, match="not in canonical form"):
        parsed_canonical(text)
