"""`ilrs data`: the list, what is said of files, and what fetching says without a network."""

from __future__ import annotations

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ILRS_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path


def test_the_list_says_what_is_here(ask, folder) -> None:
    (folder / "spice").mkdir()
    (folder / "spice/naif0012.tls").write_text("x")
    rows = {row["id"]: row for row in ask("data", "list", "--json").json["products"]}
    assert rows["leap-seconds"]["file"] == str(folder / "spice/naif0012.tls")
    assert rows["site01-5m"]["file"] is None
    assert rows["site01-5m"]["sha256"] is None
    assert rows["site01-5m"]["url"].startswith("https://pgda.gsfc.nasa.gov/")
    lines = ask("data", "list").out.splitlines()
    assert any("leap-seconds" in line and "here" in line for line in lines)
    assert str(folder) in lines[-1]


def test_a_wrong_file_is_status_1_with_a_remedy(ask, folder) -> None:
    (folder / "spice").mkdir()
    (folder / "spice/naif0012.tls").write_text("x")
    answer = ask("data", "verify")
    assert answer.status == 1
    assert "leap-seconds: wrong size  " in answer.out
    assert "delete" in answer.out
    assert "\N{REPLACEMENT CHARACTER}" not in answer.out
    assert ask("data", "verify", "--json").json["ok"] is False


def test_what_is_not_known_is_not_ok(ask, folder) -> None:
    (folder / "gravity").mkdir()
    (folder / "gravity/gggrx_1200a_sha.tab").write_text("x")
    answer = ask("data", "verify", "grail-1200", "--json")
    assert answer.status == 0
    assert answer.json["products"][0]["verdict"] == "not known"


def test_a_named_product_that_is_missing_is_status_1(ask, folder) -> None:
    answer = ask("data", "verify", "site01-5m")
    assert answer.status == 1
    assert "ilrs data fetch site01-5m" in answer.out
    assert str(folder / "dem/Site01_final_adj_5mpp_surf.tif") in answer.out


def test_what_comes_with_packages_is_verified(ask, folder) -> None:
    answer = ask("data", "verify", "--json")
    assert answer.status == 0
    verdicts = {row["id"]: row["verdict"] for row in answer.json["products"]}
    assert verdicts == {"de421": "ok", "moon-pa-de421": "ok"}


def test_fetching_what_has_no_address_says_where_to_put_it(ask, folder) -> None:
    answer = ask("data", "fetch", "site01-10m")
    assert answer.status == 1
    assert str(folder / "dem/lola_pgda78_site01_10m.tif") in answer.err


def test_fetching_what_is_here_only_verifies(ask, folder) -> None:
    assert ask("data", "fetch", "de421", "--json").json["products"][0]["verdict"] == "ok"


@pytest.mark.parametrize("asked", [("fetch",), ("fetch", "site99"), ("verify", "site99")])
def test_unknown_products_are_refused(ask, folder, asked) -> None:
    assert ask("data", *asked).status == 2


@pytest.mark.parametrize("name", ["list", "fetch", "verify"])
def test_help_of_each(ask, name) -> None:
    assert ask("data", name, "--help").out.startswith(f"Usage: ilrs data {name}")


def test_what_cannot_be_fetched_is_said_of_every_product(ask, folder, monkeypatch) -> None:
    def unreachable(*_args: object, **_named: object) -> None:
        raise OSError("no network here")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", unreachable)
    answer = ask("data", "fetch", "de421", "site01-5m", "ldem-60s-240m")
    assert answer.status == 1
    assert "de421: ok" in answer.out
    for name in ("Site01_final_adj_5mpp_surf.tif", "LDEM_60S_240MPP_ADJ.TIF"):
        assert f"put it at {folder / 'dem' / name}" in answer.err
