"""What a run of the outpost came to, small enough to read: the golden data and how they are made.

`python tests/golden/golden.py` writes outpost.json anew; say in the change why it had to.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from ilrs import batch
from ilrs.sim.record import Record

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
GOLDEN = HERE / "outpost.json"
EVERY = 72  # rows of 10 minutes: twice a day
SAMPLED = (
    "array/power_w", "battery/energy_j", "battery/health", "box/temperature_k",
    "distributor/margin_w", "heater/power_w", "memory/stored_bit", "radiator/rejected_w",
    "spectrometer/power_w",
)  # fmt: skip
SUMMED = ("energy", "data", "modes")


def outpost() -> Record:
    """The outpost's thirty days, run through the compiled loop."""
    station = batch.load(ROOT / "stations" / "outpost")
    return batch.run(station, out=Path(tempfile.mkdtemp(prefix="golden-")) / "run")


def golden_of(record: Record) -> dict[str, Any]:
    """Totals, what the centre did, and samples of a few series."""
    summary = record.summary
    totals = {
        f"{part}.{name}": value
        for part in SUMMED
        for name, value in summary[part].items()
        if isinstance(value, float)
    }
    samples = {
        address: [float(v) for v in record.values(address.replace("/", "."))[::EVERY]]
        for address in SAMPLED
    }
    return {
        "survived": summary["survived"],
        "lowest_charge": summary["charge"]["lowest"],
        "longest_dark_s": summary["dark"]["longest_s"],
        "totals": totals,
        "commands": [[c.step, c.address, c.value] for c in record.journal],
        "events": [[e["step"], e["event"], e["address"]] for e in record.events],
        "samples": samples,
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(golden_of(outpost()), indent=1) + "\n", "utf-8")
