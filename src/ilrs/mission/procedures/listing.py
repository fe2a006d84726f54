"""Procedures and steps in JSON types and as text, for people, routes and the command line."""

from __future__ import annotations

from typing import Any

from ilrs.mission.procedures.library import Library
from ilrs.mission.procedures.model import (
    END,
    HOLD,
    Ask,
    Call,
    Check,
    Choose,
    Command,
    Note,
    Pause,
    Step,
    Wait,
)
from ilrs.units import show


def procedure_listing(library: Library, name: str) -> dict[str, Any]:
    """A procedure without its steps; raises UnknownProcedureError."""
    found = library.procedure(name)
    arguments = [
        {"name": a.name, "command": a.command, "default": a.default, "title": dict(a.title)}
        for a in found.arguments.values()
    ]
    return {
        "name": name, "title": dict(found.title), "audience": found.audience,
        "purpose": found.purpose, "arguments": arguments,
        "elements": list(library.elements_of(name)), "steps_count": len(found.steps),
        "file": found.file,
    }  # fmt: skip


def step_listing(step: Step) -> dict[str, Any]:
    """A step as it was written."""
    return {
        "id": step.id, "do": step.verb, "title": dict(step.title), "detail": _detail(step),
        "next": step.next, "line": step.line,
    }  # fmt: skip


def _detail(step: Step) -> dict[str, Any]:
    match step.action:
        case Command() as a:
            return {"address": a.address, "value": a.value, "why": a.why, "stage": a.stage,
                    "timeout_s": a.timeout_s, "confirm": a.confirm}  # fmt: skip
        case Check() as a:
            return {"that": a.condition.text, "why": a.why, "fresh_s": a.fresh_s,
                    "timeout_s": a.timeout_s, "otherwise": a.otherwise}  # fmt: skip
        case Wait() as a:
            return {"until": a.condition.text, "fresh_s": a.fresh_s, "timeout_s": a.timeout_s}
        case Pause() as a:
            return {"duration_s": a.duration_s}
        case Ask() as a:
            return {"question": a.question, "answer": a.answer, "timeout_s": a.timeout_s}
        case Choose() as a:
            choices = [
                {"when": c.condition.text if c.condition else "", "label": c.label, "goto": c.goto}
                for c in a.choices
            ]
            return {"question": a.question, "choices": choices, "otherwise": a.otherwise}
        case Call() as a:
            return {"procedure": a.procedure, "arguments": dict(a.arguments)}
        case Note() as a:
            return {"text": a.text}


def step_text(step: Step) -> str:
    """A step as one line for people."""
    match step.action:
        case Command() as a:
            asked = "after a person confirms, " if a.confirm else ""
            return f"{asked}{a.address} = {a.value}, until {a.stage} within {_time(a.timeout_s)}"
        case Check() as a:
            other = "hold" if a.otherwise == HOLD else f"go to {a.otherwise}"
            return f"{a.condition.text}; otherwise {other}"
        case Wait() as a:
            return f"until {a.condition.text} within {_time(a.timeout_s)}"
        case Pause() as a:
            return f"for {_time(a.duration_s)}"
        case Ask() as a:
            return f"{a.question} ({a.answer})"
        case Choose() as a:
            ways = [f"{c.condition.text if c.condition else c.label}: {c.goto}" for c in a.choices]
            return "; ".join([*ways, f"otherwise {a.otherwise}"])
        case Call() as a:
            given = ", ".join(f"{k} = {v}" for k, v in a.arguments.items())
            return a.procedure + (f" with {given}" if given else "")
        case Note() as a:
            return a.text


def leads_on(step: Step, following: str) -> str:
    """Where a step leads if not to the one below it."""
    return "" if step.next == following else f" -> {'the end' if step.next == END else step.next}"


def _time(seconds: float) -> str:
    return show(seconds, "s")
