"""The examples of the reference page have the shape that the format asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ilrs.station.findings import Findings
from ilrs.station.schema import FileModel, ImportFile, PartFile, ScenarioFile, StationFile
from ilrs.station.toml_file import parse_toml
from ilrs.station.validate import validate

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "station-files.md"
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
MARKS: dict[str, type[FileModel]] = {
    "control_period =": StationFile,
    "remove =": ScenarioFile,
    "partner =": PartFile,
}


def model_of(text: str) -> type[FileModel]:
    return next((model for mark, model in MARKS.items() if mark in text), ImportFile)


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_an_example_has_the_right_shape(text: str) -> None:
    findings = Findings()
    file = parse_toml(text, "page", findings)
    if file is not None:
        validate(model_of(text), file, findings)
    assert findings.all() == ()


def test_there_are_examples_of_every_file() -> None:
    assert {model_of(text) for text in EXAMPLES} == {ImportFile, *MARKS.values()}
