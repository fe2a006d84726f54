"""An environment with programs of others, made once and kept."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
PATIENCE_S, PROGRAM_S = 300, 90
Start = Callable[..., "subprocess.Popen[str]"]


def _home() -> Path:
    kept = os.environ.get("ILRS_TEST_CACHE") or str(Path.home() / ".cache" / "ilrs")
    wanted = (HERE / "requirements.txt").read_bytes() + sys.version.encode()
    return Path(kept) / f"peers-{hashlib.sha256(wanted).hexdigest()[:16]}"


def _make(home: Path) -> str:
    """Make the environment; says why it could not, or nothing."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as place:
        folder = Path(place) / "made"
        install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet",
                   "--disable-pip-version-check", "--retries", "1", "--require-hashes",
                   "--only-binary", ":all:", "-r", HERE / "requirements.txt"]  # fmt: skip
        for command in ([sys.executable, "-m", "venv", folder], install):
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                return str(error)
            if done.returncode:
                return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        # Another worker of the same tests may have been quicker.
        with contextlib.suppress(OSError):
            folder.rename(home)
    return ""


@pytest.fixture(scope="session")
def peer_python() -> Path:
    """The Python in which the programs of others run."""
    home = _home()
    if not home.exists() and (reason := _make(home)):
        pytest.skip(f"the programs of others could not be installed: {reason}")
    return home / "bin" / "python"


@pytest.fixture
def peer(peer_python: Path) -> Start:
    """Start a program of `programs/` with arguments; its output is text."""
    running: list[subprocess.Popen[str]] = []
    watches: list[threading.Timer] = []
    # Only what is in their own environment, not ours.
    bare = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}

    def start(name: str, *arguments: object) -> subprocess.Popen[str]:
        command = [str(peer_python), str(HERE / "programs" / name), *map(str, arguments)]
        program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=bare,
        )  # fmt: skip
        running.append(program)
        # Who waits for its output is not to wait for ever.
        watches.append(threading.Timer(PROGRAM_S, program.kill))
        watches[-1].start()
        return program

    yield start
    for watch in watches:
        watch.cancel()
    for program in running:
        if program.poll() is None:
            program.kill()
        program.communicate()
