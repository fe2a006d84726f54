"""Gravity fields from files: ICGEM (.gfc) and the SHADR tables of the PDS (.tab)."""

from __future__ import annotations

from pathlib import Path

from ilrs.data.products import folders, locate, products
from ilrs.flight.gravity import GravityField, from_rows, parse_gfc

# Finest first.
_KNOWN = ("grail-1200", "grail-150")


def read_gravity(path: Path, degree: int | None = None) -> GravityField:
    """A field of the Moon from a file, to `degree` (default: all that it holds).

    Raises FileNotFoundError when there is none, ValueError (with file and line) for what is no
    field, is cut short, or does not reach the degree.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no gravity field {path}; see `ilrs data list`")
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix.lower() == ".gfc":
        field = parse_gfc(text, path.name)
    else:
        field = parse_shadr(text, path.name, degree)
    return field if degree is None else field.truncated(degree)


def installed_field(degree: int | None = None) -> GravityField:
    """The finest field that is on this machine, to `degree`.

    Raises FileNotFoundError, saying what to fetch, when there is none.
    """
    known = products()
    for name in _KNOWN:
        path = locate(known[name])
        if path is not None:
            return read_gravity(path, degree)
    where = ", ".join(str(folder) for folder in folders())
    raise FileNotFoundError(
        f"there is no gravity field on this machine (looked in {where}); degree 20 comes with the "
        "package (ilrs.flight.gravity.grail_20), more with: ilrs data fetch grail-1200"
    )


def parse_shadr(text: str, where: str = "field", degree: int | None = None) -> GravityField:
    """A field from a SHADR table (PDS, GRAIL): a head of eight values, then n, m, C, S, errors.

    Coefficients above `degree` are passed over. ValueError names the line of what is wrong.
    """
    lines = text.splitlines()
    head = [w.strip() for w in lines[0].split(",")] if lines else []
    try:
        # Kilometres and km3/s2; 1 in the sixth place says fully normalised.
        radius, gm, state = float(head[0]) * 1e3, float(head[1]) * 1e9, int(head[5])
    except (IndexError, ValueError):
        raise ValueError(f"{where}:1: not the head of a SHADR table: radius, GM, ...") from None
    if state != 1:
        raise ValueError(f"{where}:1: normalisation {state}; only 1 (fully normalised) is read")
    rows: list[tuple[int, int, float, float]] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        words = line.split(",")
        try:
            n, m = int(words[0]), int(words[1])
            if degree is None or n <= degree:
                rows.append((n, m, float(words[2]), float(words[3])))
        except (IndexError, ValueError):
            raise ValueError(f"{where}:{number}: not n, m, C, S: {line[:60]!r}") from None
    return from_rows(where, gm, radius, rows, where)
