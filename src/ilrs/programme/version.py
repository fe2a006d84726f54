"""Versions of documents, and which step a change asks for.

The rule: a change of an obligation, a phase or a criterion is a major step, one of a milestone or
an opportunity a minor one, one of wording a patch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PATCH, MINOR, MAJOR = "patch", "minor", "major"
STEPS = ("", PATCH, MINOR, MAJOR)
"""From nothing to the gravest, in order."""
_TEXT = re.compile(r"[vV]?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?\Z", re.ASCII)


@dataclass(frozen=True, order=True)
class Version:
    """`V1.0`, `V1.1`, `V1.1.2`."""

    major: int
    minor: int
    patch: int = 0

    @classmethod
    def of(cls, text: str) -> Version:
        """Read `1.0`, `V1.0` or `1.0.2`; ValueError for anything else."""
        match = _TEXT.match(text.strip())
        if match is None:
            raise ValueError(f'"{text}" is not a version; write 1.0, 1.1 or 1.1.2')
        return cls(*(int(group or 0) for group in match.groups()))

    def after(self, step: str) -> Version:
        """The next version by a step; the same one for no step."""
        if step == MAJOR:
            return Version(self.major + 1, 0)
        if step == MINOR:
            return Version(self.major, self.minor + 1)
        return Version(self.major, self.minor, self.patch + 1) if step == PATCH else self

    def step_from(self, earlier: Version) -> str:
        """The step from an earlier version to this one; empty when this one is not later."""
        if self <= earlier:
            return ""
        if self.major != earlier.major:
            return MAJOR
        return MINOR if self.minor != earlier.minor else PATCH

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f".{self.patch}" if self.patch else "")


def gravest(steps: list[str]) -> str:
    """The gravest of some steps; empty for none."""
    return max(steps, key=STEPS.index, default="")


def enough(step: str, asked: str) -> bool:
    """Whether a step is at least the one asked for."""
    return STEPS.index(step) >= STEPS.index(asked)
