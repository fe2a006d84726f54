"""Reads the text of a condition into a frozen tree, by recursive descent.

`battery/charge_fraction < 40 % for 30 min and not array/lit > 0.5`

Weakest first: `or`, `and`, `not`, `for`, comparison, `+ -`, `* /`. User text is never evaluated as
Python. The grammar stands in the reference page on rules.
"""

from __future__ import annotations

from ilrs.control.tokens import Token, tokenize
from ilrs.control.tree import (
    COMPARISONS,
    Binary,
    ExpressionError,
    Lasting,
    ModeIs,
    Number,
    Reading,
    Tree,
    Unary,
)
from ilrs.diagnostics import did_you_mean

FUNCTIONS = ("abs", "min", "max")
_SECONDS = (1, 0, 0, 0, 0, 0, 0)
_DEEPEST = 40
_LONGEST = 400


def parse(text: str) -> Tree:
    """The tree of a condition; raises ExpressionError with the column of the first mistake."""
    if not text.strip():
        raise ExpressionError(1, "the condition is empty", "write for example: x/charge_j < 2 kWh")
    tokens = tokenize(text)
    if len(tokens) > _LONGEST:
        raise ExpressionError(1, f"the condition has more than {_LONGEST} words", "split it")
    reader = _Reader(tokens)
    tree = reader.either()
    reader.end()
    return tree


class _Reader:
    """A place in the words of one condition; each method reads one rule of the grammar."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._token
        self._place += token.kind != "end"
        return token

    def _accept(self, *texts: str) -> Token | None:
        token = self._token
        if token.kind in ("keyword", "operator") and token.text in texts:
            return self._take()
        return None

    def _expect(self, text: str, hint: str = "") -> Token:
        if token := self._accept(text):
            return token
        raise ExpressionError(self._token.at, f'expected "{text}", not {_shown(self._token)}', hint)

    def end(self) -> None:
        token = self._token
        if token.kind == "end":
            return
        if token.kind == "operator" and token.text in COMPARISONS:
            raise ExpressionError(
                token.at, "comparisons cannot be chained", 'join two of them with "and"'
            )
        hint = did_you_mean(token.text.lower(), ("and", "or", "for")) if token.text else ""
        raise ExpressionError(token.at, f"{_shown(token)} does not belong here", hint)

    def either(self) -> Tree:
        self._descend()
        tree = self._both()
        while token := self._accept("or"):
            tree = Binary("or", tree, self._both(), token.at)
        self._depth -= 1
        return tree

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ExpressionError(
                self._token.at, f"more than {_DEEPEST} levels of nesting", "split the condition"
            )

    def _both(self) -> Tree:
        tree = self._negated()
        while token := self._accept("and"):
            tree = Binary("and", tree, self._negated(), token.at)
        return tree

    def _negated(self) -> Tree:
        token = self._accept("not")
        if token is None:
            return self._lasting()
        self._descend()
        operand = self._negated()
        self._depth -= 1
        if isinstance(operand, Lasting) and self._tokens[self._place - 1].text != ")":
            raise ExpressionError(
                token.at,
                '"not ... for ..." can be read in two ways',
                "write (not X) for TIME or not (X for TIME)",
            )
        return Unary("not", operand, token.at)

    def _lasting(self) -> Tree:
        tree = self._comparison()
        token = self._accept("for")
        if token is None:
            return tree
        quantity = self._take()
        if quantity.kind != "quantity" or quantity.unit.dimension != _SECONDS:
            raise ExpressionError(
                quantity.at, f'"for" needs a duration, not {_shown(quantity)}', "such as 30 min"
            )
        if quantity.value < 0:
            raise ExpressionError(quantity.at, "a duration cannot be negative")
        return Lasting(tree, quantity.value, quantity.text, token.at)

    def _comparison(self) -> Tree:
        if token := self._accept("mode"):
            return self._mode(token)
        left = self._sum()
        token = self._accept(*COMPARISONS)
        return Binary(token.text, left, self._sum(), token.at) if token else left

    def _mode(self, token: Token) -> Tree:
        self._expect("is", "write: mode is NAME, or mode is not NAME")
        negated = self._accept("not")
        name = self._take()
        if name.kind != "name":
            raise ExpressionError(name.at, f"expected the name of a mode, not {_shown(name)}")
        tree = ModeIs(name.text, name.at)
        return Unary("not", tree, token.at) if negated else tree

    def _sum(self) -> Tree:
        tree = self._product()
        while token := self._accept("+", "-"):
            tree = Binary(token.text, tree, self._product(), token.at)
        return tree

    def _product(self) -> Tree:
        tree = self._signed()
        while token := self._accept("*", "/"):
            tree = Binary(token.text, tree, self._signed(), token.at)
        return tree

    def _signed(self) -> Tree:
        if token := self._accept("-"):
            self._descend()
            operand = self._signed()
            self._depth -= 1
            return Unary("-", operand, token.at)
        return self._primary()

    def _primary(self) -> Tree:
        token = self._take()
        if token.kind == "quantity":
            point = token.unit.offset != 0.0
            return Number(token.value, token.unit.dimension, point, token.text, token.at)
        if token.kind == "address":
            return Reading(token.text, "value", token.at)
        if token.kind == "keyword" and token.text in ("age", "rate"):
            return self._aspect(token)
        if token.kind == "name":
            return self._call(token)
        if token.kind == "operator" and token.text == "(":
            tree = self.either()
            self._expect(")")
            return tree
        raise ExpressionError(token.at, f"expected a quantity or an address, not {_shown(token)}")

    def _aspect(self, token: Token) -> Tree:
        self._expect("of", f"write: {token.text} of ELEMENT/QUANTITY")
        address = self._take()
        if address.kind != "address":
            raise ExpressionError(address.at, f"expected an address, not {_shown(address)}")
        return Reading(address.text, token.text, token.at)

    def _call(self, token: Token) -> Tree:
        if token.text not in FUNCTIONS:
            close = did_you_mean(token.text.lower(), (*FUNCTIONS, "not", "mode", "age", "rate"))
            raise ExpressionError(
                token.at, f'"{token.text}" is neither an address nor a function', close
            )
        self._expect("(")
        arguments = [self._argument()]
        while self._accept(","):
            arguments.append(self._argument())
        self._expect(")")
        return _applied(token, arguments)

    def _argument(self) -> Tree:
        self._descend()
        tree = self._sum()
        self._depth -= 1
        return tree


def _applied(token: Token, arguments: list[Tree]) -> Tree:
    if token.text == "abs":
        if len(arguments) != 1:
            raise ExpressionError(token.at, f"abs takes one number, not {len(arguments)}")
        return Unary("abs", arguments[0], token.at)
    if len(arguments) < 2:
        raise ExpressionError(token.at, f"{token.text} takes two numbers or more, not one")
    tree = arguments[0]
    for argument in arguments[1:]:
        tree = Binary(token.text, tree, argument, token.at)
    return tree


def _shown(token: Token) -> str:
    return f'"{token.text}"' if token.text else "the end"
