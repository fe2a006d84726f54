"""`ilrs account`: what it makes, what it says, and that no password goes through it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ilrs.cli.main import status_of


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = status_of(["account", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_accounts_are_made_changed_and_shut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ("--access", str(tmp_path / "access"))
    words = ("add", "ada", "--person", "ada", "--role", "operator", "--json")
    status, out, _ = said(capsys, *words, *here)
    made = json.loads(out)
    assert (status, made["roles"], len(made["code"])) == (0, ["operator"], 43)
    _, out, _ = said(capsys, "code", "ada", *here)
    assert made["code"] not in out
    said(capsys, "roles", "ada", "auditor", *here)
    said(capsys, "link", "ada", "--issuer", "https://login.example", "--subject", "u-1", *here)
    said(capsys, "unlock", "ada", *here)
    said(capsys, "disable", "ada", *here)
    _, out, _ = said(capsys, "list", *here)
    assert out.split() == ["ada", "ada", "shut", "auditor"]
    _, out, _ = said(capsys, "enable", "ada", *here)
    assert "no password yet" in out
    entries = (tmp_path / "access" / "acts" / "entries.jsonl").read_text()
    kinds = [json.loads(line)["payload"]["type"] for line in entries.splitlines()]
    assert kinds == [
        "key.added", "account.made", "account.code_made", "account.changed", "account.linked",
        "account.unlocked", "account.disabled", "account.enabled",
    ]  # fmt: skip
    assert made["code"] not in entries
    assert status_of(["record", "verify", str(tmp_path / "access" / "acts")]) == 0


@pytest.mark.parametrize(("words", "why"), [
    (("add", "ada"), "taken already"), (("add", "Not A Name"), "no name for an account"),
    (("add", "bo", "--role", "king"), "no role 'king'"), (("disable", "bo"), "no account"),
    (("code", "bo"), "no account"),
    (("list", "--database", "mysql://x/y"), "no database"),
    (("list", "--database", "postgresql://127.0.0.1:9/none"), "cannot be used"),
])  # fmt: skip
def test_what_is_wrong_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    here = ("--access", str(tmp_path / "access"))
    said(capsys, "add", "ada", *here)
    status, _, err = said(capsys, *words, *here)
    assert status == 1
    assert why in err
    assert "Traceback" not in err
