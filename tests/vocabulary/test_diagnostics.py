from __future__ import annotations

from ilrs.diagnostics import (
    DeclarationError,
    Diagnostic,
    SimulationError,
    did_you_mean,
    has_errors,
)

KEY = Diagnostic("a.toml", 7, "STN-UNKNOWN-KEY", 'unknown key "palce"', 'did you mean "place"?')
REMARK = Diagnostic("a.toml", 3, "STN-UNUSED-BUS", "bus b", severity="warning")


def test_a_diagnostic_names_place_id_fault_and_remedy() -> None:
    assert str(KEY) == (
        'a.toml:7: error STN-UNKNOWN-KEY: unknown key "palce"\n    did you mean "place"?'
    )
    assert str(Diagnostic("a.toml", 0, "X", "bad")) == "a.toml: error X: bad"


def test_a_diagnostic_as_json_types() -> None:
    assert KEY.as_dict() == {
        "id": "STN-UNKNOWN-KEY", "severity": "error", "file": "a.toml", "line": 7,
        "what": 'unknown key "palce"', "hint": 'did you mean "place"?',
    }  # fmt: skip


def test_diagnostics_sort_by_file_and_line() -> None:
    assert sorted([KEY, REMARK]) == [REMARK, KEY]


def test_only_errors_count_as_errors() -> None:
    assert has_errors([REMARK, KEY])
    assert not has_errors([REMARK])
    assert not has_errors([])


def test_a_declaration_error_says_everything() -> None:
    error = DeclarationError([KEY, REMARK])
    assert error.diagnostics == (KEY, REMARK)
    assert "palce" in str(error)
    assert "bus b" in str(error)


def test_a_simulation_error_says_where_and_how_to_go_on() -> None:
    error = SimulationError(
        "charge is NaN", "battery/energy_j", 12, "2035-01-01T00:12:00Z", "run/c", "use --resume"
    )
    assert str(error) == (
        "charge is NaN at battery/energy_j in step 12 (2035-01-01T00:12:00Z); "
        "last checkpoint: run/c\n    use --resume"
    )
    assert str(SimulationError("no room")) == "no room"


def test_did_you_mean() -> None:
    assert did_you_mean("palce", ["place", "ports"]) == 'did you mean "place"?'
    assert did_you_mean("zzz", ["b", "a"]) == "known: a, b"
    assert did_you_mean("zzz", []) == ""
    assert did_you_mean("zzz", [f"name{i}" for i in range(13)]) == ""
