"""Reading what anybody may write: equal after a round trip, and never an exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ilrs.kind import Kind
from ilrs.station import Station, load

Good = Callable[..., Station]
Write = Callable[..., Path]


def _text(value: float) -> str:
    return f"{value!r} W"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=30,
)
@given(power=st.floats(0.0, 1000.0), priority=st.integers(0, 5))
def test_what_is_written_is_what_is_read(good: Good, power: float, priority: int) -> None:
    extra = (
        "[elements.x]\nkind='test.lamp'\nports={bus='main'}\n"
        f"params={{power='{_text(power)}', priority={priority}}}\n"
    )
    params = good(extra).elements["x"].params
    assert (params["power_w"].si, params["priority"].si) == (power, priority)


WORDS = st.sampled_from(
    ["schema", "elements", "buses", "sites", "limits", "lamp", "ports", "params", "power", "set",
     "value", "source", "imports", "modes", "rules", "faults", "do", "level", "name", "start", "x"]
)  # fmt: skip


JUNK = st.recursive(
    st.sampled_from(["40 W", "main", "unknown", "", "ridge", "a/b", "\0"])
    | st.integers(-3, 3)
    | st.floats()
    | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)
@example(data={"imports": [{}, []]}, scenario={})
@given(data=st.dictionaries(WORDS, JUNK, max_size=6), scenario=st.dictionaries(WORDS, JUNK))
def test_no_content_raises(
    write: Write, kinds: dict[str, Kind], data: dict[str, object], scenario: dict[str, object]
) -> None:
    files = {"station.toml": as_toml(data), "scenarios/s.toml": as_toml(scenario)}
    for chosen in ("", "s"):
        loaded = load(write(files), kinds, chosen, {"lamp/power": "1 W", "station/step": "1 s"})
        assert loaded.station is None
        assert loaded.diagnostics
        assert all(d.line >= 0 and d.what for d in loaded.diagnostics)


def as_toml(data: dict[str, object]) -> str:
    """Any JSON-like dictionary as one TOML statement per key."""
    return "".join(f"{key} = {_inline(value)}\n" for key, value in data.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return str(value).lower()
