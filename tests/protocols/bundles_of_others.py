"""Bundles that others wrote, from `vectors`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "vectors"


def examples() -> dict[str, Any]:
    """The worked examples of RFC 9173."""
    return json.loads((HERE / "rfc9173_appendix_a.json").read_text(encoding="utf-8"))


def all_vectors() -> dict[str, bytes]:
    """Every bundle by others that is kept here, by name."""
    found = {
        f"RFC 9173 A.{number} {'secured' if index else 'plain'}": bytes.fromhex(text)
        for number, case in enumerate(examples()["cases"], 1)
        for index, text in enumerate(case["bundles"])
    }
    for path in sorted(HERE.glob("*.hex")):
        found[path.stem] = bytes.fromhex(path.read_text(encoding="utf-8"))
    return found
