"""Sentences in English, Chinese and Russian, by the key of what they say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from ilrs.partners.contribution.schema import title_of
from ilrs.partners.contribution.words import LANGUAGES
from ilrs.units import show, unit_of

_ROOM = "ilrs.partners.messages"
# Where people expect another unit than the one that values are otherwise shown in.
_SHOWN: dict[str, tuple[float, str]] = {"_hz": (1e6, "MHz"), "_m": (1e-3, "mm")}


@dataclass(frozen=True)
class Sentence:
    """A sentence inside another: its key and its words."""

    key: str
    words: Mapping[str, Any] = field(default_factory=dict[str, Any])


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The sentences of a language, by key. Raises ValueError for one that there is not."""
    if language not in LANGUAGES:
        raise ValueError(f'there is no language "{language}"; known: {", ".join(LANGUAGES)}')
    text = resources.files(_ROOM).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{group}.{key}": sentence
        for group, table in tomllib.loads(text).items()
        for key, sentence in table.items()
    }


def say(key: str, language: str, words: Mapping[str, Any]) -> str:
    """A sentence with its words filled in; KeyError for a key that no catalogue has.

    A word may be a text by language, a sentence, or several of them.
    """
    spoken = {name: _spoken(word, language) for name, word in words.items()}
    return catalogue(language)[key].format_map(spoken)


def _spoken(word: Any, language: str) -> Any:
    if isinstance(word, Sentence):
        return say(word.key, language, word.words)
    if isinstance(word, tuple):
        return "; ".join(str(_spoken(part, language)) for part in word)
    return title_of(word, language) if isinstance(word, dict) else word


def knows(key: str) -> bool:
    """Whether the catalogues have a sentence of that key."""
    return key in catalogue("en")


def term(word: str, language: str) -> str:
    """A word of the file format or the programme in a language; as it is when it has none."""
    return catalogue(language).get(f"word.{word}", word)


def amount(value: float | str | None, unit: str) -> str:
    """A value for people: as the unit is usual, degrees Celsius for kelvins; words as they are."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if unit == "_k":
        return f"{value - 273.15:.4g} °C"
    if unit in _SHOWN:
        scale, symbol = _SHOWN[unit]
        return f"{value / scale:.4g} {symbol}"
    return show(value, unit_of(f"x{unit}")) if unit else f"{value:.4g}"
