"""Whatever happens becomes a message and an exit status."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from ilrs.cli import kinds, main
from ilrs.cli.screen import Screen
from ilrs.diagnostics import DeclarationError, Diagnostic, SimulationError


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Make `ilrs version` fail with the given exception."""

    def arrange(error: BaseException) -> None:
        def fail(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(main.ilrs.commands["version"], "callback", lambda *a, **k: fail())

    return arrange


@pytest.mark.parametrize("arguments", [["nonsense"], ["run", "--nonsense"], ["run"], ["sky", "1"]])
def test_what_is_not_understood_gives_2(ask, arguments: list[str]) -> None:
    answer = ask(*arguments)
    assert answer.status == 2
    assert answer.out == ""
    assert "Error:" in answer.err


@pytest.mark.parametrize("arguments", [["run", "--nonsense"], ["sky", "1"], ["run", "--seed", "x"]])
def test_what_is_not_understood_is_json_too(ask, arguments: list[str]) -> None:
    answer = ask(*arguments, "--json")
    assert answer.status == 2
    assert answer.json["ok"] is False
    assert answer.json["error"]["what"]


def test_an_unexpected_failure_says_how_to_report_it(ask, failing, monkeypatch) -> None:
    monkeypatch.delenv("ILRS_DEBUG", raising=False)
    failing(ZeroDivisionError("division by zero"))
    answer = ask("version")
    assert answer.status == 1
    assert "ZeroDivisionError: division by zero" in answer.err
    assert "--debug" in answer.err
    assert "Traceback" not in answer.err


def test_debug_shows_the_traceback(ask, failing, monkeypatch) -> None:
    failing(ZeroDivisionError("division by zero"))
    assert "Traceback" in ask("--debug", "version").err
    monkeypatch.setenv("ILRS_DEBUG", "1")
    assert "Traceback" in ask("version").err


def test_an_interruption_gives_130(ask, failing) -> None:
    failing(KeyboardInterrupt())
    answer = ask("version")
    assert answer.status == 130
    assert "Interrupted" in answer.err


def test_the_end_of_a_file_is_not_taken_for_an_interruption(ask, failing) -> None:
    failing(EOFError("Ran out of input"))
    answer = ask("version", "--json")
    assert answer.status == 1
    assert "EOFError: Ran out of input" in answer.json["error"]["what"]


def test_text_from_files_does_not_command_the_terminal(ask, failing) -> None:
    failing(DeclarationError([Diagnostic("a.toml", 3, "STN-A", "\x1b[31mred\x07\x9b2J\n\tnext")]))
    said = ask("version").err
    assert said.startswith("a.toml:3: error STN-A: \N{REPLACEMENT CHARACTER}[31mred")
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "\x9b" not in said
    assert "\n\tnext" in said


@pytest.mark.parametrize("way", ["say", "note", "fail"])
def test_every_way_to_the_screen_is_harmless(way: str, capsys) -> None:
    getattr(Screen(), way)("a\x07b")
    assert "".join(capsys.readouterr()) == "a\N{REPLACEMENT CHARACTER}b\n"


def test_all_diagnostics_are_told_at_once(ask, failing) -> None:
    found = [
        Diagnostic("b.toml", 7, "STN-B", "second", "do that"),
        Diagnostic("a.toml", 3, "STN-A", "first", severity="warning"),
    ]
    failing(DeclarationError(found))
    answer = ask("version")
    assert answer.status == 1
    assert answer.err == (
        "a.toml:3: warning STN-A: first\n"
        "b.toml:7: error STN-B: second\n    do that\n"
        "1 error, 1 warning\n"
    )


def test_failures_are_json_too(ask, failing) -> None:
    failing(DeclarationError([Diagnostic("a.toml", 3, "STN-A", "first")]))
    answer = ask("version", "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    assert answer.json["diagnostics"][0]["line"] == 3
    failing(SimulationError("a bus is out of balance", address="main", step=5))
    answer = ask("version", "--json")
    assert answer.json["error"]["address"] == "main"
    assert answer.json["error"]["step"] == 5


def test_a_file_that_is_not_there_is_named(ask, failing) -> None:
    failing(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "runs/x"))
    answer = ask("version")
    assert answer.status == 1
    assert "runs/x: No such file or directory" in answer.err


def test_a_closed_pipe_is_no_failure_to_tell() -> None:
    program = "from ilrs.cli.main import main; main(['schema'])"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        try:
            assert child.communicate(timeout=60)[1] == b""
        finally:
            child.kill()


def test_the_version_is_an_option_too(ask) -> None:
    answer = ask("--version")
    assert answer.status == 0
    assert answer.out.startswith("ilrs 0.")


def test_version_is_one_json_document(ask) -> None:
    found = ask("version", "--json").json
    assert found["ilrs"]
    assert found["numpy"]


def test_kinds_are_listed_and_explained(ask) -> None:
    ids = [kind["id"] for kind in ask("kinds", "--json").json["kinds"]]
    assert "power.battery" in ids
    assert ids == sorted(ids)
    for kind_id in ids:
        facts = ask("kinds", kind_id, "--json").json
        assert facts["id"] == kind_id
        assert facts["equation"]
        assert all(param["doc"] for param in facts["params"])
        assert "Measurements" in ask("kinds", kind_id).out
    assert kinds.command.name == "kinds"


def test_kinds_are_listed_in_columns(ask) -> None:
    ids = [kind["id"] for kind in ask("kinds", "--json").json["kinds"]]
    column = max(map(len, ids)) + 2
    for line in ask("kinds").out.splitlines():
        assert line[column - 2 : column] == "  "
        assert line[column] != " "


def test_an_unknown_kind_gets_a_hint(ask) -> None:
    answer = ask("kinds", "power.batery")
    assert answer.status == 2
    assert 'did you mean "power.battery"' in answer.err


@pytest.mark.parametrize("file", ["station", "import", "scenario", "part"])
def test_schemas_are_json_schema(ask, file: str) -> None:
    schema = ask("schema", file).json
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert schema == ask("schema", file, "--json").json


def test_schemas_know_the_kinds_that_are_installed(ask) -> None:
    text = ask("schema", "station").out
    for word in ("power.battery", "max_charge", "mast_height", '"standby"'):
        assert word in text
    assert ask("schema", "part").out.count("max_charge")
