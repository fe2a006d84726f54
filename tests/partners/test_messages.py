"""The catalogues: complete, alike in all languages, and without English left in the others."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from produced import Produced, produced

from ilrs.admission.told import remedy, sentence
from ilrs.partners.assess.finding import GRAVITY, Finding, Severity, digest_of
from ilrs.partners.contribution import words
from ilrs.partners.messages import amount, catalogue, knows, say, term

SOURCE = Path(__file__).parents[2] / "src" / "ilrs"
PRODUCED = sorted(produced(SOURCE), key=lambda p: (p.id, p.variant, sorted(p.words)))
# What every finding has, beside its own words.
ALWAYS = {"path", "source", "value", "limit", "over"}
SCRIPTS = {"zh": re.compile("[\u4e00-\u9fff]"), "ru": re.compile("[\u0400-\u04ff]")}
# Punctuation, which has no letters.
NO_LETTERS = {"told.list"}
# What is written in Latin letters everywhere: commands, keys of the file format, units.
COMMANDS = re.compile(
    r"`[^`]*`|ilrs (assess|check|kinds|partner check|programme show|ports list)"
    r"|\{\w+\}|\[[\w.]+\]|\b(data|power)\.\w+\b|--\w+"
)
LATIN = {"kg", "II", "IIa", "IIb", "FILE", "STATION", "en", "zh", "ru", "TRL", "latency"}
FORMAT = {
    *words.AREAS, *words.LEVELS, *words.PHASES, *words.FORMS, *words.MATURITIES, *words.LANGUAGES,
    "unknown", "assumed", "growth", "maturity", "launch", "lander", "change7",
}  # fmt: skip


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_keys_and_placeholders_are_the_same_in_every_language(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert list(other) == list(english)
    assert {k: fields(v) for k, v in other.items()} == {k: fields(v) for k, v in english.items()}
    assert not [key for key, text in other.items() if not text.strip()]


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_sentence_is_in_its_language(language: str) -> None:
    script = SCRIPTS[language]
    for key, text in catalogue(language).items():
        if key in NO_LETTERS:
            continue
        assert script.search(text), (key, text)
        known = LATIN | (FORMAT if key.startswith("template.") else set())
        rest = set(re.findall(r"[A-Za-z]\w+", COMMANDS.sub(" ", text))) - known
        assert not rest, (key, rest)


def test_the_rules_were_found() -> None:
    """The scan of the source sees rules of every shape; without them the tests below say little."""
    found = {(p.id, p.variant) for p in PRODUCED}
    assert {
        ("MASS-SLOT", "fail"), ("MASS-TOTAL", "unverified"), ("PWR-SLOT", "tight"),
        ("OTH-DATA", "conditional"), ("RAD-BAND", "shielded"), ("RAD-BAND", "no_place"),
        ("RUN-SURVIVES", "base"), ("CLS-CALL", "not_open"), ("SCH-NEED", "no_value"),
    } <= found  # fmt: skip
    assert ("RAD-BAND", "unknown") not in found
    (slot,) = {p.words for p in PRODUCED if p.id == "PWR-SLOT"}
    assert slot == {"mode"}


@pytest.mark.parametrize("found", PRODUCED, ids=lambda p: f"{p.id}.{p.variant}")
def test_every_finding_has_a_sentence_that_its_words_fill(found: Produced) -> None:
    key = f"{found.id}.{found.variant}"
    assert knows(key)
    assert fields(catalogue("en")[key]) <= found.words | ALWAYS


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("found", PRODUCED, ids=lambda p: f"{p.id}.{p.variant}")
def test_every_finding_that_is_not_met_has_a_remedy(found: Produced, language: str) -> None:
    """Made with the words that the rule brings and no others: what is missing raises KeyError."""
    severity: Severity = "pass" if found.met else "fail"
    variant = "" if found.variant in GRAVITY else found.variant
    if found.variant in ("conditional", "note", "unknown"):
        severity = found.variant
    filled = {name: [] if name == "why" else 0.5 if name == "change" else "x"
              for name in found.words}  # fmt: skip
    finding = Finding(found.id, severity, "mass.dry", 2.0, 1.0, variant=variant, words=filled)
    assert sentence(finding, language)
    if found.met:
        assert not remedy(finding, language)
    else:
        assert remedy(finding, language)


def test_no_sentence_is_left_over() -> None:
    """Every finding of the catalogue is one that a rule makes, or one that is made elsewhere."""
    made = {f"{p.id}.{p.variant}" for p in PRODUCED}
    ids = {p.id for p in PRODUCED}
    told = {key for key in catalogue("en") if re.match(r"[A-Z]+-", key) and ".remedy" not in key}
    assert {key for key in told - made if key.split(".")[0] in ids} == set()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_comment_of_the_template_is_there(language: str) -> None:
    text = (SOURCE / "partners" / "contribution" / "template.toml").read_text("utf-8")
    keys = re.findall(r"#: (\w+)", text)
    assert len(keys) > 20
    assert all(say(f"template.{key}", language, {}) for key in keys)
    assert {k for k in catalogue("en") if k.startswith("template.")} == {
        f"template.{key}" for key in keys
    }


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_words_of_the_format_are_known(language: str) -> None:
    for word in (*words.LEVELS, *words.PHASES, *words.FORMS):
        assert f"word.{word}" in catalogue(language)
    assert term("no word of the format", language) == "no word of the format"


def test_a_template_names_every_word_that_may_be_chosen() -> None:
    for language in words.LANGUAGES:
        for key, chosen in (("level", words.LEVELS), ("phases", words.PHASES),
                            ("form", words.FORMS), ("area", words.AREAS)):  # fmt: skip
            text = say(f"template.{key}", language, {})
            assert [
                w for w in chosen if not re.search(rf"(?<![A-Za-z_]){w}(?![A-Za-z_])", text)
            ] == []


def test_words_inside_a_finding_are_told_in_the_language_and_kept_out_of_the_digest() -> None:
    role = Finding("CLS-ROLE", "fail", "level", "equipment", "mission, system")
    assert (
        sentence(role, "en")
        == "level equipment may not answer this role; it is for mission, system"
    )
    assert sentence(role, "zh") == "层级“设备”不可响应该角色；该角色面向：任务、系统"
    assert "уровень «приборы»" in sentence(role, "ru")
    before = digest_of("fail", [role])
    assert [remedy(role, language) for language in words.LANGUAGES]
    assert digest_of("fail", [role]) == before
    assert (role.facts()["value"], role.facts()["limit"]) == ("equipment", "mission, system")
    own = Finding("RUN-MODE", "conditional", "station/dusk", 7200.0, 0.0, "_s",
                  words={"mode": "dusk"})  # fmt: skip
    assert all("dusk" in sentence(own, language) for language in words.LANGUAGES)


def test_why_a_station_does_not_survive_is_told_in_the_language() -> None:
    causes = [{"kind": "short", "address": "heater", "title": "Heater", "value": 3.6e6,
               "unit": "_j"},
              {"kind": "alarm", "address": "box/temperature_k", "text": "box is cold",
               "value": 263.15, "unit": "_k", "at": "2035-04-01T07:20:00Z"},
              {"kind": "ended", "at": "2035-04-01T07:20:00Z"}]  # fmt: skip
    parts = {"en": "went short of 1 kWh", "zh": "缺电 1 kWh", "ru": "недополучила 1 kWh"}
    for language, part in parts.items():
        told = sentence(Finding("RUN-SURVIVES", "fail", "station/survived", "no", "yes",
                                words={"why": causes}), language)  # fmt: skip
        assert part in told
        assert "box/temperature_k" in told
        assert amount(263.15, "_k") in told
        assert told.count("2035-04-01 07:20") == 2
