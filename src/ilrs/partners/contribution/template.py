"""A commented template of a contribution, by level and language."""

from __future__ import annotations

import re
from importlib import resources

from ilrs.diagnostics import did_you_mean
from ilrs.partners.contribution.words import LEVELS
from ilrs.partners.messages import say

# What may stand on either side of the point of an id.
_NAME = re.compile(r"[a-z0-9_-]+\Z")
_ROOM = "ilrs.partners.contribution"
# What each level writes about; a template is these pieces in this order.
_FLIES = ("head", "mass", "power", "thermal", "data", "people", "safety", "plan", "rights", "run")
PIECES = {
    "mission": _FLIES,
    "system": _FLIES,
    "subsystem": _FLIES,
    "equipment": _FLIES,
    "ground": ("head", "plan", "rights"),
}


def template(level: str, partner: str, name: str, language: str) -> str:
    """The text of a file that `read_contribution` accepts.

    ValueError for an unknown level, or a name that no id can be made of.
    """
    for given in (partner, name):
        if not _NAME.match(given):
            raise ValueError(f'"{given}" cannot stand in an id; write lower case, such as uni_nord')
    if level not in PIECES:
        raise ValueError(f'there is no level "{level}"; {did_you_mean(level, list(LEVELS))}')
    text = resources.files(_ROOM).joinpath("template.toml").read_text(encoding="utf-8")
    pieces = _pieces(text)
    chosen = "\n".join(pieces[piece] for piece in PIECES[level])
    filled = "\n".join(_line(line, language) for line in chosen.splitlines())
    form = "analysis" if level == "ground" else "hardware"
    area = "science_application" if level == "ground" else "equipment"
    for key, word in (("LEVEL", level), ("PARTNER", partner), ("NAME", name), ("FORM", form),
                      ("AREA", area), ("LANGUAGE", language)):  # fmt: skip
        filled = filled.replace(f"@{key}@", word)
    return filled + "\n"


def _pieces(text: str) -> dict[str, str]:
    """The parts of the file between lines `#== name`."""
    found: dict[str, str] = {}
    for part in text.split("#== ")[1:]:
        name, _, body = part.partition("\n")
        found[name.strip()] = body
    return found


def _line(line: str, language: str) -> str:
    """A line whose comment, `#: key`, is put into the language."""
    before, mark, key = line.partition("#: ")
    return f"{before}# {say(f'template.{key}', language, {})}" if mark else line
