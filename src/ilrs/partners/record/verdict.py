"""What the check of a record came to."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Finding:
    """Something about a record; `index` is the entry's place (-1 for the record as a whole).

    `id` is stable (`REC-DIGEST`), `entry` the entry's own id where it can be read.
    """

    severity: Literal["error", "warning"]
    id: str
    index: int
    entry: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"entry {self.index}: " if self.index >= 0 else ""
        name = f" [{self.entry}]" if self.entry else ""
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{self.severity} {self.id}: {place}{self.what}{name}{hint}"


@dataclass(frozen=True)
class Witnessed:
    """A witness's word for a beginning of the record: how many entries, and when (POSIX, s)."""

    partner: str
    size: int
    time_s: int


@dataclass
class Verdict:
    """A record's name, size and root (base64), whose keys it rests on, and all that is wrong."""

    origin: str
    size: int = 0
    root: str = ""
    keeper: str = ""
    founder: str = ""
    checkpoint: int = -1
    witnesses: list[Witnessed] = field(default_factory=list[Witnessed])
    findings: list[Finding] = field(default_factory=list[Finding])

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings are not."""
        return all(finding.severity != "error" for finding in self.findings)

    def error(
        self, id: str, what: str, hint: str = "", *, index: int = -1, entry: str = ""
    ) -> None:
        """Note something that is wrong."""
        self.findings.append(Finding("error", id, index, entry, what, hint))

    def warn(self, id: str, what: str, hint: str = "", *, index: int = -1, entry: str = "") -> None:
        """Note something that people should know."""
        self.findings.append(Finding("warning", id, index, entry, what, hint))

    def as_dict(self) -> dict[str, Any]:
        """The verdict as JSON types."""
        return {"ok": self.ok, **asdict(self)}
