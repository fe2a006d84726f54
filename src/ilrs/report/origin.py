"""What a run was made from and how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from ilrs.report import words
from ilrs.report.source import Source, mapping, number


@dataclass(frozen=True)
class Origin:
    """Rows of (what, value) and the command that runs it again."""

    rows: tuple[tuple[str, str], ...]
    rerun: str


def origin(source: Source) -> Origin:
    """Run figures, then everything in the record's provenance, flattened."""
    summary = source.record.summary
    rows: list[tuple[str, str]] = [("station", str(summary.get("station") or ""))]
    rows.append(("scenario", str(summary.get("scenario") or "none")))
    steps, step_s = number(summary.get("steps")), number(summary.get("step_s"))
    rows.append(("steps", f"{words.whole(steps)} of {words.span(step_s)}"))
    rows.append(("record interval", words.span(source.interval_s)))
    rows.append(("seed", str(summary.get("seed", 0))))
    rows.append(("digest of the record", str(summary.get("digest") or "none")))
    rows += [r for r in _flat("", _without(source.record.provenance)) if r not in rows]
    folder = PurePath(str(source.record.path or "")).name or "RUN_FOLDER"
    return Origin(tuple(r for r in rows if r[1]), f"ilrs rerun {shlex.quote(folder)}")


def _without(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance without what is said already and without what differs from run to run."""
    said = ("seed", "scenario", "digest", "from_cache")
    return {k: v for k, v in provenance.items() if k not in said}


def _flat(prefix: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        found: list[tuple[str, str]] = []
        for key, item in mapping(value).items():
            found += _flat(
                f"{prefix} · {words.human(str(key))}" if prefix else words.human(str(key)), item
            )
        return found
    if isinstance(value, list | tuple):
        return [(prefix, ", ".join(str(item) for item in value))]
    return [(prefix, "" if value is None else str(value))]
