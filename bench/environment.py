"""The programs of others, in an environment of their own that is made once and kept.

It lies in the cache under the digest of requirements-peers.txt; deleting it loses nothing. What
cannot be installed is left out, and the reason kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements-peers.txt")
# Only source distributions; built with the pinned numpy, cython and setuptools.
BUILT = ("dtn-tvg-util", "aiodtnsim", "spatialnc", "topocalc")
REASONS = "not-installed.json"
PATIENCE_S = 600.0


def home() -> Path:
    """Where the environment is, or will be."""
    kept = os.environ.get("ILRS_TEST_CACHE") or str(Path.home() / ".cache" / "ilrs")
    wanted = REQUIREMENTS.read_bytes() + sys.version.encode()
    return Path(kept) / f"bench-peers-{hashlib.sha256(wanted).hexdigest()[:16]}"


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def packages_of(folder: Path) -> Path:
    """Where its packages are."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return folder / "lib" / version / "site-packages"


def blocks() -> dict[str, str]:
    """The lines of each requirement, by name."""
    found: dict[str, str] = {}
    name = ""
    for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            # The same name can stand twice, for different versions of Python.
            name = line.rstrip(" \\")
        if name:
            found[name] = f"{found.get(name, '')}{line}\n"
    return found


def base(requirement: str) -> str:
    """The name alone."""
    return requirement.split("==")[0]


def install(folder: Path, lines: str, *options: str) -> str:
    """Install pinned requirements; why it failed, or nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as chosen:
        chosen.write(lines)
        chosen.flush()
        command = [python_of(folder), "-m", "pip", "install", "--quiet", "--no-deps",
                   "--disable-pip-version-check", "--require-hashes", *options,
                   "-r", chosen.name]  # fmt: skip
        return failure(command)


def failure(command: list[str | Path]) -> str:
    """Run a command; the last thing it said if it failed, or nothing."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    # The first error: what follows it says that it was an error.
    said = [line for line in done.stderr.splitlines() if "rror" in line]
    return (said or ["no reason given"])[0].strip() if done.returncode else ""


def make(folder: Path) -> None:
    """Make the environment with as many of the peers as there are for this machine."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if reason := failure([sys.executable, "-m", "venv", folder]):
        raise SystemExit(f"no environment for the peers can be made at {folder}: {reason}")
    wanted, reasons = blocks(), {}
    wheels = {name: lines for name, lines in wanted.items() if base(name) not in BUILT}
    if install(folder, "".join(wheels.values()), "--only-binary", ":all:"):
        for name, lines in wheels.items():
            if reason := install(folder, lines, "--only-binary", ":all:"):
                reasons[name] = reason
    for name in (n for built in BUILT for n in wanted if base(n) == built):
        if reason := install(folder, wanted[name], "--no-build-isolation"):
            reasons[name] = reason
    (folder / REASONS).write_text(json.dumps(reasons, indent=2), encoding="utf-8")


def peers() -> tuple[Path, dict[str, str]]:
    """The environment, and why what is missing is missing."""
    folder = home()
    if not (folder / REASONS).is_file():
        print("Installing the programs of others, once (about a minute, 1 GB) ...",
              file=sys.stderr, flush=True)  # fmt: skip
        make(folder)
    return folder, json.loads((folder / REASONS).read_text(encoding="utf-8"))


def borrow() -> None:
    """Let this interpreter import what only the peers' environment has; ours come first."""
    if (packages := os.environ.get("ILRS_BENCH_PEERS")) and packages not in sys.path:
        sys.path.append(packages)


if __name__ == "__main__":
    print(python_of(peers()[0]))
