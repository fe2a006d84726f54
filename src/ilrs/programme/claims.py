"""Claims: what a source says of a fact. A fact may have several, and none is dropped.

The first claim of a fact is the one that the project works with; the others are shown beside it.
Evidence has three words. `verified`: read in a text of that source. `reported`: read only in a text
that tells of that source. `unverified`: recalled or assumed; it is shown as such and decides
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ilrs.diagnostics import did_you_mean
from ilrs.programme.dates import EVER, Span
from ilrs.station.findings import Findings, Place
from ilrs.station.schema import FileModel

EVIDENCE = ("verified", "reported", "unverified")
UNVERIFIED = EVIDENCE[-1]
SOURCE_KINDS = {
    "official": "published by a government, an agency or an organisation of the programme",
    "news": "a report of the press",
    "copy": "a copy of a report elsewhere",
    "encyclopaedia": "an encyclopaedia, or a copy of one",
    "mirror": "a copy whose text is damaged or translated by machine",
    "secondary": "a digest that tells of a report which was not read itself",
    "recollection": "remembered, not read",
    "assumption": "chosen by this project",
}
_BEARS_NOTHING = {"recollection", "assumption"}


def plain(value: Any) -> Any:
    """TOML has dates of its own; `2035-01-01` without quotes means the same as with them."""
    return value.isoformat() if isinstance(value, date) else value


Day = Annotated[str, BeforeValidator(plain)]


class Source(FileModel):
    """Where something is published."""

    title: str = Field(description="Who says it, when, about what.")
    kind: str = Field(description="What sort of text it is.", examples=[*SOURCE_KINDS])
    url: str = Field(default="", description="Where to read it.")


class Sourced(FileModel):
    """What every entry says of its own evidence."""

    source: list[str] = Field(default=[], description="Ids of sources.")
    status: str = Field(default="", description="How well founded it is.", examples=[*EVIDENCE])
    note: str = Field(default="", description="Anything a reader should know.")


class Claim(Sourced):
    """One value of a fact; without source or status of its own, those of its entry hold."""

    value: Annotated[str | int | float | bool | list[str], BeforeValidator(plain)] = Field(
        default="", description="What is claimed."
    )
    after: Day = Field(default="", description="For dates: not before this day.")
    by: Day = Field(default="", description="For dates: not later than this day.")

    @property
    def span(self) -> Span:
        """The days that the date of the claim may mean; ValueError where it is none."""
        named = Span.of(str(self.value)) if self.value != "" else EVER
        return named.within(self.after, self.by)

    @property
    def text(self) -> str:
        """The value as people read it."""
        words = ", ".join(self.value) if isinstance(self.value, list) else str(self.value)
        limits = [f"{word} {day}" for word, day in (("from", self.after), ("by", self.by)) if day]
        if self.value == "" or not limits:
            return words or " ".join(limits)
        return f"{words} ({', '.join(limits)})"

    def completed(self, entry: Sourced) -> Claim:
        """The claim with source and status of its entry where it has none of its own."""
        return self.model_copy(
            update={
                "source": self.source or entry.source,
                "status": self.status or entry.status or UNVERIFIED,
            }
        )


def listed(value: Any) -> list[Any]:
    """A fact as its list of claims: a plain value is one claim, so is a table."""
    several = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
    return [c if isinstance(c, dict) else {"value": c} for c in several]


def check_evidence(
    label: str, entry: Sourced, sources: Mapping[str, Source], place: Place, findings: Findings
) -> None:
    """Report what is wrong with the sources and the status of an entry or of a claim."""
    if not entry.source:
        hint = 'add source = ["ID"], or the source "assumption" with status = "unverified"'
        findings.add("PRG-NO-SOURCE", place, f"{label} names no source", hint)
    for id in entry.source:
        if id not in sources:
            hint = did_you_mean(id, list(sources)) or f"declare it under [sources.{id}]"
            findings.add("PRG-UNKNOWN-SOURCE", place, f'{label}: there is no source "{id}"', hint)
    status = entry.status or UNVERIFIED
    if status not in EVIDENCE:
        hint = did_you_mean(status, EVIDENCE)
        findings.add("PRG-EVIDENCE", place, f'{label}: status "{status}" is not known', hint)
        return
    _check_bearing(label, status, {sources[i].kind for i in entry.source if i in sources}, place,
                   findings)  # fmt: skip


def _check_bearing(
    label: str, status: str, kinds: set[str], place: Place, findings: Findings
) -> None:
    """A status may not be better than its best source."""
    if not kinds or status == UNVERIFIED:
        return
    if kinds <= _BEARS_NOTHING:
        what = f"{label} is called {status}, but was only remembered or assumed"
        findings.add("PRG-EVIDENCE", place, what, 'write status = "unverified"')
    elif status == "verified" and kinds <= _BEARS_NOTHING | {"secondary"}:
        what = f"{label} is called verified, but its source was not read itself"
        findings.add("PRG-EVIDENCE", place, what, 'write status = "reported"')


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim as JSON types, with what it says of its own evidence."""
    found: dict[str, Any] = {"value": claim.value}
    found |= {key: text for key in ("after", "by", "note") if (text := getattr(claim, key))}
    return found | {"status": claim.status or UNVERIFIED, "source": list(claim.source)}
