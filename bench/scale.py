"""Many measurements for many browsers: what it costs, and whether anything is lost.

Usage: python bench/scale.py [MEASUREMENTS [CLIENTS [SECONDS]]]. Prints one JSON document. The
server is a process of its own; its CPU time and memory are those of that process alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from listeners import listen_all, token_of

from ilrs import batch
from ilrs.epoch import unix_s
from ilrs.mission.archive.archive import Archive
from ilrs.mission.dictionary import dictionary_of

BENCH = Path(__file__).parent
PLACE = re.compile(r"Mission control +(http://\S+:\d+)/")
TOKEN = re.compile(r"token=(\S+)")
TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """CPU seconds of a process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def status(pid: int, name: str) -> int:
    """A number of /proc/PID/status, such as VmRSS in KiB."""
    found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def begun(
    folder: Path,
    measurements: int,
    every_s: int,
    rate: float = 1.0,
    *,
    most_waiting: int = 0,
    hours: int = 48,
) -> tuple[subprocess.Popen[str], str, str]:
    """A server of a wide station: its process, its address, a token."""
    process = subprocess.Popen(
        [sys.executable, BENCH / "wide.py", folder,
         *map(str, (measurements, every_s, rate, most_waiting, hours))],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "token=" in line:
            break
    place, token = PLACE.search(said), TOKEN.search(said)
    if place is None or token is None:
        process.kill()
        raise RuntimeError(f"the server did not begin: {said}")
    return process, place[1], token_of(place[1], token[1])


def ended(process: subprocess.Popen[str]) -> int:
    """Stop a server in good order; its status."""
    process.send_signal(signal.SIGTERM)
    if process.stdout is not None:
        process.stdout.read()
        process.stdout.close()
    return process.wait(60.0)


def measure(measurements: int, clients: int, seconds: float) -> dict[str, Any]:
    """Serve so many measurements each second to so many clients for a while."""
    with tempfile.TemporaryDirectory(prefix="ilrs-scale-") as place:
        folder = Path(place) / "s"
        process, url, token = begun(folder, measurements, 1)
        try:
            before_s, began = cpu_s(process.pid), time.perf_counter()
            heard = asyncio.run(listen_all(url, token, clients, seconds))
            spent_s, wall_s = cpu_s(process.pid) - before_s, time.perf_counter() - began
            memory_mib = status(process.pid, "VmHWM") / 1024.0
            code = ended(process)
        finally:
            process.kill()
        rows = [sum(map(len, one.rows.values())) for one in heard]
        return {
            "measurements": measurements, "clients": clients, "seconds": round(wall_s, 1),
            "cpu_share": spent_s / wall_s, "memory_mib": memory_mib, "status": code,
            "rows_of_a_client": rows, "octets_of_a_client": [one.octets for one in heard],
            "missing": sum(one.gaps(1.0) for one in heard),
            "skipped": sum(one.skipped for one in heard), "jumps": sum(one.jumps for one in heard),
            "not_in_archive": missing_in_archive(folder, heard[0].rows),
        }  # fmt: skip


def missing_in_archive(folder: Path, rows: dict[int, list[int]]) -> int:
    """How many rows that a client heard the archive lacks, by structure and moment."""
    structures = dictionary_of(batch.load(folder / "station")).structures
    lacking = 0
    with Archive(folder / "session" / "archive") as archive:
        for place, moments in rows.items():
            found = archive.rows(structures[place].name, 0, 1 << 62)
            kept = {round(float(t)) for r in found for t in unix_s(r.generated_ns)}
            lacking += len({round(t / 1e9) for t in moments} - kept)
    return lacking


def main() -> None:
    """The figures as JSON."""
    given = [float(a) for a in sys.argv[1:]]
    measurements, clients, seconds = (*given, *(10_000, 10, 60.0)[len(given) :])
    print(json.dumps(measure(int(measurements), int(clients), seconds)))


if __name__ == "__main__":
    main()
