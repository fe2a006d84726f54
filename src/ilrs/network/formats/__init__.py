"""Contact plans as files: of ION, of HDTN, of uD3TN, and of our own (CSV and JSON).

The form of a file is seen from its text. `read_plan` gives the plan and what is to be said about
it; mistakes raise `DeclarationError` with file and line, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.network.formats.hdtn import parse_hdtn, write_hdtn
from ilrs.network.formats.ion import COMMANDS, parse_ion, write_ion
from ilrs.network.formats.rows import PlanFile
from ilrs.network.formats.table import parse_csv, parse_json, write_csv, write_json
from ilrs.network.formats.ud3tn import parse_ud3tn, write_ud3tn
from ilrs.network.plan import ContactPlan

__all__ = ["FORMS", "PlanFile", "form_of", "read_plan", "write_plan"]

_READERS: dict[str, Callable[[str, str], PlanFile]] = {
    "ion": parse_ion,
    "hdtn": parse_hdtn,
    "ud3tn": parse_ud3tn,
    "csv": parse_csv,
    "json": parse_json,
}
_WRITERS: dict[str, Callable[[ContactPlan], str]] = {
    "ion": write_ion,
    "hdtn": write_hdtn,
    "ud3tn": write_ud3tn,
    "csv": write_csv,
    "json": write_json,
}
FORMS = tuple(_READERS)
_HDTN_KEY = re.compile(r'"(?:rateBitsPerSec|startTime|dest)"\s*:')


def read_plan(text: str, file: str = "plan", form: str = "") -> PlanFile:
    """Reads a plan; `form` (one of FORMS) says what it is, where its text must not be asked.

    `file` is named in what is said. DeclarationError for text of no known form and for mistakes.
    """
    found = form or form_of(text)
    if not found:
        raise DeclarationError([
            Diagnostic(file, 0, "PLAN-FORM", "this is no contact plan of a known form",
                       f"say which it is: {', '.join(FORMS)}"),
        ])  # fmt: skip
    return _READERS[_known(found)](text.removeprefix("\ufeff"), file)


def write_plan(plan: ContactPlan, form: str) -> str:
    """The plan as text of a form. What a form cannot say (see its module) is a ValueError.

    Forms of whole numbers round so that nothing is promised that the plan does not have: starts
    and light times up, ends and rates down.
    """
    return _WRITERS[_known(form)](plan)


def form_of(text: str) -> str:
    """Which form a text has; empty when it is none."""
    body = text.removeprefix("\ufeff").lstrip()
    if body.startswith(("{", "[")):
        if '"node_id"' in body:
            return "ud3tn"
        return "hdtn" if _HDTN_KEY.search(body) else "json"
    lines = (line.strip() for line in body.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if re.match(r"[1-4]\(", first):
        return "ud3tn"
    if "," in first and "start_s" in first:
        return "csv"
    return "ion" if first.split(" ")[0] in COMMANDS else ""


def _known(form: str) -> str:
    if form not in _READERS:
        raise ValueError(f'"{form}" is no form of contact plans; known: {", ".join(FORMS)}')
    return form
