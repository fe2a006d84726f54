"""`ilrs ports`: lists, numbers, answers with their status, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def strict(text: str) -> object:
    """JSON without NaN and infinities."""

    def refuse(word: str) -> object:
        raise ValueError(word)

    return json.loads(text, parse_constant=refuse)


def test_types_are_listed(ask) -> None:
    answer = ask("ports", "list", "docking")
    assert [line.split()[0] for line in answer.out.splitlines()] == [
        "docking.idss", "docking.apas_cn",
    ]  # fmt: skip
    everything = ask("ports", "list", "--json").json["types"]
    assert {t["group"] for t in everything} >= {
        "docking", "power", "data", "radio", "mechanical", "thermal", "rack", "hatch",
    }  # fmt: skip
    strict(ask("ports", "list", "--json").out)


def test_a_type_shows_every_claim_with_its_source(ask) -> None:
    document = ask("ports", "show", "power.dc120", "--json").json
    (voltage,) = document["numbers"]
    assert [(c["low"], c["high"], c["unverified"]) for c in voltage["claims"]] == [
        (100.0, 140.0, False), (98.0, 136.0, True), (113.0, 126.0, True),
    ]  # fmt: skip
    assert all(c["source"] for c in voltage["claims"])
    assert "unverified" in ask("ports", "show", "power.dc100").out


def test_the_common_envelope_is_printed_and_the_answer_is_unknown(ask) -> None:
    answer = ask("ports", "match", "docking.idss", "docking.apas_cn")
    assert answer.status == 1
    assert answer.out.startswith("unknown: docking.idss:active and docking.apas_cn:passive")
    assert "0.08–0.10 m/s" in answer.out
    assert "an adapter or an ICD is required" in answer.out
    document = ask("ports", "match", "docking.idss", "docking.apas_cn", "--json").json
    rate = document["envelope"][0]
    assert (rate["name"], rate["low"], rate["high"], rate["unit"]) == (
        "axial_rate", 0.08, 0.1, "m/s",
    )  # fmt: skip


def test_a_converter_is_named_and_then_used(ask) -> None:
    alone = ask("ports", "match", "power.dc28", "power.dc120")
    assert alone.status == 1
    assert "converter_120_28" in alone.out
    document = ask("ports", "match", "power.dc28", "power.dc120", "--adapters", "--json").json
    assert document["verdict"] == "adapter"
    assert document["adapter"]["name"] == "converter_120_28"
    assert document["adapter"]["unverified"] is True
    assert ask("ports", "match", "power.dc28", "power.dc120", "--adapters").status == 0


def test_a_rack_is_refused_with_its_reason(ask) -> None:
    answer = ask("ports", "match", "rack.ispr", "hatch.tunnel_800")
    assert answer.status == 1
    assert "does not pass" in answer.out


@pytest.mark.parametrize(
    ("a", "b"),
    [("docking.idss", "docking.idss"), ("power.dc100", "power.dc28"), ("rack.css", "rack.ispr"),
     ("thermal.place", "thermal.loop"), ("rack.ispr", "hatch.tunnel_800")],
)  # fmt: skip
def test_answers_are_strict_json(ask, a: str, b: str) -> None:
    found = strict(ask("ports", "match", a, b, "--json").out)
    assert isinstance(found, dict)
    assert found["verdict"] in ("fits", "adapter", "incompatible", "unknown")
    assert found["reasons"]


def test_ports_of_files(ask, tmp_path: Path) -> None:
    call = Path(__file__).parents[2] / "stations" / "reference" / "calls" / "science-2035.toml"
    answer = ask("ports", "match", f"{call}#power", "power.dc28")
    assert answer.status == 0
    assert "science-2035.toml#power (power.dc28:provider)" in answer.out
    assert ask("ports", "match", f"{call}#heat", "power.dc28").status == 2
    missing = ask("ports", "match", f"{tmp_path / 'none.toml'}#power", "power.dc28")
    assert missing.status == 1
    assert "STN-UNREADABLE" in missing.err


def test_sides_of_the_same_role_are_refused_with_what_would_do(ask) -> None:
    answer = ask("ports", "match", "power.dc28:consumer", "power.dc120:consumer")
    assert answer.status == 1
    assert "consumer meets provider" in answer.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("match", "docking.ids", "docking.idss"), 'did you mean "docking.idss"'),
        (("match", "power.dc28:eater", "power.dc120"), 'no role "eater"'),
        (("match", "power.dc28"), "Missing argument"),
        (("show", "power.dc29"), 'did you mean "power.dc28"'),
        (("list", "dock"), 'did you mean "docking"'),
        (("matrix", "--to", "mars"), "mars"),
        (("matrix", "--reserve", "10 kg"), "wrong dimension"),
        (("matrix", "--reserve", "120 %"), "not a fraction"),
    ],
)
def test_what_is_not_understood(ask, arguments: tuple[str, ...], says: str) -> None:
    answer = ask("ports", *arguments)
    assert answer.status == 2
    assert says in answer.err


def test_the_matrix_tells_margins_and_disputes(ask) -> None:
    answer = ask("ports", "matrix")
    assert answer.status == 0
    assert "7.0 t (26 %) to spare" in answer.out
    assert "27 - 26 = 1.0 t (4 %)" in answer.out
    assert "depends on disputed mass" in answer.out
    document = strict(ask("ports", "matrix", "--json").out)
    assert isinstance(document, dict)
    (row,) = (p for p in document["pairings"]
              if (p["carrier"], p["ship"]) == ("yenisei", "mengzhou"))  # fmt: skip
    assert row["depends_on_disputed"] == ["mass"]
    assert [m["worst_kg"] for m in row["margins"]] == [5400.0, 5000.0, 1000.0]


def test_adapters_of_a_file_of_ones_own(ask, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\n[sources]\nt = "test"\n[adapters.mine]\ntitle = "Mine"\n'
        'from = { type = "power.dc120", role = "consumer" }\n'
        'to = { type = "power.dc28_regulated", role = "provider" }\n'
        'efficiency = { low = "91 %", high = "92 %", source = "t" }\n',
        encoding="utf-8",
    )
    words = ("ports", "match", "power.dc28", "power.dc120", "--adapter-file", path)
    answer = ask(*words)
    assert answer.status == 0
    assert "through mine (91–92 %)" in answer.out
    path.write_text("schema = 1\n[adapters.mine]\n", encoding="utf-8")
    assert ask(*words).status == 1
