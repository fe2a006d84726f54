"""Documents as text: JSON, with a digest by which a damaged one is found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from ilrs.mission.archive.errors import ArchiveError


def text_of(document: Mapping[str, Any], of: str) -> str:
    """A document as JSON text; ArchiveError for what JSON does not have, such as NaN."""
    try:
        text = json.dumps(dict(document), ensure_ascii=False, allow_nan=False)
        _refuse_other_keys(document)
    except (TypeError, ValueError, RecursionError) as error:
        what = f"the document of {of} cannot be kept: {error}"
        raise ArchiveError(what, "use JSON types only; write null for no value") from None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Half of a pair of surrogates is no text in UTF-8, but JSON can write it.
        return json.dumps(dict(document), allow_nan=False)
    return text


def read(text: str, of: str) -> dict[str, Any]:
    """A document from its text; ArchiveError for one that is damaged."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ArchiveError(f"the document of {of} is damaged: {error}", code="damaged") from None
    if not isinstance(found, dict):
        raise ArchiveError(f"the document of {of} is damaged: it is no mapping", code="damaged")
    return {str(key): value for key, value in found.items()}


def digest_of(kind: str, id: str, time_ns: int, text: str) -> str:
    """SHA-256 of everything that makes a document, in hexadecimal."""
    whole = json.dumps([kind, id, time_ns, text])
    return sha256(whole.encode("ascii")).hexdigest()


def _refuse_other_keys(value: Any) -> None:
    """JSON would turn a key that is a number into text without a word."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is no text")
            _refuse_other_keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_other_keys(inner)
