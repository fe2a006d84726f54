"""Rows as plain lists of dictionaries that a notebook shows as a table."""

from __future__ import annotations

from html import escape
from typing import Any

SHOWN = 60


class Table(list[dict[str, Any]]):
    """A list of rows; all else about it is that of a list."""

    def column(self, name: str) -> list[Any]:
        """One value of every row."""
        return [row.get(name) for row in self]

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """The first rows as a table of HTML."""
        rows = list(self[:SHOWN])
        names = list(dict.fromkeys(name for row in rows for name in row))
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(row.get(n))}</td>' for n in names)}</tr>" for row in rows
        )
        more = len(self) - len(rows)
        rest = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return escape(str(value))
