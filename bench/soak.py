"""A session at a high rate for a long time: what grows, and how long a command waits.

Usage: python bench/soak.py [MINUTES [MEASUREMENTS [RATE [SECONDS]]]], SECONDS being those from one
telling of a measurement to the next. Prints one JSON document. The server is a process of its own;
two browsers listen, one script commands every second. Growth is the slope of a straight line
through the second half of the samples, when all that is filled once is full.
"""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from listeners import Heard, listen
from scale import begun, cpu_s, ended, status

SAMPLE_S = 5.0
MODES = ("on", "standby")


class Commander:
    """A script that commands, once a second, and notes how long it was kept waiting."""

    def __init__(self, url: str, token: str) -> None:
        self.latencies_s: list[float] = []
        self.refused: list[str] = []
        self.stop = threading.Event()
        self._client = httpx.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30.0
        )
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()

    def _go(self) -> None:
        turn = 0
        while not self.stop.wait(1.0):
            turn += 1
            began = time.perf_counter()
            order = {
                "address": "m001_z1_spectrometer/mode",
                "value": MODES[turn % 2],
                "why": "soak",
            }
            armed = self._client.post("/commands/arm", json=order)
            answer = armed
            if armed.status_code == 200:
                token = armed.json()["token"]
                answer = self._client.post("/commands/release", json={"token": token})
            self.latencies_s.append(time.perf_counter() - began)
            if answer.status_code != 201:
                self.refused.append(answer.text[:200])

    def states(self) -> dict[str, int]:
        """How many commands are in which state."""
        found: dict[str, int] = {}
        for command in self._client.get("/commands?limit=10000").json():
            found[command["state"]] = found.get(command["state"], 0) + 1
        return found

    def facts(self) -> dict[str, Any]:
        """The clock of the session."""
        return dict(self._client.get("/clock").json())

    def close(self) -> None:
        """No more."""
        self.stop.set()
        self.thread.join(35.0)
        self._client.close()


def sample(pid: int, began: float) -> dict[str, float]:
    """What a process holds now."""
    return {
        "at_s": round(time.perf_counter() - began, 1), "memory_mib": status(pid, "VmRSS") / 1024.0,
        "threads": status(pid, "Threads"), "files": len(list(Path(f"/proc/{pid}/fd").iterdir())),
    }  # fmt: skip


def slope_an_hour(samples: list[dict[str, float]], what: str) -> float:
    """Growth in an hour over the second half."""
    late = samples[len(samples) // 2 :]
    if len(late) < 3:
        return 0.0
    times = [one["at_s"] / 3600.0 for one in late]
    return statistics.linear_regression(times, [one[what] for one in late]).slope


async def soaked(url: str, token: str, pid: int, seconds: float) -> tuple[list[Heard], list[Any]]:
    """Listen and sample."""
    heard, samples, began = [Heard(), Heard()], list[dict[str, float]](), time.perf_counter()

    async def watch() -> None:
        while time.perf_counter() - began < seconds:
            samples.append(sample(pid, began))
            await asyncio.sleep(SAMPLE_S)

    await asyncio.gather(watch(), *(listen(url, token, one, seconds) for one in heard))
    return heard, samples


def measure(minutes: float, measurements: int, rate: float, every_s: int) -> dict[str, Any]:
    """Everything."""
    with tempfile.TemporaryDirectory(prefix="ilrs-soak-") as place:
        folder = Path(place) / "s"
        # A session at its end stands still, and what stands still does not grow.
        hours = math.ceil(minutes / 60.0 * rate * 1.2) + 1
        process, url, token = begun(folder, measurements, every_s, rate, hours=hours)
        try:
            commander, before_s = Commander(url, token), cpu_s(process.pid)
            heard, samples = asyncio.run(soaked(url, token, process.pid, minutes * 60.0))
            spent_s, facts, states = cpu_s(process.pid) - before_s, commander.facts(), {}
            commander.stop.set()
            states = commander.states()
            commander.close()
            code = ended(process)
        finally:
            process.kill()
        latencies = sorted(commander.latencies_s)
        return {
            "minutes": minutes, "measurements": measurements, "status": code,
            "clock": facts["state"],
            "achieved_rate": facts["achieved_rate"], "trouble": facts["trouble"],
            "cpu_share": spent_s / (minutes * 60.0),
            "memory_mib": [samples[0]["memory_mib"], samples[-1]["memory_mib"]],
            "memory_mib_an_hour": slope_an_hour(samples, "memory_mib"),
            "files_an_hour": slope_an_hour(samples, "files"),
            "threads_an_hour": slope_an_hour(samples, "threads"),
            "files": samples[-1]["files"], "threads": samples[-1]["threads"],
            "commands": states, "refused": commander.refused[:3],
            "latency_s": {
                "median": statistics.median(latencies), "most": latencies[-1],
                "p95": latencies[int(0.95 * (len(latencies) - 1))],
            },
            "longest_silence_s": max(one.longest_silence_s for one in heard),
            "missing": sum(one.gaps(every_s) for one in heard if not one.skipped),
            "skipped": sum(one.skipped for one in heard),
            "checkpoints": len(list((folder / "session" / "checkpoints").iterdir())),
            "samples": samples[:: max(1, len(samples) // 12)],
        }  # fmt: skip


def main() -> None:
    """The figures as JSON."""
    given = [float(a) for a in sys.argv[1:]]
    minutes, measurements, rate, every_s = (*given, *(3.0, 1000, 60.0, 1)[len(given) :])
    print(json.dumps(measure(minutes, int(measurements), rate, int(every_s)), indent=1))


if __name__ == "__main__":
    main()
