"""What a PDS label says that rasterio does not pass on: the unit of the heights."""

from __future__ import annotations

import re
from pathlib import Path

_UNIT = re.compile(r'^\s*UNIT\s*=\s*"?\'?([A-Za-z]+)', re.MULTILINE)
_IMAGE = re.compile(r"^\s*OBJECT\s*=\s*IMAGE\s*$(.*?)^\s*END_OBJECT", re.MULTILINE | re.DOTALL)
_MOST_BYTES = 1 << 18


def label_unit(path: Path) -> str:
    """The UNIT of the object IMAGE of a PDS3 label; empty where it says none.

    LOLA's integer images are in METER, its floating-point images in KILOMETER (Neumann 2011, LOLA
    RDR and derived products SIS). OSError when the label cannot be read.
    """
    with path.open("rb") as file:
        text = file.read(_MOST_BYTES).decode("ascii", errors="replace").replace("\r", "\n")
    image = _IMAGE.search(text)
    found = _UNIT.search(image.group(1) if image else text)
    return found.group(1) if found else ""


def labelled(path: Path) -> Path:
    """The PDS label that lies beside an image, otherwise the path itself."""
    if path.suffix.lower() != ".img":
        return path
    labels = [path.with_suffix(suffix) for suffix in (".lbl", ".LBL")]
    return next((label for label in labels if label.is_file()), path)
