"""The content that approvals are bound to: one digest for each of its groups."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from ilrs.provenance import digest_bytes

WHOLE = "whole"
# What changes with every version and is judged by nobody.
_UNJUDGED = {"schema", "version", "contact", "languages"}


def groups_of(raw: bytes) -> dict[str, str]:
    """Digests of the top tables and keys of a TOML file; of any other file, one for all of it.

    Comments, the order of keys and the way numbers are written do not count.
    """
    try:
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {WHOLE: digest_bytes(raw)}
    judged = {name: group for name, group in data.items() if name not in _UNJUDGED}
    return {name: digest_bytes(_text(group).encode()) for name, group in judged.items()}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
