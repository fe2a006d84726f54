"""One run told in English, Chinese and Russian: other words, the same numbers and digest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from answers import Ask
from contributions import write
from judged import OUTPOST

LANGUAGES = ("en", "zh", "ru")
# What people in Chinese and Russian read is written so, and not in English with foreign crumbs.
WRITING = {"zh": re.compile(r"[\u4e00-\u9fff]"), "ru": re.compile(r"[\u0400-\u04ff]")}
SENTENCES = {"says", "remedy", "source"}


@pytest.fixture
def told(tmp_path: Path, ask: Ask) -> dict[str, dict[str, Any]]:
    """A contribution that breaks a rule, meets others and leaves one open, in each language."""
    path = write(tmp_path, ('value = "7 kg"', 'value = "9.8 kg"'), ('organics = "0.4 kg"\n', ""))
    found: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        answer = ask("assess", path, "--station", OUTPOST, "--language", language, "--json")
        assert answer.status == 1, answer.err
        found[language] = answer.json
    return found


def facts(document: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [*document["findings"], *document["checks"]]
    return [{k: v for k, v in row.items() if k not in SENTENCES} for row in rows]


def test_the_verdict_and_its_digest_are_the_same(told: dict[str, dict[str, Any]]) -> None:
    assert {d["verdict"] for d in told.values()} == {"fail"}
    (digest,) = {d["verdict_digest"] for d in told.values()}
    assert re.fullmatch(r"(sha256:)?[0-9a-f]{64}", digest)


def test_so_is_every_number(told: dict[str, dict[str, Any]]) -> None:
    first, *others = (facts(d) for d in told.values())
    assert {row["severity"] for row in first} >= {"fail", "unknown", "pass"}
    assert others == [first, first]
    assert [d["effects"] for d in told.values()] == [told["en"]["effects"]] * 3


def test_the_words_are_each_language_s_own(told: dict[str, dict[str, Any]]) -> None:
    for i in range(len(told["en"]["findings"])):
        said = [told[language]["findings"][i]["says"] for language in LANGUAGES]
        assert len(set(said)) == len(LANGUAGES), said
    for language, writing in WRITING.items():
        rows = told[language]["findings"]
        assert all(writing.search(row["says"]) for row in rows)
        assert all(writing.search(row["remedy"]) for row in rows if row["remedy"])
        assert writing.search(told[language]["why"])


def test_another_number_is_another_digest(
    told: dict[str, dict[str, Any]], tmp_path: Path, ask: Ask
) -> None:
    path = write(tmp_path, ('value = "7 kg"', 'value = "9.9 kg"'), ('organics = "0.4 kg"\n', ""))
    other = ask("assess", path, "--station", OUTPOST, "--language", "ru", "--json").json
    assert other["verdict_digest"] != told["ru"]["verdict_digest"]
