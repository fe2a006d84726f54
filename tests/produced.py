"""What the rules can say: every finding that their source makes, with the words it brings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("partners", "admission")
SEVERITIES = {"pass", "note", "conditional", "unknown", "fail"}
ID = re.compile(r"[A-Z]{3,4}(-[A-Z]+)+\Z")
# Positions of arguments, and the variants that a comparison with a limit comes to.
_FIRST = {"Finding": 0, "judged": 0, "at_most": 1, "at_least": 1}
_UPPER = ("pass", "tight", "fail", "no_value", "no_limit", "unverified")
_VARIANT = 7


@dataclass(frozen=True)
class Produced:
    """One sort of finding: its rule, the end of its key, whether it is met, its words."""

    id: str
    variant: str
    met: bool
    words: frozenset[str]


def produced(source: Path) -> set[Produced]:
    """All sorts of findings that the rules under `src/ilrs` can make."""
    found: set[Produced] = set()
    for room in ROOMS:
        for file in sorted((source / room).rglob("*.py")):
            for function in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(function, ast.FunctionDef):
                    found |= set(_of(function))
    return found


def _of(function: ast.FunctionDef) -> Iterator[Produced]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            name = call.func.id
            if name in _FIRST:
                for id in _ids(call.args[_FIRST[name]], function):
                    words = _words(call, function, name)
                    for variant in _variants(call, function, name):
                        yield Produced(id, variant, variant in ("pass", "tight"), words)


def _ids(node: ast.expr, function: ast.FunctionDef) -> set[str]:
    """A constant, or the ids that a name stands for in its function; none for a parameter."""
    inside = node if isinstance(node, ast.Constant) else function
    return {text for text in _texts(inside) if ID.match(text)}


def _variants(call: ast.Call, function: ast.FunctionDef, name: str) -> set[str]:
    if name != "Finding":
        return {*_UPPER} - ({"tight"} if name == "at_least" else set())
    variant = _argument(call, "variant", _VARIANT)
    if isinstance(variant, ast.Constant) and variant.value:
        return {str(variant.value)}
    severity = call.args[1]
    if not isinstance(severity, ast.Name):
        return set(_texts(severity)) & SEVERITIES
    return _assigned(function)


def _assigned(function: ast.FunctionDef) -> set[str]:
    """What `severity` is set to; where `variant` is set with it, that decides."""
    found: set[str] = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name) and target.id == "severity":
            found |= set(_texts(value)) & SEVERITIES
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            names = [n.id for n in target.elts if isinstance(n, ast.Name)]
            if {"severity", "variant"} <= set(names):
                found |= set(_texts(value.elts[names.index("variant")]))
    return found


def _words(call: ast.Call, function: ast.FunctionDef, name: str) -> frozenset[str]:
    if name in ("at_most", "at_least"):
        return frozenset(k.arg for k in call.keywords if k.arg)
    given = _argument(call, "words", _VARIANT + 1)
    if isinstance(given, ast.Name):
        given = next(
            node.value for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == given.id
        )  # fmt: skip
    if not isinstance(given, ast.Dict):
        return frozenset()
    return frozenset(str(k.value) for k in given.keys if isinstance(k, ast.Constant))


def _argument(call: ast.Call, name: str, position: int) -> ast.expr | None:
    named = next((k.value for k in call.keywords if k.arg == name), None)
    if named is None and len(call.args) > position:
        return call.args[position]
    return named


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
