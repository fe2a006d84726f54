"""What a report reads: the run as it was recorded, and small safe ways into its JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_HEIGHT = re.compile(r"(?:_at)?_(\d+(?:[._]\d+)?)m\Z")


class Record(Protocol):
    """The parts of a record that reports read (see `ilrs.sim.record`)."""

    # Type checkers take a cached property for this only, not for a plain one.
    @cached_property
    def attributes(self) -> Mapping[str, Mapping[str, Any]]: ...
    def values(self, name: str) -> NDArray[Any]: ...
    @property
    def extremes(self) -> Mapping[str, Mapping[str, Any]]: ...
    @property
    def events(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def journal(self) -> Sequence[Any]: ...
    @property
    def summary(self) -> Mapping[str, Any]: ...
    @property
    def provenance(self) -> Mapping[str, Any]: ...
    @property
    def station(self) -> Mapping[str, Any]: ...
    @property
    def network(self) -> Mapping[str, Any]: ...
    @property
    def path(self) -> Any: ...
    @property
    def complete(self) -> bool: ...


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one: JSON of an unfinished run has holes."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def listing(value: Any) -> list[Any]:
    """The value as a list if it is a list or tuple, else an empty one."""
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else []


def number(value: Any) -> float | None:
    """A finite number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return None
    return float(value) if np.isfinite(value) else None


@dataclass(frozen=True)
class Channel:
    """One recorded series: its address, element, unit, and the account it counts towards."""

    address: str
    element: str
    unit: str
    account: str
    variable: str


@dataclass(frozen=True)
class Source:
    """A record with the look-ups every section needs; reads a series at most once a call."""

    record: Record

    @cached_property
    def _labels_ns(self) -> NDArray[np.int64]:
        """Labels of all rows, also of those an unfinished run did not reach."""
        return self.record.values("time").astype(np.int64) * 1_000_000_000

    @cached_property
    def rows(self) -> int:
        """How many rows the run filled; an unfinished run leaves the rest missing."""
        planned = len(self._labels_ns)
        if self.record.complete or not self.channels:
            return planned
        filled = np.isfinite(self.record.values(self.channels[0].variable))
        return int(np.flatnonzero(filled)[-1]) + 1 if filled.any() else 0

    @cached_property
    def time_ns(self) -> NDArray[np.int64]:
        """Labels of the filled record intervals, UTC nanoseconds since 1970, shape (n,)."""
        return self._labels_ns[: self.rows]

    @property
    def planned_end_ms(self) -> float:
        """Where the record was meant to end."""
        labels = self._labels_ns
        return float(labels[-1]) / 1e6 + self.interval_s * 1000 if len(labels) else 0.0

    @cached_property
    def interval_s(self) -> float:
        """Length of a record interval in seconds."""
        t = self._labels_ns
        if len(t) > 1:
            return float(t[1] - t[0]) / 1e9
        return float(number(self.record.summary.get("step_s")) or 60.0)

    @property
    def start_ms(self) -> int:
        return int(self.time_ns[0] // 1_000_000) if len(self.time_ns) else 0

    @property
    def end_ms(self) -> int:
        """Where the record ends: the last label and one interval."""
        return self.start_ms + round(len(self.time_ns) * self.interval_s * 1000)

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """Every element's series, in recorded order."""
        found: list[Channel] = []
        for name, attrs in self.record.attributes.items():
            if "address" in attrs and "element" in attrs:
                found.append(
                    Channel(
                        str(attrs["address"]), str(attrs["element"]), str(attrs.get("units", "1")),
                        str(attrs.get("account", "")), name,
                    )
                )  # fmt: skip
        return tuple(found)

    def by_account(self, account: str) -> list[Channel]:
        """The series that count towards a line of the summary, such as `energy.made`."""
        return [c for c in self.channels if c.account == account]

    def find(self, address: str) -> Channel | None:
        return next((c for c in self.channels if c.address == address), None)

    def read(self, variable: str) -> Floats:
        """The values of a variable of the record as float64, shape (n,)."""
        return np.asarray(self.record.values(variable)[: self.rows], dtype=np.float64)

    def total(self, channels: Iterable[Channel]) -> Floats:
        """The sum of several series (missing values count as zero), shape (n,)."""
        out = np.zeros(len(self.time_ns))
        for channel in channels:
            out += np.nan_to_num(self.read(channel.variable))
        return out

    # -- the station ---------------------------------------------------------------------------

    def element(self, name: str) -> Mapping[str, Any]:
        return mapping(mapping(self.record.station.get("elements")).get(name))

    def title(self, name: str) -> str:
        """An element's title, or its name."""
        return str(self.element(name).get("title") or name)

    def limits(self, address: str) -> Mapping[str, Any]:
        """The declared limit on an address, or an empty mapping."""
        for limit in map(mapping, listing(self.record.station.get("limits"))):
            if limit.get("telemetry") == address:
                return limit
        return {}

    # -- the environment -----------------------------------------------------------------------

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Sites with recorded surroundings, the main one (of the longest dark spell) first."""
        names: dict[str, None] = {}
        main = str(mapping(self.record.summary.get("dark")).get("site") or "")
        recorded = [v.split(".")[1] for v in self.record.attributes if _is_site(v)]
        if main in recorded:
            names[main] = None
        return tuple(names | dict.fromkeys(recorded))

    def site_title(self, site: str) -> str:
        return str(
            mapping(mapping(self.record.station.get("sites")).get(site)).get("title") or site
        )

    def surroundings(self, site: str, driver: str) -> dict[float, str]:
        """Height above ground (m; -1 when it does not depend on it) -> variable of a driver."""
        found: dict[float, str] = {}
        for name in self.record.attributes:
            if not name.startswith(f"site.{site}.{driver}"):
                continue
            rest = name[len(f"site.{site}.{driver}") :]
            match = _HEIGHT.fullmatch(rest)
            if not rest or match:
                height = float(match.group(1).replace("_", ".")) if match else -1.0
                found[height] = name
        return found

    def sunlight(self, site: str) -> tuple[float, str] | None:
        """Height and variable of the light a site is judged by: the summary's, or the highest."""
        found = self.surroundings(site, "sun_visible")
        dark = mapping(self.record.summary.get("dark"))
        wanted = number(dark.get("height_m"))
        if dark.get("site") == site and wanted is not None and wanted in found:
            return wanted, found[wanted]
        return max(found.items()) if found else None


def _is_site(variable: str) -> bool:
    return variable.startswith("site.") and variable.count(".") >= 2
