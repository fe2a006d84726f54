"""An agency offers a module with a port like APAS to a node with the international standard."""

from __future__ import annotations

from pathlib import Path

from answers import Ask

# Published: IDSS 0.05 to 0.10 m/s, the mechanism of the Chinese station 0.08 to 0.18 m/s
# (International Docking System Standard; Shanghai Academy of Spaceflight Technology, product 59).
COMMON_RATE = "0.08–0.10 m/s"


def test_the_answer_is_neither_yes_nor_no_and_says_what_both_bear(ask: Ask) -> None:
    answer = ask("ports", "match", "docking.apas_cn", "docking.idss")
    assert answer.status == 1
    assert answer.out.startswith("unknown: ")
    assert "an adapter or an ICD is required" in answer.out
    assert COMMON_RATE in answer.out
    found = ask("ports", "match", "docking.apas_cn", "docking.idss", "--json").json
    assert found["verdict"] == "unknown"
    (rate,) = (row for row in found["envelope"] if row["name"] == "axial_rate")
    assert (rate["low"], rate["high"], rate["unit"]) == (0.08, 0.1, "m/s")
    assert rate["source"]
    whys = [r for r in found["reasons"] if r["verdict"] == "unknown"]
    assert whys
    assert all(r["says"] for r in whys)


def test_it_does_not_matter_who_asks_whom(ask: Ask) -> None:
    one, other = (
        ask("ports", "match", *pair, "--json").json
        for pair in (("docking.apas_cn", "docking.idss"), ("docking.idss", "docking.apas_cn"))
    )
    assert one["verdict"] == other["verdict"]
    assert one["envelope"] == other["envelope"]


def test_an_adapter_that_the_agency_brings_makes_the_two_meet(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "adapter.toml"
    path.write_text(
        'schema = 1\n[sources]\nicd = "interface control document of the adapter"\n'
        '[adapters.ring]\ntitle = "Ring between both families"\n'
        'from = { type = "docking.idss", role = "passive" }\n'
        'to = { type = "docking.apas_cn", role = "active" }\n'
        'length = { high = "600 mm", source = "icd" }\n',
        encoding="utf-8",
    )
    words = ("ports", "match", "docking.idss:active", "docking.apas_cn:passive")
    assert ask(*words).status == 1
    answer = ask(*words, "--adapter-file", path)
    assert (answer.status, answer.out.split(":")[0]) == (0, "adapter"), answer.err + answer.out
    assert "through ring" in answer.out
