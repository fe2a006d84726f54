"""A PostgreSQL server of our own for the length of some tests, if there is one on this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def programs() -> Path:
    """The folder with initdb and pg_ctl; skips, saying why, when there is none."""
    on_path = shutil.which("initdb")
    for folder in [*([Path(on_path).parent] if on_path else []), *HOMES[::-1]]:
        if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file():
            return folder
    pytest.skip("no PostgreSQL server is installed (initdb and pg_ctl were not found)")


@contextmanager
def server() -> Iterator[str]:
    """A server that listens on a socket in a folder of its own; gives that folder."""
    folder = programs()
    home = Path(tempfile.mkdtemp(prefix="ilrs-pg-", dir="/tmp"))
    try:
        user = owner(home)
        data, log = home / "data", home / "log"
        run([folder / "initdb", "-D", data, "-U", "ilrs", "-A", "trust", "-E", "UTF8",
             "--no-sync", "--locale=C.UTF-8"], user)  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
        run([folder / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start"], user)
        try:
            yield str(home)
        finally:
            run([folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def owner(home: Path) -> str:
    """Who runs the server: it refuses to be run by root."""
    if os.geteuid() != 0:
        return ""
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    os.chown(home, entry.pw_uid, entry.pw_gid)
    return "postgres"


def run(arguments: list[object], user: str) -> None:
    """Run a program, as another user if one is named; skips with its words when it fails."""
    before = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    with tempfile.TemporaryFile() as out:
        done = subprocess.run(
            [*before, *map(str, arguments)], stdout=out, stderr=out, check=False, timeout=120,
            cwd="/tmp",
        )  # fmt: skip
        out.seek(0)
        if done.returncode:
            pytest.skip(f"PostgreSQL cannot be started: {out.read().decode()[-300:]}")
