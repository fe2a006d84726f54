"""What ships: two baselines with sources throughout, and the public history."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import resources

import pytest

from ilrs.programme.claims import SOURCE_KINDS
from ilrs.programme.diff import difference
from ilrs.programme.files import SHIPPED, shipped_sources
from ilrs.programme.library import baselines, find, phases, shipped_documents
from ilrs.programme.register import conflicts, shipped_register
from ilrs.programme.version import enough
from ilrs.station.toml_file import MOST_BYTES

FILES = [
    file
    for folder in SHIPPED
    for file in resources.files("ilrs.programme").joinpath(folder).iterdir()
    if file.name.endswith(".toml")
]
DOCUMENTS = [d for versions in shipped_documents().values() for d in versions.values()]


def test_both_documents_stand_in_both_baselines() -> None:
    for name in ("plan-2021-2025", "state-2026"):
        assert {d.name for d in baselines()[name]} == {"roadmap", "guideline"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.ref)
def test_every_number_has_its_source(document) -> None:
    for item in document.items.values():
        assert item.source, item.id
        for name, claims in item.facts.items():
            for claim in claims:
                assert claim.source, f"{item.id}: {name}"
                kinds = {document.sources[s].kind for s in claim.source}
                if kinds <= {"recollection", "assumption"}:
                    assert claim.status == "unverified"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.ref)
def test_only_the_released_version_has_an_official_number(document) -> None:
    assert document.official == (str(document.version) == "1.0")
    assert document.official or "this project's own" in document.note


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.ref)
def test_each_version_is_a_large_enough_step(document) -> None:
    if document.supersedes is None:
        return
    before = shipped_documents()[document.name][document.supersedes]
    found = difference(before, document)
    assert found.changes
    assert enough(document.version.step_from(before.version), found.step)


def test_the_phases_are_those_of_the_release() -> None:
    """Xinhua, 17 Jun 2021; SpaceNews, 16 Jun 2021."""
    items = find("roadmap@1.0")[0].items
    years = {
        id: tuple(items[id].facts[k][0].value for k in ("start", "end") if k in items[id].facts)
        for id in ("phase-1", "phase-2a", "phase-2b", "phase-3")
    }
    assert years == {
        "phase-1": ("2021", "2025"), "phase-2a": ("2026", "2030"), "phase-2b": ("2031", "2035"),
        "phase-3": ("2036",),
    }  # fmt: skip


def test_a_day_lies_in_its_phases() -> None:
    spans = phases(find("roadmap@1.0")[0])
    on = {id for id, span in spans.items() if span.first <= date(2033, 6, 1) <= span.last}
    assert on == {"phase-2", "phase-2b"}
    assert spans["phase-3"].last == date.max
    # The start of the two models of 2024 was not published.
    assert {"basic-model", "extended-model"} & set(phases(find("roadmap@2.0")[0])) == set()


def test_conflicting_sources_stay_visible() -> None:
    register = shipped_register()
    facts = {id: dict(conflicts(entry)) for id, entry in register.instruments.items()}
    assert {"level", "signed"} <= set(facts["venezuela-2023"])
    ends = find("roadmap")[0].items["extended-model"].facts["end"]
    assert [claim.value for claim in ends] == ["2050", "2045"]


def test_sources_are_all_used_and_of_a_known_kind() -> None:
    used = set(re.findall(r'"([a-z0-9-]+)"', "".join(f.read_text("utf-8") for f in FILES)))
    assert set(shipped_sources()) - used == set()
    assert {s.kind for s in shipped_sources().values()} <= set(SOURCE_KINDS)


def test_the_files_are_small_and_whole() -> None:
    assert len(FILES) == 13
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert len(text) < MOST_BYTES / 100
        assert tomllib.loads(text)["schema"] == 1
