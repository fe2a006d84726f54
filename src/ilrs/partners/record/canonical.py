"""One text for one value: JSON in the canonical form of RFC 8785, with text in Unicode form NFC.

RFC 8785 (2020), doi:10.17487/RFC8785, fixes order, escapes and numbers; it does not normalise text,
so that is done before. Numbers with a fraction are refused, since the canonical form of a float is
not what people wrote (28.0 becomes 28): amounts are texts ("9.8 kg") or scaled integers.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any, NoReturn

import rfc8785

from ilrs.partners.record.errors import RecordError

# One entry; a record holds digests of large files, not the files.
MOST_BYTES = 1 << 20
MOST_DEEP = 32
# Beyond it a reader in another language may read another number (RFC 8785, section 3.2.2.3).
LARGEST = 2**53 - 1

_AMOUNTS = 'write amounts as text ("9.8 kg") or as scaled integers (9800, in grams)'


class _Fraction(str):
    """A number with a point or an exponent, as it was written."""


def canonical(value: Any) -> bytes:
    """The canonical JSON of a value, its text normalised to NFC.

    Raises RecordError, naming the place, for floats, integers beyond 2^53 - 1, text that is no
    Unicode, keys that are no text, more than 32 levels, and types that JSON does not have.
    """
    return rfc8785.dumps(_normal(value, "", 0))


def parsed(text: bytes) -> Any:
    """The value of JSON text, refusing what could be read in two ways.

    Raises RecordError for what is no JSON in UTF-8, names given twice, numbers with a fraction, and
    more than 1 MiB.
    """
    if len(text) > MOST_BYTES:
        raise RecordError(
            f"more than {MOST_BYTES // 1024} KiB", "record the SHA-256 of a large file instead"
        )
    try:
        value: Any = json.loads(
            text.decode("utf-8"), parse_float=_Fraction, parse_constant=_no_number,
            object_pairs_hook=_object,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise RecordError("not text in UTF-8") from None
    except RecursionError:
        raise RecordError(f"more than {MOST_DEEP} levels deep") from None
    except ValueError as error:
        raise RecordError(f"not JSON: {error}") from None
    return value


def parsed_canonical(text: bytes) -> Any:
    """The value of text that must be in canonical form already; raises RecordError otherwise."""
    value = parsed(text)
    if canonical(value) != text:
        raise RecordError("not in canonical form (RFC 8785, text in NFC)")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RecordError(f'"{twice}" is given twice in one object')
    return found


def _no_number(text: str) -> NoReturn:
    raise RecordError(f"{text} is not a number", _AMOUNTS)


def _normal(value: Any, place: str, depth: int) -> Any:
    if depth > MOST_DEEP:
        raise RecordError(f"more than {MOST_DEEP} levels deep")
    if isinstance(value, _Fraction | float):
        raise RecordError(f"{place or 'it'} is {value!s}, a number with a fraction", _AMOUNTS)
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise RecordError(f"{place or 'it'} is beyond 2^53 - 1", _AMOUNTS)
        return value
    if isinstance(value, list | tuple):
        items: Any = value
        return [_normal(item, f"{place}[{i}]", depth + 1) for i, item in enumerate(items)]
    if isinstance(value, dict):
        return _named(value, place, depth)
    raise RecordError(f"{place or 'it'} is a {type(value).__name__}, which JSON does not have")


def _named(value: dict[Any, Any], place: str, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise RecordError(f"{place or 'it'} has a key that is no text: {key!r}")
        name = _text(key, place)
        if name in found:
            raise RecordError(f'{place or "it"} has "{name}" twice, in two Unicode forms')
        found[name] = _normal(item, f"{place}.{name}" if place else name, depth + 1)
    return found


def _text(text: str, place: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise RecordError(f"{place or 'it'} holds half a character (a lone surrogate)") from None
    return unicodedata.normalize("NFC", text)
