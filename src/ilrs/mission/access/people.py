"""A person as the station knows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """Who a person is: name, partner (empty for none) and roles at the station."""

    id: str
    name: str
    partner: str
    partner_name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """An approval that a person has given of a command; times in TAI nanoseconds."""

    person: str
    at_ns: int
    until_ns: int


@dataclass(frozen=True)
class Circumstances:
    """When a question is asked, and what the station is like then; time in TAI nanoseconds."""

    time_ns: int
    mode: str = "nominal"
    link: bool = True
