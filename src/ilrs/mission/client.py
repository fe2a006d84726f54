"""A mission control from Python: scripts and notebooks see and do what the person may.

Methods wait for their answers and raise `MissionError` with the server's own words. One client is
for one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from ilrs.epoch import Epoch
from ilrs.mission.remote.feed import LiveMessage, listen, structures_of
from ilrs.mission.remote.order import Order, Run
from ilrs.mission.remote.series import Series, as_dataset, read_export, read_series
from ilrs.mission.remote.table import Table
from ilrs.mission.remote.wire import Wire

if TYPE_CHECKING:
    import xarray as xr

BINARY = "application/octet-stream"
PAGE = 1000
# So many addresses fit the first line of a request.
AT_ONCE = 100
Format = Literal["csv", "parquet", "netcdf"]


class Client:
    """A mission control at `url`, by a `token` or by `name` and `password`.

    `session` names a rehearsal; without it the live station is meant. `verify` is for TLS: a file
    of certificates, or False for none. Times are UTC texts such as 2035-03-01T12:00:00Z.
    """

    def __init__(
        self, url: str, *, token: str = "", name: str = "", password: str = "",
        session: str = "live", timeout_s: float = 30.0, verify: bool | str = True,
    ) -> None:  # fmt: skip
        if bool(token) == bool(name):
            raise ValueError("give a token, or name and password")
        self._wire = Wire(url, session, timeout_s, verify, token)
        self._dictionary: dict[str, Any] | None = None
        try:
            if name:
                self._wire.sign_in(name, password)
            self.me = self._wire.get("/auth/me")
        except BaseException:
            self._wire.http.close()
            raise

    def close(self) -> None:
        """Sign out of a session that was opened by password, and hang up."""
        self._wire.sign_out()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def __repr__(self) -> str:
        return f"<mission control {self._wire.url}, {self.me['person']['name']}>"

    def station(self) -> dict[str, Any]:
        """The station as declared."""
        return self._wire.get("/station")

    def dictionary(self) -> dict[str, Any]:
        """Structures, parameters, commands and events; asked for once."""
        known = self._dictionary
        if known is None:
            known = self._dictionary = dict(self._wire.get("/dictionary"))
        return known

    def parameters(self, element: str = "") -> Table:
        """The parameters, perhaps of one element only."""
        found = self.dictionary()["parameters"]
        return Table(p for p in found if not element or p["element"] == element)

    def latest(self, addresses: str | Sequence[str] = (), at: str = "") -> Table:
        """The newest values of some addresses, all without one; `at` a time, as known then."""
        wanted, found = _listed(addresses), Table()
        for first in range(0, max(1, len(wanted)), AT_ONCE):
            query = {"address": wanted[first : first + AT_ONCE], "at": at}
            found += self._wire.get("/archive/latest", query)
        return found

    def series(
        self, addresses: str | Sequence[str], start: str, end: str, buckets: int = 1000
    ) -> dict[str, Series]:
        """Least, greatest, mean and count in buckets, as numpy arrays by address."""
        wanted, found = _listed(addresses), dict[str, Series]()
        for first in range(0, len(wanted), AT_ONCE):
            some = wanted[first : first + AT_ONCE]
            query = {"address": some, "start": start, "end": end, "buckets": buckets}
            found |= read_series(self._wire.octets("/archive/range", query, BINARY), some)
        return found

    def range(
        self, addresses: str | Sequence[str], start: str, end: str, buckets: int = 1000
    ) -> xr.Dataset:
        """The same as a dataset with units."""
        series = self.series(addresses, start, end, buckets)
        units = {p["address"]: (p["unit"], p["doc"]) for p in self.dictionary()["parameters"]}
        return as_dataset(series, units)

    def rows(self, addresses: str | Sequence[str], start: str, end: str) -> xr.Dataset:
        """Every value, as it was received, with generation and reception times."""
        return read_export(self.export(addresses, start, end, "netcdf"))

    def export(
        self, addresses: str | Sequence[str], start: str, end: str, format: Format = "csv"
    ) -> bytes:
        """Every value as the octets of a file."""
        query = {"address": _listed(addresses), "start": start, "end": end, "format": format}
        return self._wire.octets("/archive/export", query)

    def events(
        self, start: str = "", end: str = "", *, severity: str = "", text: str = "",
        most: int = 1000,
    ) -> Table:  # fmt: skip
        """Events and entries, the newest first, page by page up to `most`."""
        query = {"start": start, "severity": severity, "text": text}
        return self._paged("/events", query, "generated", end, most)

    def note(self, text: str) -> dict[str, Any]:
        """Write into the log of the station."""
        return self._wire.post("/events", {"text": text})

    def alarms(self, state: Literal["active", "all"] = "active") -> Table:
        """What is wrong, the newest first."""
        return Table(self._wire.get("/alarms", {"state": state}))

    def acknowledge(self, alarm: str, comment: str = "") -> dict[str, Any]:
        """Say that an alarm is known."""
        return self._wire.post(f"/alarms/{alarm}/acknowledge", {"comment": comment})

    def check(self, address: str, value: str | float) -> dict[str, Any]:
        """Whether a command may go, what it needs and says; nothing happens."""
        return self._wire.post("/commands/check", {"address": address, "value": value})

    def command(
        self, address: str, value: str | float, *, why: str = "", release: str = "now",
        expires_s: float = 21_600.0,
    ) -> Order:  # fmt: skip
        """Arm and release a command; the order, to be waited for."""
        body = {"address": address, "value": value, "why": why, "release": release,
                "expires_s": expires_s}  # fmt: skip
        token = self._wire.post("/commands/arm", body)["token"]
        return Order(self._wire, self._wire.post("/commands/release", {"token": token}))

    def order(self, id: str) -> Order:
        """A command by its id."""
        return Order(self._wire, self._wire.get(f"/commands/{id}"))

    def commands(
        self, start: str = "", end: str = "", *, state: str = "", most: int = 1000
    ) -> Table:
        """Commands, the newest first, page by page up to `most`."""
        return self._paged("/commands", {"start": start, "state": state}, "created", end, most)

    def procedures(self) -> Table:
        """The procedures of the station."""
        return Table(self._wire.get("/procedures"))

    def start(self, procedure: str, *, dry_run: bool = False, **arguments: str) -> Run:
        """Begin a procedure; the run, to be waited for."""
        body = {"dry_run": dry_run, "arguments": arguments}
        return Run(self._wire, self._wire.post(f"/procedures/{procedure}/start", body))

    def runs(self) -> Table:
        """The runs at hand."""
        return Table(self._wire.get("/runs"))

    def run(self, id: str) -> Run:
        """A run by its id."""
        return Run(self._wire, self._wire.get(f"/runs/{id}"))

    def clock(self) -> dict[str, Any]:
        """Where the session stands and how fast it goes."""
        return self._wire.get("/clock")

    def set_clock(self, do: str, **given: Any) -> dict[str, Any]:
        """`run`, `pause`, `step` (steps), `jump` (to) or `rate` (rate)."""
        return self._wire.post("/clock", {"do": do, **given})

    def live(self, timeout_s: float | None = None) -> Iterator[LiveMessage]:
        """Rows and messages as they come, beginning with the newest row of everything.

        A script that does not keep up is told {"type": "skipped"}. Ends with a MissionError.
        """
        wire = self._wire
        headers = {"Authorization": f"Bearer {wire.token}"} if wire.token else {
            "Cookie": "; ".join(f"{c.name}={c.value}" for c in wire.http.cookies.jar),
            "Origin": wire.url,
        }  # fmt: skip
        url = f"ws{wire.url.removeprefix('http')}/api/v1/live?session={wire.session}"
        structures = structures_of(self.dictionary())
        return listen(url, headers, structures, timeout_s, wire.verify)

    def get(self, path: str, **query: Any) -> Any:
        """Any other route that is read, such as `/network`, as JSON."""
        return self._wire.get(path, query)

    def _paged(self, path: str, query: dict[str, Any], time: str, end: str, most: int) -> Table:
        """Rows newest first: the next page ends with the time of the last row of the one before."""
        found: dict[str, dict[str, Any]] = {}
        while len(found) < most:
            page = self._wire.get(path, query | {"end": end, "limit": min(PAGE, most + 1)})
            new = [row for row in page if row["id"] not in found]
            found |= {row["id"]: row for row in new}
            if not new or len(page) < min(PAGE, most + 1):
                break
            # `end` is not included, and others may have happened at the very same time.
            end = Epoch(Epoch.from_utc(page[-1][time]).tai_ns + 1).utc
        return Table(list(found.values())[:most])


def _listed(addresses: str | Iterable[str]) -> list[str]:
    return [addresses] if isinstance(addresses, str) else list(addresses)
