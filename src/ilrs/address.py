"""Addresses name one quantity of one element: `battery/charge_j`."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def is_name(text: str) -> bool:
    """Whether `text` may name something: lower case letters, digits and underscores."""
    return NAME.match(text) is not None


@dataclass(frozen=True, order=True)
class Address:
    """`element/quantity`; the quantity is a state, measurement, command, fault or parameter."""

    element: str
    quantity: str

    def __str__(self) -> str:
        return f"{self.element}/{self.quantity}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `element/quantity`; raises ValueError with the expected form."""
        element, slash, quantity = text.partition("/")
        if not slash or not is_name(element) or not is_name(quantity):
            raise ValueError(
                f'"{text}" is not an address; write element/quantity in lower case, '
                "such as battery/charge_j"
            )
        return cls(element, quantity)
