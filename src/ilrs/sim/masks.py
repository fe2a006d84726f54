"""The horizon mask of a site, from the text that its station was loaded with."""

from __future__ import annotations

import re
from pathlib import Path

from ilrs.diagnostics import DeclarationError, Diagnostic
from ilrs.moon.horizon import HorizonMask, flat, parse_mask
from ilrs.station.model import Site

# How `parse_mask` begins what it says of a line.
_LINE = re.compile(r"line (\d+): ")


def mask_of(site: Site, folder: str) -> HorizonMask:
    """The mask of a site, flat for one that names no file; `folder` is that of its station.

    Raises DeclarationError, with file and line, for a text that is no mask.
    """
    if not site.horizon_file:
        return flat()
    try:
        return parse_mask(site.horizon_text)
    except ValueError as error:
        raise DeclarationError(
            [_finding(str(Path(folder) / site.horizon_file), str(error))]
        ) from None


def _finding(file: str, said: str) -> Diagnostic:
    line = _LINE.match(said)
    what = f"not a horizon mask: {_LINE.sub('', said, count=1)}"
    hint = "compute it again, or copy it again from where it came from"
    return Diagnostic(file, int(line.group(1)) if line else 0, "SIM-HORIZON", what, hint)
