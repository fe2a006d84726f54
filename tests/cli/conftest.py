"""The command line for its tests, and a run to look at."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from answers import Ask, asker

from ilrs.cli.main import status_of

# Where the tests of this folder find what they share.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run `ilrs ARGUMENTS` in this process."""
    return asker(capsys)


@pytest.fixture(scope="session")
def outpost() -> Path:
    """The smallest station."""
    from written import OUTPOST

    return OUTPOST


@pytest.fixture(scope="session")
def kept(
    tmp_path_factory: pytest.TempPathFactory, own_cache: None, outpost: Path
) -> tuple[Path, str, str]:
    """The folder of two days of the outpost, and what the command said on both streams."""
    folder = tmp_path_factory.mktemp("runs") / "short"
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = status_of(["run", str(outpost), "--for", "2 days", "--out", str(folder)])
    assert status == 0, err.getvalue()
    return folder, out.getvalue(), err.getvalue()


@pytest.fixture
def finished(kept: tuple[Path, str, str]) -> Path:
    """The folder of that run: look, do not touch."""
    return kept[0]
