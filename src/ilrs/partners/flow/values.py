"""Facts that come as text: by the end of their name they are days, dates or free words."""

from __future__ import annotations

from datetime import date

MOST_DAYS = 36_500
_DATES = ("due", "until")


def misread(name: str, text: str, choices: list[str]) -> str:
    """Why a text cannot be the value of a fact; empty when it can."""
    if choices and text not in choices:
        return f'{name}: "{text}" is none of {", ".join(choices)}'
    if name.endswith("_days"):
        good = text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_DAYS
        return "" if good else f'{name}: "{text}" is not a number of days, 1 to {MOST_DAYS}'
    if name.endswith("_on") or name in _DATES:
        return "" if _is_date(text) else f'{name}: "{text}" is not a date such as 2027-03-01'
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
