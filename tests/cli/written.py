"""What the commands of these tests run, and what a run's folder says of itself."""

from __future__ import annotations

import json
from pathlib import Path

SHORT = ("--for", "2 days")
OUTPOST = Path(__file__).resolve().parents[2] / "stations" / "outpost"


def digest_of(folder: Path) -> str:
    return json.loads((folder / "summary.json").read_text())["digest"]
