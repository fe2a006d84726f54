"""The ledger of exchanges: double entry, agreed by both parties, replayed to give all balances.

Every entry posts amounts to accounts of a partner, a resource and a lunar day. What one gets the
other gives: of every resource the postings of an entry add up to zero, so an exchange never makes
anything. Lines are JSON, appended only; each holds the digest of the line before, and its own.
A ledger lies beside a shares file. It keeps no keys: who may agree for a partner, and that it did,
is a matter of rights and record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ilrs.diagnostics import DeclarationError
from ilrs.partners.shares.findings import new_findings
from ilrs.partners.shares.resources import RESOURCES, Units, resource
from ilrs.provenance import digest_json
from ilrs.station.findings import Place


@dataclass(frozen=True)
class Posting:
    """An amount to the account of a partner; below zero what it gives."""

    partner: str
    resource: str
    units: Units


@dataclass(frozen=True)
class Entry:
    """An exchange in a lunar day; `agreed` says for each party who agreed."""

    number: int
    period: str
    postings: tuple[Posting, ...]
    agreed: Mapping[str, str]
    note: str
    before: str

    def body(self) -> dict[str, Any]:
        """What is digested and, where there are keys, signed."""
        return {
            "number": self.number,
            "period": self.period,
            "postings": [[p.partner, p.resource, p.units] for p in self.postings],
            "agreed": dict(sorted(self.agreed.items())),
            "note": self.note,
            "before": self.before,
        }

    @property
    def digest(self) -> str:
        return digest_json(self.body())

    @property
    def parties(self) -> list[str]:
        return sorted({p.partner for p in self.postings})

    def faults(self) -> list[str]:
        """What is wrong with it in itself."""
        found = [f"{n} is no resource" for n in sorted({p.resource for p in self.postings})
                 if n not in RESOURCES]  # fmt: skip
        sums: dict[str, Units] = {}
        for posting in self.postings:
            sums[posting.resource] = sums.get(posting.resource, 0) + posting.units
        found += [f"{n} does not balance: {u:+d}" for n, u in sorted(sums.items()) if u]
        if not self.postings or any(p.units == 0 for p in self.postings):
            found.append("nothing changes hands")
        if len(self.parties) != 2:
            found.append("an exchange has two parties")
        found += [f"{p} did not agree" for p in self.parties if not self.agreed.get(p, "").strip()]
        return found


Balances = dict[tuple[str, str], Units]


@dataclass(frozen=True)
class Ledger:
    """All entries in order."""

    entries: tuple[Entry, ...] = ()

    def balances(self, period: str) -> Balances:
        """What every partner took (or gave, below zero) in a lunar day, by partner and resource."""
        found: Balances = {}
        for entry in self.entries:
            for p in entry.postings if entry.period == period else ():
                found[p.partner, p.resource] = found.get((p.partner, p.resource), 0) + p.units
        return found

    @property
    def head(self) -> str:
        """The digest of the last entry; empty for a ledger without any."""
        return self.entries[-1].digest if self.entries else ""

    def with_barter(
        self, period: str, given: Mapping[tuple[str, str], Units], between: tuple[str, str],
        agreed: Mapping[str, str], note: str = "",
    ) -> Ledger:  # fmt: skip
        """The ledger with one exchange more.

        `given` has units by giver and resource. ValueError for one that does not balance, is not
        agreed by both, or has other parties than `between`.
        """
        other = {between[0]: between[1], between[1]: between[0]}
        if set(other) != {giver for giver, _ in given} | set(between) or len(other) != 2:
            raise ValueError("an exchange has two parties")
        postings: list[Posting] = []
        for (giver, name), units in sorted(given.items()):
            if units <= 0:
                raise ValueError(f"{giver} has to give more than nothing of {name}")
            resource(name)
            postings += [Posting(giver, name, -units), Posting(other[giver], name, units)]
        entry = Entry(len(self.entries) + 1, period, tuple(postings), dict(agreed), note, self.head)
        if faults := entry.faults():
            raise ValueError("; ".join(faults))
        return Ledger((*self.entries, entry))


def overdrawn(
    balances: Balances, holdings: Mapping[tuple[str, str], Units]
) -> list[tuple[str, str, Units]]:
    """Who gave more than it holds: partner, resource, and by how much; `holdings` before trade."""
    return [
        (p, name, -(holdings.get((p, name), 0) + units))
        for (p, name), units in sorted(balances.items())
        if holdings.get((p, name), 0) + units < 0
    ]


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file; empty when there is none. DeclarationError when it is damaged."""
    if not path.exists():
        return Ledger()
    findings = new_findings()
    entries: list[Entry] = []
    before = ""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        findings.add("SHR-LEDGER", Place(str(path)), f"cannot be read: {error}")
        raise DeclarationError(findings.all()) from None
    for number, line in enumerate(lines, 1):
        place = Place(str(path), number)
        try:
            entry, digest = _entry(json.loads(line))
        except (ValueError, TypeError, KeyError):
            findings.add("SHR-LEDGER", place, "is no entry of a ledger", _RESTORE)
            break
        faults = entry.faults()
        if (entry.number, entry.before, entry.digest) != (number, before, digest):
            faults.append("does not fit the entry before, or was changed")
        for fault in faults:
            findings.add("SHR-LEDGER", place, f"entry {number}: {fault}", _RESTORE)
        if faults:
            break
        entries.append(entry)
        before = digest
    if found := findings.all():
        raise DeclarationError(found)
    return Ledger(tuple(entries))


_RESTORE = "bring back the file as it was; entries are only ever added"


def append(path: Path, ledger: Ledger) -> None:
    """Write the last entry of a ledger to the end of its file."""
    entry = ledger.entries[-1]
    line = json.dumps({**entry.body(), "digest": entry.digest}, ensure_ascii=False)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def _entry(row: Any) -> tuple[Entry, str]:
    postings = tuple(Posting(str(p), str(n), _whole(u)) for p, n, u in row["postings"])
    agreed = {str(k): str(v) for k, v in row["agreed"].items()}
    entry = Entry(
        _whole(row["number"]), str(row["period"]), postings, agreed, str(row["note"]),
        str(row["before"]),
    )  # fmt: skip
    return entry, str(row["digest"])


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(value)
    return value
