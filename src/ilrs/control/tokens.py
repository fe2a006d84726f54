"""The words of a condition: quantities with units, addresses, names and operators."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from ilrs.control.tree import ExpressionError
from ilrs.diagnostics import did_you_mean
from ilrs.units import UNITS, QuantityError, Unit, parse_unit

TokenKind = Literal["quantity", "address", "name", "keyword", "operator", "end"]

KEYWORDS = ("and", "or", "not", "for", "is", "of", "mode", "age", "rate")

_NO_UNIT = Unit(1.0, (0, 0, 0, 0, 0, 0, 0))
_BLANK = re.compile(r"\s*")
_NUMBER = re.compile(r"(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_ADDRESS = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r"<=|>=|==|!=|[-+*/<>(),≤≥≠\u2212·]")
_FACTOR = re.compile(r"(1(?=/)|[A-Za-z%°]+)(?:\^?-?\d(?!\d)|[²³])?")
_JOINT = re.compile(r"[/*·]| +")
_SPELLED = {"≤": "<=", "≥": ">=", "≠": "!=", "\u2212": "-", "·": "*"}


@dataclass(frozen=True)
class Token:
    """One word with its column (from 1); a quantity also carries its value in SI and its unit."""

    kind: TokenKind
    text: str
    at: int
    value: float = 0.0
    unit: Unit = _NO_UNIT


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of a condition, closed by an `end`; raises ExpressionError with the column."""
    tokens: list[Token] = []
    position = _skip(text, 0)
    while position < len(text):
        token, position = _next(text, position, tokens[-1] if tokens else None)
        tokens.append(token)
        position = _skip(text, position)
    tokens.append(Token("end", "", len(text) + 1))
    return tuple(tokens)


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _next(text: str, position: int, previous: Token | None) -> tuple[Token, int]:
    at = position + 1
    signed = text[position] in "+-\u2212" and not _is_operand(previous)
    if number := _NUMBER.match(text, position + 1 if signed else position):
        return _quantity(text, position, number.end())
    if match := _ADDRESS.match(text, position):
        return Token("address", match.group(), at), match.end()
    if match := _NAME.match(text, position):
        word = match.group()
        return Token("keyword" if word in KEYWORDS else "name", word, at), match.end()
    if match := _OPERATOR.match(text, position):
        symbol = match.group()
        return Token("operator", _SPELLED.get(symbol, symbol), at), match.end()
    hint = "write == to compare" if text[position] == "=" else ""
    raise ExpressionError(at, f'"{text[position]}" does not belong here', hint)


def _is_operand(token: Token | None) -> bool:
    """Whether a sign after this token would join two operands instead of belonging to a number."""
    if token is None or token.kind == "keyword":
        return False
    return token.kind != "operator" or token.text == ")"


def _quantity(text: str, start: int, end: int) -> tuple[Token, int]:
    digits = text[start:end].replace("_", "").replace("\u2212", "-")
    after, unit = _unit(text, end)
    value = float(digits) * unit.scale + unit.offset
    if not math.isfinite(value):
        raise ExpressionError(start + 1, f"{digits} is not a finite number")
    return Token("quantity", text[start:after], start + 1, value, unit), after


def _unit(text: str, end: int) -> tuple[int, Unit]:
    """The unit that follows a number and where it ends; blanks and / * · may join its factors."""
    position = _skip(text, end)
    first = _factor(text, position)
    if first is None:
        _refuse_unknown_unit(text, position)
        return end, _NO_UNIT
    last = first
    while joint := _JOINT.match(text, last):
        following = _factor(text, joint.end())
        if following is None:
            break
        last = following
    try:
        return last, parse_unit(text[position:last])
    except QuantityError as error:
        raise ExpressionError(position + 1, str(error)) from None


def _factor(text: str, position: int) -> int | None:
    match = _FACTOR.match(text, position)
    if match is None or match.group(1) not in UNITS:
        return None
    return match.end()


def _refuse_unknown_unit(text: str, position: int) -> None:
    word = _NAME.match(text, position)
    if word is None or word.group() in KEYWORDS or _ADDRESS.match(text, position):
        return
    known = tuple(UNITS)
    raise ExpressionError(
        position + 1, f'unknown unit "{word.group()}"', did_you_mean(word.group(), known)
    )
