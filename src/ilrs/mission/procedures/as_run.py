"""The as-run document: what a run did, step by step, signed, in JSON types with UTC times."""

from __future__ import annotations

from typing import Any

from ilrs.epoch import Epoch
from ilrs.mission.procedures.run import Entry, Run, Signature


def as_run(run: Run, *, dry_run: bool = False) -> dict[str, Any]:
    """The document that is kept as a "procedure_run" under the run's id."""
    present = run.present
    return {
        "id": run.id,
        "procedure": run.procedure,
        "digest": run.digest,
        "title": run.title,
        "arguments": dict(run.arguments),
        "by": run.by,
        "dry_run": dry_run,
        "state": run.state,
        "reason": run.reason,
        "started": utc(run.started_ns),
        "ended": utc(run.ended_ns),
        "step": present.step if present else (run.frames[-1].step if run.frames else ""),
        "waits": present.waits if present and run.state == "running" else "",
        "earliest_answer": utc(present.earliest_ns) if present else None,
        "deadline": utc(present.deadline_ns) if present and run.state == "running" else None,
        "steps": [_step(entry) for entry in run.entries],
        "acts": [_signature(s) for s in run.acts],
    }


def utc(at_ns: int | None) -> str | None:
    """A time in UTC, or None."""
    return None if at_ns is None else Epoch(at_ns).utc


def _step(entry: Entry) -> dict[str, Any]:
    return {
        "path": list(entry.path),
        "step": entry.step,
        "title": entry.title,
        "do": entry.verb,
        "entered": utc(entry.entered_ns),
        "left": utc(entry.left_ns),
        "outcome": entry.outcome,
        "text": entry.text or entry.waits,
        "answer": entry.answer,
        "by": entry.by,
        "signed": [_signature(s) for s in entry.signed],
        "command": _command(entry),
    }


def _command(entry: Entry) -> dict[str, Any] | None:
    sent = entry.sent
    return sent and {
        "id": sent.id,
        "address": sent.address,
        "value": sent.value,
        "text": sent.text,
        "earliest_answer": utc(sent.earliest_ns),
        "stages": [{"stage": s, "time": utc(at), "text": text} for s, at, text in sent.stages],
        "octets_hex": "",
    }


def _signature(signature: Signature) -> dict[str, Any]:
    at = utc(signature.at_ns)
    return {"by": signature.by, "act": signature.act, "time": at, "text": signature.text}
