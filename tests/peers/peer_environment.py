"""The environment of the programs of others: made once, by one process, and whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
NAMED = HERE / "requirements.txt"
# Less than the limit of a test, so that a slow index is a reason to skip and none to fail.
PATIENCE_S, ANSWER_S = 200.0, 15
# Only what is in their own environment, not ours.
BARE = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
WRONG = "DO NOT MATCH THE HASHES"


class NotMadeError(Exception):
    """The environment cannot be made here; the text says why."""


def peer_environment() -> Path:
    """The Python of the environment, which is made if it is not there yet. Raises NotMadeError."""
    home = _home()
    if not home.exists():
        end_s = time.monotonic() + PATIENCE_S
        home.parent.mkdir(parents=True, exist_ok=True)
        with _alone(home.with_suffix(".lock"), end_s):
            # Whoever had the lock before may have made it.
            if not home.exists():
                _make(home, end_s)
    return home / "bin" / "python"


def _home() -> Path:
    kept = os.environ.get("ILRS_TEST_CACHE") or str(Path.home() / ".cache" / "ilrs")
    wanted = NAMED.read_bytes() + sys.version.encode()
    return Path(kept) / f"peers-{hashlib.sha256(wanted).hexdigest()[:16]}"


@contextmanager
def _alone(path: Path, end_s: float) -> Iterator[None]:
    """Hold the lock of a file; the system gives it back when the process dies."""
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end_s:
                    raise NotMadeError(
                        f"another process has held {path} for {PATIENCE_S:g} s"
                    ) from None
                time.sleep(0.2)
        yield


def _make(home: Path, end_s: float) -> None:
    for left in home.parent.glob(f"{home.name}.making-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{home.name}.making-", dir=home.parent) as place:
        folder = Path(place) / "made"
        _do([sys.executable, "-m", "venv", str(folder)], end_s)
        _do([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input",
             "--disable-pip-version-check", "--retries", "1", "--timeout", str(ANSWER_S),
             "--require-hashes", "--only-binary", ":all:", "-r", str(NAMED)], end_s)  # fmt: skip
        # Only what is whole gets the name.
        folder.rename(home)


def _do(command: list[str], end_s: float) -> None:
    left_s = max(end_s - time.monotonic(), 1.0)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=left_s, check=False, env=BARE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMadeError(str(error)) from None
    if WRONG in done.stderr:
        raise AssertionError(f"packages are not those of {NAMED.name}:\n{done.stderr}")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotMadeError(" / ".join(lines[-3:]) or f"{command[2:4]} ended with {done.returncode}")
