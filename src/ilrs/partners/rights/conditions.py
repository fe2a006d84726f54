"""Conditions of rules: a line of text, compiled to one closure over a request.

subject.active                       a flag
not subject.owns                     its opposite
subject.roles has "operator"         a set and one of its members (or: lacks)
object.class in ["routine"]          a word and those it may be (or: not in)
object.class == "safing"             (or: !=)
object.hazard >= 2                   a number and a whole number or another number
subject.owns or subject.hosts        either of several
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ilrs.diagnostics import did_you_mean
from ilrs.partners.rights.facts import FACTS, Fact, earliest, latest
from ilrs.partners.rights.request import Request

Test = Callable[[Request], bool]
_ATOM = re.compile(
    r"(?P<negated>not\s+)?(?P<fact>[a-z]+\.[a-z_]+)"
    r"(?:\s+(?P<sign>==|!=|>=|<=|>|<|in|not\s+in|has|lacks)\s+(?P<right>\S.*))?\Z"
)
_WORD = re.compile(r'"([^"]*)"\Z')
_LIST = re.compile(r"\[\s*(\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")*)\s*\]\Z")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, ">=": operator.ge,
    "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_SIGNS = {
    "flag": (), "number": tuple(_COMPARE), "word": ("==", "!=", "in", "not in"),
    "set": ("has", "lacks"),
}  # fmt: skip


class ConditionError(ValueError):
    """A condition that cannot be read; `hint` says what to do."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison; `facts` are those that it looks at, `words` the words that it names."""

    text: str
    test: Test
    facts: tuple[str, ...]
    words: tuple[str, ...] = ()

    def end(self, request: Request) -> int | None:
        """The first time at which its truth may change by itself."""
        ends = (FACTS[name].end for name in self.facts)
        return earliest(end(request) for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class Condition:
    """One or several atoms of which one has to hold; `timed` when time alone can change it."""

    text: str
    test: Test
    atoms: tuple[Atom, ...]
    timed: bool

    def end(self, request: Request) -> int | None:
        """The first time at which its truth may change by itself; None when none is known."""
        holding = [a for a in self.atoms if a.test(request)]
        if holding:
            return latest(a.end(request) for a in holding)
        return earliest(a.end(request) for a in self.atoms)

    @property
    def meaning(self) -> str:
        """What its facts mean, in words."""
        names = dict.fromkeys(name for atom in self.atoms for name in atom.facts)
        return "; ".join(FACTS[name].meaning for name in names)


def condition(text: str) -> Condition:
    """Compile a condition. Raises ConditionError for what is none."""
    atoms = tuple(_atom(part.strip()) for part in re.split(r"\s+or\s+", text.strip()))
    timed = any(FACTS[name].end is not None for atom in atoms for name in atom.facts)
    return Condition(" or ".join(a.text for a in atoms), _either(atoms), atoms, timed)


def _either(atoms: tuple[Atom, ...]) -> Test:
    if len(atoms) == 1:
        return atoms[0].test
    tests = [atom.test for atom in atoms]
    return lambda r: any(test(r) for test in tests)


def _atom(text: str) -> Atom:
    match = _ATOM.match(text)
    if match is None:
        hint = 'write for example: subject.roles has "operator"'
        raise ConditionError(f"{text!r} is not a condition", hint)
    name, negated = match["fact"], bool(match["negated"])
    fact, sign = _fact(name), re.sub(r"\s+", " ", match["sign"] or "")
    if sign not in (_SIGNS[fact.type] or ("",)) or (negated and sign):
        ways = ", ".join(_SIGNS[fact.type]) or "alone, or after not"
        raise ConditionError(
            f"{text!r}: {name} is a {fact.type}", f"a {fact.type} goes with {ways}"
        )
    if not sign:
        get = fact.get
        return Atom(text, (lambda r: not get(r)) if negated else get, (name,))
    return _compared(text, name, fact, sign, match["right"].strip())


def _compared(text: str, name: str, fact: Fact, sign: str, right: str) -> Atom:
    get = fact.get
    if fact.type == "number":
        compare = _COMPARE[sign]
        if right.isdecimal():
            number = int(right)
            return Atom(text, lambda r: compare(get(r), number), (name,))
        other = _fact(right)
        if other.type != "number":
            raise ConditionError(f"{text!r}: {right} is no number")
        get_other = other.get
        return Atom(text, lambda r: compare(get(r), get_other(r)), (name, right))
    if sign in ("in", "not in"):
        if (listed := _LIST.match(right)) is None:
            raise ConditionError(f"{text!r}: no list of words", 'write ["routine", "safing"]')
        words = tuple(re.findall(r'"([^"]*)"', listed[1]))
        chosen = frozenset(words)
        if sign == "in":
            return Atom(text, lambda r: get(r) in chosen, (name,), words)
        return Atom(text, lambda r: get(r) not in chosen, (name,), words)
    if (quoted := _WORD.match(right)) is None:
        raise ConditionError(f"{text!r}: {right} is no word", 'words stand in quotes: "operator"')
    return Atom(text, _WORDS[sign](get, quoted[1]), (name,), (quoted[1],))


_WORDS: Mapping[str, Callable[[Callable[[Request], Any], str], Test]] = {
    "has": lambda get, word: lambda r: word in get(r),
    "lacks": lambda get, word: lambda r: word not in get(r),
    "==": lambda get, word: lambda r: get(r) == word,
    "!=": lambda get, word: lambda r: get(r) != word,
}


def _fact(name: str) -> Fact:
    if name not in FACTS:
        hint = did_you_mean(name, list(FACTS)) or "`ilrs rights facts` lists what there is"
        raise ConditionError(f"there is no fact {name}", hint)
    return FACTS[name]
