"""What is wrong with a file of providers is said before anybody listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from ilrs.mission.access.errors import AccessError
from ilrs.mission.access.provider import Provider
from ilrs.mission.access.provider_file import read_providers

GOOD = '[[providers]]\nissuer = "https://id.example.org"\nclient_id = "ilrs"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "sign-in.toml"
    path.write_text(text, "utf-8")
    return path


def test_providers_are_read_with_their_secrets(tmp_path: Path) -> None:
    secret = tmp_path / "s"
    secret.write_text("hush\n", "utf-8")
    secret.chmod(0o600)
    more = 'secret_file = "s"\ntitle = "North"\ntrust_email = true\n'
    path = written(tmp_path, GOOD + more + GOOD)
    assert read_providers(path) == (
        Provider("https://id.example.org", "ilrs", "hush", "North", trust_email=True),
        Provider("https://id.example.org", "ilrs"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no [[providers]]"),
        ("[[provider]]\n", 'a key "provider"'),
        ('providers = ["x"]', "is no table"),
        ("x = ", "cannot be read"),
        ('[[providers]]\nclient_id = "ilrs"\n', "has no issuer"),
        (GOOD + 'isuer = "x"\n', 'a key "isuer"'),
        (GOOD + 'trust_email = "yes"\n', "true or false"),
        (GOOD.replace("https", "http"), "cannot be used"),
        (GOOD + 'secret_file = "none"\n', "the secret cannot be read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(AccessError) as refusal:
        read_providers(written(tmp_path, text))
    assert told in f"{refusal.value.what}"


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("hush", "utf-8")
    (tmp_path / "s").chmod(0o644)
    with pytest.raises(AccessError, match="others may read"):
        read_providers(written(tmp_path, GOOD + 'secret_file = "s"\n'))
    with pytest.raises(AccessError, match="cannot be read"):
        read_providers(tmp_path / "nowhere.toml")
