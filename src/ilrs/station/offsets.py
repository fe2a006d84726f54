"""Offsets: where at its site an element stands, for pictures and maps."""

from __future__ import annotations

from ilrs.diagnostics import did_you_mean
from ilrs.kind import Param
from ilrs.station.draft import Declared, Draft, Entry
from ilrs.station.findings import Findings
from ilrs.station.model import Offset
from ilrs.station.schema import AtTable, ElementTable, Given
from ilrs.station.values import ValueReader
from ilrs.units import stem

# Beyond this another site describes the ground and the light better.
OFFSET = (
    Param("east_m", "east of the site", None, -20e3, 20e3),
    Param("north_m", "north of the site", None, -20e3, 20e3),
    Param("up_m", "above the ground there", None, -100.0, 1000.0),
)


class OffsetReader:
    """Reads `at` of an element; what is wrong becomes a finding."""

    def __init__(self, draft: Draft, findings: Findings) -> None:
        self._draft = draft
        self._findings = findings
        self._values = ValueReader(findings)

    def read(self, declared: Declared[ElementTable]) -> Offset | None:
        """Where the element stands; None when it does not say, or with findings."""
        at = declared.table.at
        if at is None or not self._has_site(declared, at):
            return None
        east_m, north_m, up_m = (
            self._metres(declared, param, given)
            for param, given in zip(OFFSET, (at.east, at.north, at.up), strict=True)
        )
        if east_m is None or north_m is None or up_m is None:
            return None
        return Offset(at.site or declared.table.place, east_m, north_m, up_m)

    def _metres(self, declared: Declared[ElementTable], param: Param, given: Given) -> float | None:
        key = stem(param.name)
        entry = Entry.of(given, declared.at("at", key))
        value = self._values.read(param, entry, declared.name, f"at.{key}")
        return value.si if value else None

    def _has_site(self, declared: Declared[ElementTable], at: AtTable) -> bool:
        site, name, place = at.site or declared.table.place, declared.name, declared.at("at")
        if not site:
            what = f"{name} says where it stands, but not at which site"
            self._findings.add("STN-NO-SITE", place, what, 'add site = "SITE" within at')
        elif site not in self._draft.sites:
            # A place that is not declared is found where the place is read.
            if at.site and not self._draft.incomplete:
                what = f'{name}: there is no site "{site}"'
                hint = did_you_mean(site, list(self._draft.sites))
                self._findings.add("STN-UNKNOWN-SITE", declared.at("at", "site"), what, hint)
        else:
            return True
        return False
