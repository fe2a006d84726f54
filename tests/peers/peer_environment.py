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
# A slow line is given the time; nobody who answers is found out at the first try.
INSTALL_S, LOCK_S, ANSWER_S = 240.0, 300.0, 15
# Only what is in their own environment, not ours.
BARE = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
WRONG = "DO NOT MATCH THE HASHES"


class NotMadeError(Exception):
    """The environment cannot be made here; the text says why."""


def peer_environment() -> Path:
    """The Python of the environment, which is made if it is not there yet. Raises NotMadeError."""
    home = _home()
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        with _alone(home.with_suffix(".lock")):
            # Whoever had the lock before may have made it.
            if not home.exists():
                _make(home)
    return home / "bin" / "python"


def _home() -> Path:
    kept = os.environ.get("ILRS_TEST_CACHE") or str(Path.home() / ".cache" / "ilrs")
    wanted = NAMED.read_bytes() + sys.version.encode()
    return Path(kept) / f"peers-{hashlib.sha256(wanted).hexdigest()[:16]}"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of a file; the system gives it back when the process dies."""
    end_s = time.monotonic() + LOCK_S
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end_s:
                    raise NotMadeError(
                        f"another process has held {path} for {LOCK_S:g} s"
                    ) from None
                time.sleep(0.2)
        yield


def _make(home: Path) -> None:
    for left in home.parent.glob(f"{home.name}.making-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{home.name}.making-", dir=home.parent) as place:
        folder = Path(place) / "made"
        _do([sys.executable, "-m", "venv", str(folder)])
        _do([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input",
             "--disable-pip-version-check", "--retries", "1", "--timeout", str(ANSWER_S),
             "--require-hashes", "--only-binary", ":all:", "-r", str(NAMED)])  # fmt: skip
        # Only what is whole gets the name.
        folder.rename(home)


def _do(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_S, check=False, env=BARE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMadeError(str(error)) from None
    if WRONG in done.stderr:
        raise AssertionError(f"packages are not those of {NAMED.name}:\n{done.stderr}")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotMadeError(" / ".join(lines[-3:]) or f"{command[2:4]} ended with {done.returncode}")
