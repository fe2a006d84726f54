"""What states, events and roles are called in English, Chinese and Russian."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from ilrs.partners.contribution.words import LANGUAGES

Sort = Literal["state", "event", "role", "title"]


@cache
def labels(language: str) -> Mapping[str, Mapping[str, str]]:
    """The words of a language by their sort; ValueError for a language that there is not."""
    if language not in LANGUAGES:
        raise ValueError(f'there is no language "{language}"; known: {", ".join(LANGUAGES)}')
    home = resources.files("ilrs.partners.flow.labels")
    return tomllib.loads(home.joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def label(sort: Sort, word: str, language: str) -> str:
    """The word for people; the id itself when a language has none."""
    return labels(language)[sort].get(word, word)


def title(flow: str, language: str) -> str:
    """The title of a flow or of one of its variants, `accession/agency`."""
    name, _, variant = flow.partition("/")
    more = f" ({label('title', variant, language)})" if variant else ""
    return label("title", name, language) + more
